#!/usr/bin/env bash
# Unpacks packages of a Debian suite, with all they need, into a directory of their own.
# The host's packages are not touched: apt resolves against an empty status file, dpkg-deb only unpacks, and no
# maintainer script runs. Downloads come through the mirror that the host's apt uses already.
# usage: unpack-debian.sh SUITE ROOT PACKAGE...
set -euo pipefail
suite=$1
root=$2
shift 2

mirror() {
  apt-get indextargets --format '$(SITE)' 'Identifier: Packages' | grep '/debian$\|/debian/$' | sort -u | head -n 1
}

site=$(mirror)
if [ -z "$site" ]; then
  apt-get -qq update
  site=$(mirror)
fi
site=${site:-http://deb.debian.org/debian}

work=$root.apt
mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial "$root"
: >"$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main" >"$work/suite.list"
apt=(
  apt-get -qq
  -o Dir::State="$work/state"
  -o Dir::State::status="$work/status"
  -o Dir::Cache="$work/cache"
  -o Dir::Etc::sourcelist="$work/suite.list"
  -o Dir::Etc::sourceparts=/dev/null
  -o Dir::Etc::preferencesparts=/dev/null
  -o APT::Install-Recommends=false
  -o Debug::NoLocking=1
  -o APT::Sandbox::User=root
)
"${apt[@]}" update
"${apt[@]}" -y --download-only install "$@"
for deb in "$work"/cache/archives/*.deb; do
  dpkg-deb -x "$deb" "$root"
done
rm -rf "$work"
