/**
 * The shell programs that a confined process is started through. They are text, so that a bundle needs no files beside
 * it, and POSIX shell with util-linux, so that a runner needs no native code of its own.
 */

/**
 * Outermost: closes the files that the runner itself was started with and does not know of, which a process would inherit.
 * Only bash can name one above 9; without `--norc` it would take Node's sockets for a login from afar, and read `.bashrc`.
 */
export const withoutStrayFiles = `
stray=
for file in /proc/$$/fd/*; do
  number=\${file##*/}
  case $number in ?) ;; *) stray="$stray $number>&-" ;; esac
done
[ -n "$stray" ] || exec "$@"
exec bash --norc -c "exec $stray"'; exec "$@"' ensue "$@"
`;

/**
 * Next, still outside: gives the command real pipes. Node's own are sockets, which nothing can open again by name: a
 * script's `echo … > /dev/stderr` would fail. Everything here is in one process group, which is killed as a whole; and when
 * the runner is gone, as descriptor 5 tells, it kills itself: nobody would stop it any more.
 */
export const throughPipes = `
exec 8>&1 9>&2
{ read -r _ <&5; kill -s KILL -- "-$$"; } 3>&- 4>&- 8>&- 9>&- < /dev/null > /dev/null 2>&1 &
watch=$!
exec 5>&-
run() { "$@" 7>&- 8>&- 9>&-; echo $? >&7; }
code=$( { cat | { run "$@" 2>&6 6>&- | cat >&8; } 6>&1 | cat >&9; } 7>&1 )
kill "$watch"
exit "$code"
`;

/**
 * First process of the new namespaces, root there and nobody outside: builds a root of its own that holds the system's
 * programs, read-only, and nothing else of the host, then gives up what it may.
 *
 * Arguments: memory of files in MiB, the folders to cover, \`--\`, the limits and the command. Descriptor 3 is the way in for
 * the order and out for what went wrong, 4 for the script. What it says on 3 before the command begins is "ready".
 */
export const insideNamespaces = `
set -eu
# What goes wrong is said on 3, and ends it.
exec 7>&2 2>&3
mount -t tmpfs -o mode=755,size=32m,nr_inodes=2048,nosuid,nodev tmpfs /tmp
cd /tmp
mkdir proc dev work tmp etc ensue
links=
for name in bin sbin lib lib32 lib64 libx32 usr; do
  if [ -L "/$name" ]; then links="$links /$name"
  elif [ -d "/$name" ]; then
    mkdir "$name"
    echo "/$name /tmp/$name none rbind,ro,nosuid,nodev 0 0" >> etc/fstab
  fi
done
[ -z "$links" ] || cp -P $links .
for name in null zero full random urandom; do
  : > "dev/$name"
  echo "/dev/$name /tmp/dev/$name none bind 0 0" >> etc/fstab
done
for name in work tmp; do
  echo "tmpfs /tmp/$name tmpfs mode=777,size=$1m,nr_inodes=4096,nosuid,nodev 0 0" >> etc/fstab
done
shift
# One process for all mounts: most of what a sandbox costs is processes.
mount --all --fstab /tmp/etc/fstab
while read -r _ _ _ _ point _; do
  case $point in /tmp/usr/*|/tmp/bin/*|/tmp/sbin/*|/tmp/lib*/*) ;; *) continue ;; esac
  point=$(printf '%b' "$point")
  # What the host has mounted below its own /tmp is listed too, and out of sight.
  [ ! -e "$point" ] || mount -o remount,bind,ro,nosuid,nodev "$point"
done < /proc/self/mountinfo
cp -a /etc/alternatives /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/localtime /etc/python3* etc/ 2> /dev/null || :
: > etc/fstab
echo 'nobody:x:65534:65534:nobody:/work:/bin/sh' > etc/passwd
echo 'nogroup:x:65534:' > etc/group
while [ "$1" != -- ]; do
  if [ -d ".$1" ]; then mount -t tmpfs -o ro,mode=000,size=4k tmpfs ".$1"; fi
  shift
done
shift
# No further user namespaces. Engines of containers show the host's settings read-only, a /proc of one's own does not.
if ! { echo 1 > /proc/sys/user/max_user_namespaces; } 2> /dev/null; then
  mount -t proc proc proc
  echo 1 > proc/sys/user/max_user_namespaces
  umount proc
fi
mount -t proc -o nosuid,nodev,noexec,subset=pid proc proc 2> /dev/null || mount -t proc -o nosuid,nodev,noexec proc proc
cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr dev/ 2> /dev/null || :
ln -s /tmp dev/shm
cat <&3 > ensue/order
cat <&4 > ensue/script
pivot_root . .
umount -l .
cd /
mount -o remount,bind,ro,nosuid,nodev /
cd /work
hostname ensue 2> /dev/null || :
echo 1000 > /proc/self/oom_score_adj
echo ready >&3
exec 2>&7 7>&- 3>&- 4<&-
setpriv --no-new-privs unshare --user --map-user=65534 --map-group=65534 prlimit "$@"
exit $?
`;

/** Where a sandbox keeps what it was given. */
export const sandboxPaths = { order: '/ensue/order', script: '/ensue/script', home: '/work', temporary: '/tmp' };

/** Programs are looked for here, and nowhere the host's own settings would say. */
export const programPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
