#!/usr/bin/env bash
# Ceph's RADOS Gateway, a real S3 store, in a directory of its own: about 160 MB to download, 480 MB on disk, 30 s.
# Debian sid has Ceph 20, which honours every conditional write as AWS does; trixie's Ceph 18 is the fall-back.
# usage: install-ceph.sh ROOT
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)
packages=(ceph-mon ceph-osd radosgw bash coreutils)

if ! "$here/unpack-debian.sh" sid "$root" "${packages[@]}"; then
  echo "Ceph of Debian sid cannot be had; taking trixie's." >&2
  rm -rf "$root" "$root.apt"
  "$here/unpack-debian.sh" trixie "$root" "${packages[@]}"
fi

mkdir -p "$root/srv" "$root/dev"
device() {
  [ -e "$root/dev/$1" ] || mknod -m 666 "$root/dev/$1" c 1 "$2"
}
device null 3
device zero 5
device random 8
device urandom 9

rm -rf "$root"/usr/share/{doc,man,locale,info,icons,bug,lintian,perl} \
  "$root"/usr/bin/{ceph-dencoder,ceph_test_*,rbd*,cephfs*}
LC_ALL=C chroot "$root" /usr/bin/radosgw --version
