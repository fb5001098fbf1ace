#!/bin/sh
# PyTorch in a folder of its own, from Debian: tools/torch-by-debootstrap.sh FOLDER [trixie|sid]
#
# In:  a folder on a disk with 3 GB of room, and the right to chroot; Debian's debootstrap. Out: FOLDER/python, a Python with PyTorch for
#      AUNET_PYTHON, that sees this folder and /tmp. Takes about ten minutes. Never: touches the Python of this machine.
set -eu
[ $# -ge 1 ] || { echo "usage: tools/torch-by-debootstrap.sh FOLDER [trixie|sid]" >&2; exit 2; }
command -v debootstrap > /dev/null || { echo "debootstrap is not there; apt-get install debootstrap" >&2; exit 1; }
mkdir -p "$1"
root=$(cd "$1" && pwd)/root
here=$(cd "$(dirname "$0")/.." && pwd)
debootstrap --variant=minbase --include=python3-minimal "${2:-trixie}" "$root"
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get update
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y --no-install-recommends python3-torch
mount -t proc proc "$root/proc"
for shared in /dev /tmp "$here"; do
  mkdir -p "$root$shared"
  mount --bind "$shared" "$root$shared"
done
cat > "$root/../python" <<EOF
#!/bin/sh
exec chroot "$root" /bin/sh -c 'cd "\$0" && exec python3 "\$@"' "\$PWD" "\$@"
EOF
chmod +x "$root/../python"
"$root/../python" -c 'import torch; print("PyTorch", torch.__version__)'
echo "AUNET_PYTHON=$(cd "$root/.." && pwd)/python; when you are done: umount $root/proc $root/dev $root/tmp $root$here"
