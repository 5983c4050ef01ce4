#!/bin/sh
# Checks the parts of this kit, joins them and installs assay into an empty folder.
# Needs no network and no root: a shell, sha256sum, gzip and tar.
set -eu

platform='@PLATFORM@'
kit=$(cd "$(dirname "$0")" && pwd)

fail() {
  printf 'assay: %s\n' "$1" >&2
  exit 1
}

if [ $# -ne 1 ]; then
  printf 'Usage: sh install.sh <empty folder>\n' >&2
  exit 2
fi
target=$1

for program in sha256sum gzip tar cat uname; do
  command -v "$program" >/dev/null || fail "the program $program is missing on this host; install it and start again."
done
here="$(uname -s) $(uname -m)"
[ "$here" = "$platform" ] || fail "this kit is for $platform, this host is $here. Make a kit on a host of its kind."

# Every part is looked at before the first is unpacked, so that one message names all that is wrong.
[ -f "$kit/SHA256SUMS" ] || fail "SHA256SUMS is missing from $kit; copy the whole kit again."
wrong=
while read -r sum part; do
  if [ ! -f "$kit/$part" ]; then
    wrong="$wrong
  $part is missing"
    continue
  fi
  actual=$(sha256sum <"$kit/$part")
  [ "${actual%% *}" = "$sum" ] || wrong="$wrong
  $part is damaged (its SHA-256 is not the one in SHA256SUMS)"
done <"$kit/SHA256SUMS"
[ -z "$wrong" ] || fail "the kit in $kit is not whole:$wrong
Copy these parts again; nothing was installed."

mkdir -p "$target" || fail "the folder $target cannot be made."
[ -z "$(ls -A "$target")" ] || fail "$target is not empty; name a new folder."
target=$(cd "$target" && pwd)

undo() {
  rm -rf "$target"/* "$target"/.[!.]*
  printf 'assay: not installed; %s is empty again.\n' "$target" >&2
}
trap undo EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf 'assay: installing into %s\n' "$target"
node="$target/node_modules/node/bin/node"
mkdir -p "$target/node_modules/node/bin"
cat "$kit"/1-node.gz.* | gzip -dc >"$node"
chmod 755 "$node"
"$node" --version >/dev/null || fail "the Node of this kit does not run here; it needs glibc 2.28 or newer."

unpack='const { pipeline } = require("node:stream"); const { createZstdDecompress } = require("node:zlib");
pipeline(process.stdin, createZstdDecompress(), process.stdout, (error) => { if (error) throw error; });'
for stem in 2-assay.tar.zst 3-libraries.tar.zst; do
  [ -f "$kit/$stem.001" ] || continue
  cat "$kit/$stem".* | "$node" -e "$unpack" | tar -xf - -C "$target"
done

# The last word has the installed files themselves: a full disk or a broken pipe shows here.
checked=$(cd "$target" && sha256sum -c .kit/SHA256SUMS 2>/dev/null) || {
  printf '%s\n' "$checked" | while read -r line; do
    case $line in *': OK') ;; *) printf '  %s\n' "$line" >&2 ;; esac
  done
  fail "the files above did not arrive whole; is there room on the disk?"
}

# A worker that starts here, from this folder, and computes: its path, its libraries and the loader are then known to serve.
tried=$("$target/assay" doctor 2>&1) || {
  printf '%s\n' "$tried" >&2
  fail "the files arrived whole, but the CPU of this host does not compute with them; the lines above say why."
}

trap - EXIT INT TERM
printf 'assay: installed and checked. Start it with %s/assay --help\n' "$target"
[ ! -x "$target/assay-test" ] || printf 'assay: test it on the GPU of this host with %s/assay-test\n' "$target"
