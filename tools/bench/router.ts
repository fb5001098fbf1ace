// `pnpm bench:router`: what a router costs, beside the same model with a splitter that cuts at the same places.
//
// In:  options, which --help tells.
// Out: for each configuration a table (or lines of JSON): how long a training step takes with a router, as a multiple of
//      that with a splitter; the same of writing one text and eight. Both take turns, and each ratio is that of two
//      neighbouring turns: the median, and where 95 of 100 such medians would lie.
// Never: says how well either model does.

import { openEngine } from "aunet"
import type { Engine, Session } from "@aunet/tensor"
import { corrections, officialAdamW } from "@aunet/trainer"
import { Batch, type BatchText, openCascade } from "@aunet/writer"
import { benchOptions, flag, names, number, wholeNumber } from "./bench-options.ts"
import { machine, machineLine, median, print, say } from "./figures.ts"
import { heldOut } from "./generate-checkpoint.ts"
import {
  type Arm,
  type PlacedText,
  routerConfigurations,
  type RouterTask,
  routerTask,
} from "./router-task.ts"

const options = benchOptions(
  "bench:router",
  "What a router costs in training and in writing, beside a splitter that cuts at the same places.",
  {
    config: names(Object.keys(routerConfigurations), "measures these models alone"),
    measure: names(["train", "write"], "measures these alone"),
    rounds: wholeNumber(40, "pairs of turns"),
    steps: wholeNumber(
      60,
      "training steps before, in which the router comes to cut as often as it is asked to",
    ),
    bytes: wholeNumber(100, "bytes of a text that a turn of writing has"),
    prompt: number(200, "bytes that each text begins with", { least: 1, whole: true }),
    threads: number(0, "threads of the engine, 0 for one a core", { least: 0, whole: true }),
    processor: flag(
      "counts the processor's time and not the clock's, on one thread: for a machine that does other things",
    ),
    json: flag("a line of JSON for each figure"),
  },
)
const { rounds, steps, bytes } = options
// Threads that wait spin, and the processor's time would count it.
const threads = options.processor ? 1 : options.threads
const wanted = options.measure ?? ["train", "write"]
const SEQUENCES = 8
/** Bytes of prose that a batch is cut from. */
const PROSE = 20_000

/** One turn of a model, in seconds. */
type Turn = () => Promise<number>

/** Lets two take turns, the first now the one and now the other. */
async function ratios(routed: Turn, split: Turn): Promise<{ ratios: number[]; split: number[] }> {
  const found: number[] = []
  const alone: number[] = []
  // The first pair warms up.
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0 ? await routed() : 0
    const own = await split()
    const other = round % 2 === 0 ? first : await routed()
    if (round === 0) continue
    found.push(other / own)
    alone.push(own)
  }
  return { ratios: found, split: alone }
}

/** The median, and between which of the ratios, put in order, it lies in 95 of 100 cases (the sign test's interval). */
function medianOf(found: readonly number[]): { median: number; from: number; to: number } {
  const ordered = [...found].sort((a, b) => a - b)
  const aside = Math.max(0, Math.floor((found.length - 1.96 * Math.sqrt(found.length)) / 2))
  return { median: median(found), from: ordered[aside], to: ordered[found.length - 1 - aside] }
}

/** Seconds on the clock, or of all the processor's cores together. */
function seconds(): number {
  if (!options.processor) return performance.now() / 1000
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = seconds()
  await work()
  return seconds() - begin
}

function tell(
  configuration: string,
  what: string,
  { ratios: found, split }: { ratios: number[]; split: number[] },
  perTurn: { readonly count: number; readonly unit: string },
): void {
  const { median: middle, from, to } = medianOf(found)
  const each = median(split) / perTurn.count
  if (options.json)
    return print(
      JSON.stringify({
        configuration,
        what,
        ratio: middle,
        from,
        to,
        secondsWithSplitter: each,
        unit: perTurn.unit,
      }),
    )
  print(
    `${configuration.padEnd(13)} ${what.padEnd(12)} ${middle.toFixed(3)} times (${from.toFixed(3)} to ${to.toFixed(3)}), ` +
      `${(1000 * each).toFixed(3)} ms a ${perTurn.unit} with a splitter`,
  )
}

async function measureTraining(name: string, engine: Engine, task: RouterTask): Promise<void> {
  const open = ({ program, parameters }: Arm): Promise<Session> => engine.open({ train: program }, parameters)
  await using routed = await open(task.router)
  await using split = await open(task.splitter)
  const turn = (session: Session, { inputs }: Arm): Turn => {
    let taken = steps
    return () => timed(() => session.step("train", { ...inputs, ...corrections(officialAdamW, ++taken) }))
  }
  const found = await ratios(turn(routed, task.router), turn(split, task.splitter))
  tell(name, "step", found, { count: 1, unit: "step" })
}

/** Writes given bytes after a prompt, several texts at once. */
async function write(batch: Batch, texts: readonly PlacedText[]): Promise<number> {
  const prompt = options.prompt + 1
  const seats: BatchText[] = []
  for (const { ids, levels } of texts)
    seats.push(
      await batch.enter({ text: { ids: ids.slice(0, prompt), levels: levels.slice(0, prompt) }, bytes }),
    )
  const taken = await timed(() =>
    Promise.all(
      seats.map(async (seat, i) => {
        const { ids, levels } = texts[i]
        for (let at = prompt; at < prompt + bytes; at++) await seat.push(ids[at], levels[at])
      }),
    ),
  )
  for (const seat of seats) seat.leave()
  return taken
}

async function measureWriting(name: string, engine: Engine, task: RouterTask): Promise<void> {
  const open = async ({ model, parameters }: Arm): Promise<Batch> =>
    new Batch(await openCascade(model, engine, parameters, { maxSequences: SEQUENCES }))
  for (const count of [1, SEQUENCES]) {
    const [routed, split] = [await open(task.router), await open(task.splitter)]
    const texts = task.texts.slice(0, count)
    const found = await ratios(
      () => write(routed, texts),
      () => write(split, texts),
    )
    tell(name, count === 1 ? "one text" : "eight texts", found, { count: bytes * count, unit: "byte" })
    for (const batch of [routed, split]) {
      const { bytes: taken, woken, steps: run } = batch.counters
      say(
        `${name}: ${batch === routed ? "router" : "splitter"}: ${(run / taken).toFixed(3)} steps a byte, which wakes ${woken.map((each) => (each / taken).toFixed(3)).join(", ")} of the stages`,
      )
      await batch.close()
    }
  }
}

print(options.json ? JSON.stringify({ machine, rounds, steps, bytes }) : machineLine)
const { engine } = await openEngine("onnx", threads === 0 ? {} : { options: { threads } })
const { prompts, texts } = heldOut(SEQUENCES, PROSE, options.prompt + bytes)
for (const name of options.config ?? Object.keys(routerConfigurations)) {
  const task = await routerTask(name, engine, steps, Uint8Array.from(prompts.flat()), texts)
  const { lengths, bytesPerSegment, dropped } = task
  say(
    `${name}: rows of ${lengths.join(", ")}, ${bytesPerSegment.map((each) => each.toFixed(2)).join(", ")} bytes a segment, ${dropped.map((share) => (100 * share).toFixed(1)).join(", ")} % without room`,
  )
  if (wanted.includes("train")) await measureTraining(name, engine, task)
  if (wanted.includes("write")) await measureWriting(name, engine, task)
}
await engine.close()
