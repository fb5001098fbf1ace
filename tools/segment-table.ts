// Bytes a segment of each level in many languages, for the splitters that need no fitting, and which of them
// `--splitter auto` takes.
//
//     node tools/segment-table.ts --data ../shared/data/flores200_devtest
//
// In:  a folder with a file a language.
// Out: a table in Markdown.
// Never: decides anything; `suggestSplitter` of aunet does.

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { cjk } from "@aunet/splitter-cjk"
import { words } from "@aunet/splitter-whitespace"
import { orThrow, type Splitter, statistics } from "@aunet/splitter"
import { suggestSplitter } from "../packages/aunet/src/training/suggest-splitter.ts"

const { values } = parseArgs({ options: { data: { type: "string" } } })
const { data } = values
if (data === undefined) {
  console.error("give --data FOLDER, with a file of text a language")
  process.exit(2)
}

const groups = { groups: [1, 2, 4] }
const splitters = [orThrow(words(groups)), orThrow(cjk(groups))]

/** Bytes a segment by level: `5.2, 9.2, 14.8`. */
const lengths = (splitter: Splitter, bytes: Uint8Array): string =>
  statistics([splitter.split(bytes)], splitter.depth)
    .map(({ bytesPerSegment }) => bytesPerSegment.toFixed(1))
    .join(", ")

console.log("| text | `words` | over 16 bytes | `cjk` | a byte; a character | auto, 2 stages | 4 stages |")
console.log("|---|---|---|---|---|---|---|")
for (const file of readdirSync(data).toSorted()) {
  if (/\.md$/i.test(file)) continue
  const bytes = new Uint8Array(readFileSync(join(data, file)))
  const [first] = statistics([splitters[0].split(bytes)], 1)
  const characters = bytes.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0)
  const taken = [2, 4].map((stages) => suggestSplitter([bytes], { stages }).splitter)
  const row = [
    file.replace(/\..*$/, ""),
    lengths(splitters[0], bytes),
    `${Math.round(100 * first.shareLong)}%`,
    lengths(splitters[1], bytes),
    `1.0; ${(bytes.length / characters).toFixed(1)}`,
    ...taken,
  ]
  console.log(`| ${row.join(" | ")} |`)
}
