#!/usr/bin/env bash
# onnxruntime-node 1.30.0, Linux x64, Node 22 or 24: computing anything writes a device's number and a queue of events to be sent.
#
# Behaviour: the first session of a process makes ~/.cache/Microsoft/DeveloperTools/.onnxruntime/ with `deviceid` and a
#   database of events (the library holds the address that they go to). ORT_DISABLE_TELEMETRY=1 in the environment when that
#   first session is made keeps it from both; the README of the npm package does not name the variable.
# Seen: a model of one node, run in an empty home folder, leaves the two files; with the variable it leaves none.
# Common wrong belief: telemetry of ONNX Runtime is Windows only and in the builds of Windows itself; the npm package's Linux
#   binary sends and keeps nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0
cat >run.mjs <<'JS'
import { InferenceSession } from "onnxruntime-node"
// A model of one node, y = Identity(x), written as protobuf by hand.
const text = (field, value) => [(field << 3) | 2, value.length, ...Buffer.from(value)]
const part = (field, bytes) => [(field << 3) | 2, bytes.length, ...bytes]
const number = (field, value) => [field << 3, value]
const value = (name) => [...text(1, name), ...part(2, part(1, [...number(1, 1), ...part(2, part(1, number(1, 1)))]))]
const node = part(1, [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")])
const graph = [...node, ...text(2, "g"), ...part(11, value("x")), ...part(12, value("y"))]
const model = Uint8Array.from([...number(1, 8), ...part(7, graph), ...part(8, number(2, 13))])
await (await InferenceSession.create(model)).release()
JS
files() { (cd "$1" && find . -type f | sed 's/-\(wal\|shm\|journal\)$//' | sort -u | tr '\n' ' '); }
mkdir plain quiet
HOME=$folder/plain node run.mjs
HOME=$folder/quiet ORT_DISABLE_TELEMETRY=1 node run.mjs
echo "without the variable: $(files plain)"
echo "with it: $(files quiet)"
[ "$(files plain)" = "./.cache/Microsoft/DeveloperTools/.onnxruntime/deviceid ./.cache/Microsoft/DeveloperTools/.onnxruntime/onnxruntime.db " ]
[ -z "$(files quiet)" ]
