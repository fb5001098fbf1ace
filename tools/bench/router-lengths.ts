// How well a router holds its segments at the length that was asked for, over many trainings:
// `node tools/bench/router-lengths.ts --text english=input.txt --lengths 5 --lengths 5,15 --seeds 20 --out lengths.jsonl`.
//
//     for each seed, text, router, lengths: one training of `tiny`, measured a dozen times    ->  a line of --out
//
// In:  texts of one script each, what is tried.  Out: lines; a table of them: how far held-out lengths of the last two thirds are
// off, trainings that collapsed, bits.  Never: trains again what is in --out.

import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { train, type TrainEvent } from "aunet"
import { benchOptions, type BenchOption, number, text, wholeNumber } from "./bench-options.ts"
import { machineLine, median, print, say } from "./figures.ts"

const many = (value: string, what: string): BenchOption<readonly string[]> => ({
  value,
  many: true,
  what: `${what}; repeat it for several`,
  read: (typed) => typed,
})

const options = benchOptions("router-lengths", "How well routers hold the length of their segments.", {
  text: many("NAME=FILE", "a text and what to call it"),
  router: many("NAME", "a router; hnet when left out"),
  lengths: many("N[,N]", "bytes a segment of each stage above the first; 5 when left out"),
  seeds: wholeNumber(3, "trainings of each, with the seeds 0, 1, 2..."),
  steps: wholeNumber(400, "steps of a training"),
  weight: number(0.3, "weight of the ratio term", { least: 1e-6 }),
  rate: number(0, "learning rate; 0 takes that of the size", { least: 0 }),
  threads: wholeNumber(1, "threads of the engine"),
  label: text("NAME", "", "told with each line: what build this is"),
  out: text("FILE", undefined as string | undefined, "where lines go; one that is there is gone on with"),
})
const { out } = options
if (out === undefined || options.text.length === 0) throw new Error("--text and --out are needed")

/** One training. */
interface Line {
  readonly label: string
  readonly text: string
  readonly router: string
  readonly lengths: string
  readonly weight: number
  readonly steps: number
  readonly seed: number
  /** Bits-per-byte of held-out text at the end. */
  readonly bits: number
  /** Held-out bytes a segment: step, and a number for each stage above the first. */
  readonly measured: readonly { readonly step: number; readonly bytes: readonly number[] }[]
  /** The same of each step's batch. */
  readonly stepped: readonly (readonly number[])[]
  /** Share of boundaries of the last measurement that had no room, by stage. */
  readonly dropped: readonly number[]
  readonly collapses: readonly string[]
  readonly seconds: number
}

const keyOf = ({ label, text: name, router, lengths, weight, steps, seed }: Line): string =>
  [label, name, router, lengths, weight, steps, seed].join(" ")

const known: Line[] = existsSync(out)
  ? readFileSync(out, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line)
  : []

/** A text as documents of some thousand bytes each, so that what is held out is of the same kind as what is trained on. */
function documentsOf(file: string): { name: string; bytes: Uint8Array }[] {
  const bytes = new Uint8Array(readFileSync(file))
  const documents: { name: string; bytes: Uint8Array }[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from + DOCUMENT_BYTES)
    const to = end < 0 ? bytes.length : end + 1
    documents.push({ name: `${file} from ${from}`, bytes: bytes.subarray(from, to) })
    from = to
  }
  return documents
}

/** Least bytes of a document. */
const DOCUMENT_BYTES = 4096

async function trained(
  asked: Omit<Line, "bits" | "measured" | "stepped" | "dropped" | "collapses" | "seconds">,
  file: string,
) {
  const measured: { step: number; bytes: readonly number[] }[] = []
  const stepped: (readonly number[])[] = []
  const collapses: string[] = []
  let [bits, seconds]: [number, number] = [NaN, NaN]
  let dropped: readonly number[] = []
  const events: AsyncIterable<TrainEvent> = train({
    data: documentsOf(file),
    router: {
      name: asked.router,
      bytesPerSegment: asked.lengths.split(",").map(Number),
      ratioWeight: asked.weight,
    },
    length: { steps: asked.steps },
    rows: 8,
    rowBytes: 256,
    seed: asked.seed,
    measurements: 12,
    measuredBytes: 65536,
    engine: "onnx",
    threads: options.threads,
    record: false,
    ...(options.rate > 0 && { learningRate: options.rate }),
  })
  for await (const event of events)
    if (event.type === "step" && event.routing) {
      stepped.push(event.routing.bytesPerSegment.map((each) => Number(each.toFixed(3))))
      seconds = event.elapsedSeconds
    } else if (event.type === "measure" && event.routing) {
      bits = event.heldOutBitsPerByte
      dropped = event.routing.droppedShares
      measured.push({ step: event.step, bytes: event.routing.bytesPerSegment })
    } else if (event.type === "collapse")
      collapses.push(`step ${event.step}, stage ${event.stage}: ${event.boundaries}`)
  return { ...asked, bits, measured, stepped, dropped, collapses, seconds }
}

say(machineLine)
const { steps, weight, label } = options
const or = (given: readonly string[], otherwise: string): readonly string[] =>
  given.length === 0 ? [otherwise] : given
for (let seed = 0; seed < options.seeds; seed++)
  for (const each of options.text)
    for (const router of or(options.router, "hnet"))
      for (const lengths of or(options.lengths, "5")) {
        const at = each.indexOf("=")
        const asked = { label, text: each.slice(0, at), router, lengths, weight, steps, seed }
        if (known.some((line) => keyOf(line) === keyOf(asked as Line))) continue
        const line = await trained(asked, each.slice(at + 1))
        known.push(line)
        appendFileSync(out, `${JSON.stringify(line)}\n`)
        say(
          `${keyOf(line)}: ${line.bits.toFixed(3)} bits, ${line.measured
            .at(-1)
            ?.bytes.map((all) => all.toFixed(2))
            .join(", ")} bytes`,
        )
      }

/** How far a measurement is off, the worst of its stages. */
const offOf = (lengths: string, bytes: readonly number[]): number =>
  Math.max(...lengths.split(",").map((asked, s) => Math.abs(bytes[s] / Number(asked) - 1)))

print(
  "| what | trainings | bits | within 5% from a third on | off by, middle | off by, most | from a half on, most | collapses |",
)
print("|---|---|---|---|---|---|---|---|")
const groups = new Map<string, Line[]>()
for (const line of known) {
  const key = keyOf({ ...line, seed: 0 }).replace(/ 0$/, "")
  groups.set(key, [...(groups.get(key) ?? []), line])
}
for (const [key, lines] of groups) {
  const late = (share: number): number[] =>
    lines.flatMap(({ measured, steps: all, lengths }) =>
      measured.filter(({ step }) => step >= share * all).map(({ bytes }) => offOf(lengths, bytes)),
    )
  const offs = late(1 / 3)
  const percent = (value: number): string => `${(100 * value).toFixed(1)}%`
  print(
    `| ${key} | ${lines.length} | ${(lines.reduce((sum, { bits }) => sum + bits, 0) / lines.length).toFixed(3)} | ${offs.filter((off) => off <= 0.05).length} of ${offs.length} | ${percent(median(offs))} | ${percent(Math.max(...offs))} | ${percent(Math.max(...late(0.5)))} | ${lines.filter(({ collapses }) => collapses.length > 0).length} |`,
  )
}
