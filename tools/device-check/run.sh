#!/bin/sh
# Checks this machine's GPU with what is packed beside this file: no network, nothing else installed.
#
#     ./run.sh [--minutes 8] [--out FILE] [--json] [--help]
#
# Unpacks into `unpacked` beside it, or where AUNET_UNPACK says, or where temporary files go if neither can be written to.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stamp=$(cat "$here/stamp")
place=${AUNET_UNPACK:-$here/unpacked}
if [ "$(cat "$place/stamp" 2>/dev/null)" != "$stamp" ]; then
  mkdir -p "$place" 2>/dev/null && [ -w "$place" ] || place=$(mktemp -d)
  gzip -dc "$here/node.gz" >"$place/node"
  chmod +x "$place/node"
  gzip -dc "$here/check.tar.gz" | tar -xf - -C "$place"
  # Last, so that what is only half there is unpacked again.
  cp "$here/stamp" "$place/stamp"
fi
if ! "$place/node" --version >/dev/null 2>&1; then
  # A machine without C++'s library has it from here.
  LD_LIBRARY_PATH="$place/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export LD_LIBRARY_PATH
  if ! why=$("$place/node" --version 2>&1); then
    echo "device-check: Node does not start here: $why" >&2
    echo "device-check: it needs Linux on x86-64 with glibc 2.28 or later, and a folder that programs may start from (AUNET_UNPACK names another)" >&2
    exit 3
  fi
fi
exec "$place/node" --disable-warning=ExperimentalWarning "$place/device-check.mjs" "$@"
