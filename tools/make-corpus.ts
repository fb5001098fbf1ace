// Makes a large text out of small ones, always the same for a seed: to measure what trains on more than fits.
//
//     node tools/make-corpus.ts --from ../shared/data/en_gutenberg --out big --bytes 5e9 [--seed 1] [--file-bytes 1e6]
//
// In:  folders of text.
// Out: files of paragraphs drawn from them, 1000 in a folder.
// Never: holds more than the small texts and one file; writes into a folder that is there.

import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { readDocuments } from "@aunet/data/node"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"

const { values } = parseArgs({
  options: {
    from: { type: "string", multiple: true },
    out: { type: "string" },
    bytes: { type: "string" },
    seed: { type: "string", default: "1" },
    "file-bytes": { type: "string", default: "1e6" },
  },
})
const { from = [], out, seed } = values
const [total, fileBytes] = [Number(values.bytes), Number(values["file-bytes"])]
if (from.length === 0 || out === undefined || !(total > 0) || !(fileBytes > 0)) {
  console.error(
    "give --from FOLDER (once or more), --out FOLDER and --bytes N; --seed and --file-bytes if you like",
  )
  process.exit(2)
}
if (existsSync(out)) {
  console.error(`${out} is there already; name a new folder`)
  process.exit(2)
}

// A paragraph ends at an empty line, and is a kilobyte at least.
const paragraphs: Uint8Array[] = []
for await (const { bytes } of readDocuments(from)) {
  for (let start = 0; start < bytes.length;) {
    let end = bytes.indexOf(10, Math.min(bytes.length, start + 1000))
    if (end < 0) end = bytes.length - 1
    paragraphs.push(bytes.subarray(start, end + 1))
    start = end + 1
  }
}

const key = foldIn(randomKey(Number(seed)), "make-corpus")
let drawn = 0
let written = 0
for (let file = 0; written < total; file++) {
  const parts: Uint8Array[] = []
  for (let bytes = 0; bytes < Math.min(fileBytes, total - written);) {
    const part = paragraphs[Math.floor(uniformAt(key, drawn++) * paragraphs.length)] as Uint8Array
    parts.push(part)
    bytes += part.length
  }
  const folder = join(out, String(Math.floor(file / 1000)).padStart(4, "0"))
  if (file % 1000 === 0) mkdirSync(folder, { recursive: true })
  const text = Buffer.concat(parts)
  writeFileSync(join(folder, `${String(file % 1000).padStart(3, "0")}.txt`), text)
  written += text.length
}
console.log(`${written} bytes from ${paragraphs.length} paragraphs in ${out}`)
