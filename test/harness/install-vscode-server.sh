#!/usr/bin/env bash
# A VS Code server with its workbench, and the Node it runs on, from npm packages alone: no native build and no
# download scripts. The npm package `code-server` carries the whole of VS Code in lib/vscode; its own front is not used.
# About 400 MB on disk, a quarter of a minute.
# usage: install-vscode-server.sh DIR CODE_SERVER_VERSION
set -euo pipefail
cd "$1"
version=$2
case $(uname -m) in
  aarch64 | arm64) arch=arm64 ;;
  *) arch=x64 ;;
esac
npm=(npm --no-audit --no-fund --silent --ignore-scripts)

mkdir node
(cd node && echo '{"private":true}' >package.json && "${npm[@]}" install "node-linux-$arch@24")
mv "node/node_modules/node-linux-$arch/bin/node" node/node
rm -rf node/node_modules

"${npm[@]}" pack "code-server@$version" >/dev/null
tar xzf "code-server-$version.tgz" package/lib/vscode
mv package/lib/vscode vscode
rm -rf package "code-server-$version.tgz"

cd vscode
rm -rf extensions/{copilot,mermaid-markdown-features,microsoft-authentication,github-authentication}
# Its lock file is out of step with its package.json, so `npm ci` would refuse.
"${npm[@]}" install --omit=dev
rm -rf node_modules/{@github,@devcontainers,@microsoft/mxc-sdk,@vscode/windows-process-tree,@vscode/sandbox-runtime} \
  node_modules/{kerberos,ssh2,cpu-features}
find node_modules/@vscode/ripgrep-universal/bin -mindepth 1 -maxdepth 1 ! -name "linux-$arch" -exec rm -rf {} +
../node/node out/server-main.js --version
