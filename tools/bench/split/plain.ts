// The plain run of `pnpm bench:split`: lengths, speed, memory and boundaries of every splitter.
//
// In:  splitters and languages by name, the folder of larger data.  Out: rows, each a line of JSON or of a table.
// Never: trains a model.

import { spawnSync } from "node:child_process"
import { join } from "node:path"
import type { Splitter } from "@aunet/splitter"
import { arms } from "./arms.ts"
import {
  goldSentences,
  placesOfCharacters,
  placesOfLevels,
  placesOfSegmenter,
  score,
  type Score,
} from "./gold.ts"
import { type Measured, measurePairs, type Pair } from "./measure.ts"
import { type Language, learningSample, measuredText } from "./texts.ts"

/** What is to be measured. */
export type PlainTask = {
  readonly splitters: readonly string[]
  readonly languages: readonly Language[]
  readonly rounds: number
  readonly data: string | undefined
  readonly say: (line: string) => void
}

/** A splitter's boundaries beside those that people drew. */
export type BoundaryRow = Score & {
  readonly type: "boundaries"
  readonly language: Language
  /** A splitter, `Intl.Segmenter`, or `each character`. */
  readonly who: string
  /** Where its marks stand, for a splitter. */
  readonly place?: string
  readonly sentences: number
}

/** One line of the run. */
export type PlainRow =
  | { readonly type: "text"; readonly language: Language; readonly source: string; readonly bytes: number }
  | ({ readonly type: "split" } & Measured)
  | { readonly type: "memory"; readonly splitter: string; readonly heldBytes: number }
  | BoundaryRow

/** Levels that are looked at: as many as a model of four stages has pools. */
const DEPTH = 3

/** Measures everything; rows come as soon as they are known. */
export async function* measurePlain({
  splitters,
  languages,
  rounds,
  data,
  say,
}: PlainTask): AsyncGenerator<PlainRow> {
  const learnFrom = learningSample(data)
  const made = new Map<string, Splitter>()
  for (const name of splitters) made.set(name, await arms[name](DEPTH, learnFrom))
  const pairs: Pair[] = []
  for (const language of languages) {
    const { documents, source } = measuredText(language, data)
    const bytes = Buffer.concat(documents.map((document) => document.bytes))
    yield { type: "text", language, source, bytes: bytes.length }
    for (const [splitter, value] of made) pairs.push({ splitter, language, value, bytes })
  }
  for (const measured of measurePairs(pairs, rounds, say)) yield { type: "split", ...measured }
  for (const splitter of splitters) yield { type: "memory", splitter, heldBytes: heldBytes(splitter, data) }
  for (const language of languages) yield* boundaries(language, made, data)
}

/** Asks a process of its own. */
function heldBytes(splitter: string, data: string | undefined): number {
  const script = join(import.meta.dirname, "memory-runner.ts")
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", script, splitter, ...(data === undefined ? [] : [data])],
    {
      encoding: "utf8",
    },
  )
  if (status !== 0) throw new Error(`the memory of ${splitter} cannot be measured: ${stderr}`)
  return (JSON.parse(stdout) as { heldBytes: number }).heldBytes
}

function* boundaries(
  language: Language,
  made: ReadonlyMap<string, Splitter>,
  data: string | undefined,
): Generator<BoundaryRow> {
  const gold = goldSentences(language, data)
  if (gold === undefined) return
  const row = (who: string, placesOf: (text: string) => Iterable<number>, place?: string): BoundaryRow => ({
    type: "boundaries",
    language,
    who,
    ...(place !== undefined && { place }),
    ...score(gold, placesOf),
    sentences: gold.length,
  })
  for (const [name, splitter] of made) {
    const { boundaryPlace: place = "last" } = splitter
    yield row(
      name,
      (text) => placesOfLevels(text, splitter.split(new TextEncoder().encode(text)), place),
      place,
    )
  }
  yield row("Intl.Segmenter", placesOfSegmenter(language))
  yield row("each character", placesOfCharacters)
}
