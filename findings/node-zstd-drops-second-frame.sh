#!/usr/bin/env bash
# Node 22.19.0 and 24.11.0 (node:zlib; not 26.10.0): of several zstd frames in one buffer only the first is decompressed, silently.
#
# Behaviour: zstdDecompressSync, and the stream when a chunk holds the end of a frame and more, give the text of the first
#   frame and end without an error. If the second frame happens to begin a chunk of its own, it is decompressed: so what a
#   file unpacks to depends on where reads fall. RFC 8878 (3.1) says that frames that follow each other decompress to their
#   texts one after the other; the zstd command does so, `pzstd` and appending writers make such files, and corpora are
#   published in them. gunzipSync takes all members of a gzip file.
# Seen on 22 and 24: sync "one ", stream in one chunk "one ", in two chunks "one two", gzip "one two"; on 26 all are "one two".
# Common wrong belief: as for gzip, Node unpacks a .zst file to its end, or throws; and what works on the newest Node works on those that are supported beside it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
cat >see.mjs <<'JS'
import * as zlib from "node:zlib"
const [one, two] = ["one ", "two"].map((text) => zlib.zstdCompressSync(text))
const streamed = (chunks) =>
  new Promise((resolve, reject) => {
    const unpack = zlib.createZstdDecompress()
    let text = ""
    unpack.on("data", (part) => (text += part)).on("end", () => resolve(text)).on("error", reject)
    for (const chunk of chunks) unpack.write(chunk)
    unpack.end()
  })
const seen = {
  sync: String(zlib.zstdDecompressSync(Buffer.concat([one, two]))),
  oneChunk: await streamed([Buffer.concat([one, two])]),
  twoChunks: await streamed([one, two]),
  gzip: String(zlib.gunzipSync(Buffer.concat(["one ", "two"].map((text) => zlib.gzipSync(text))))),
}
console.log(process.version, JSON.stringify(seen))
const first = process.version.startsWith("v26.") ? "one two" : "one "
const expected = { sync: first, oneChunk: first, twoChunks: "one two", gzip: "one two" }
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1)
JS
for version in 22.19.0 24.11.0 26.10.0; do
  npm install --silent --no-audit --no-fund --no-save "node@$version"
  ./node_modules/node/bin/node see.mjs
done
