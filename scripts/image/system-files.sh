#!/bin/sh
# Gathers below $1 what a program of Node needs of a system, and nothing else: node, the libraries that it and native
# packages ask for, certificates, a user. No shell, no package manager, nothing to build with.
set -eu
root=$1
mkdir -p "$root/etc" "$root/usr/local/bin" "$root/tmp" "$root/data" "$root/run/ensue"
node=$(command -v node)
cp -L "$node" "$root/usr/local/bin/node"
{ ldd "$node"; find node_modules -name "*.node" -path "*linux-*" ! -path "*musl*" -exec ldd {} \; 2>/dev/null || true; } |
  grep -oE '/[^ ()]+' | sort -u | while read -r library; do
    [ -f "$library" ] || continue
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  mkdir -p "$root/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
fi
echo 'ensue:x:10001:10001:Ensue:/data:/' > "$root/etc/passwd"
echo 'ensue:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
chown 10001:10001 "$root/data"
