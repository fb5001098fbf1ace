// `pnpm bench:generate`: how fast a model writes on each engine, beside the same cascade in PyTorch.
//
// In:  options, which --help tells.
// Out: for each configuration a table (or lines of JSON): bytes a second of one text and of eight, time to the
//      first byte after a prompt of 1000, speed late in a long text against early in it, peak memory; all stages
//      woken at every byte; what 8-bit weights cost in bits a byte.
// Never: prints a time before all have written the same bytes.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { join, resolve } from "node:path"
import {
  benchOptions,
  flag,
  folder as folderOption,
  names,
  number as numberOption,
  wholeNumber,
} from "./bench-options.ts"
import { machine, machineLine, median, print, say } from "./figures.ts"
import { configurations, heldOut, trainedCheckpoint } from "./generate-checkpoint.ts"
import type { GenerateTask, WriteAnswer, WriteRequest } from "./generate-protocol.ts"
import { pythonWithTorch } from "../python-with-torch.ts"
import { type Runner, startRunner } from "./runner-protocol.ts"

const options = benchOptions(
  "bench:generate",
  "How fast a model writes on each engine, beside the same cascade in PyTorch.",
  {
    config: names(Object.keys(configurations), "measures these models alone"),
    engines: names(["onnx", "gpujs", "reference"], "on these (onnx and gpujs when left out)"),
    rounds: wholeNumber(3, "turns that each has; the best counts"),
    bytes: wholeNumber(300, "bytes of a text"),
    // Three spans over which a speed is taken.
    long: numberOption(4100, "bytes of the long text", { least: 300, whole: true }),
    steps: wholeNumber(60, "steps of the training before"),
    against: folderOption("another checkout of this project, installed, whose engines take turns with these"),
    json: flag("a line of JSON for each figure"),
  },
)
const { rounds, bytes, long, steps } = options
const PROMPT_BYTES = 1000
const SEQUENCES = 8
/** Bytes that all must write alike before anything is timed. */
const AGREED_BYTES = 64
/** Held-out bytes of each text that tell what weights of 8 bits cost. */
const SCORED_BYTES = 500
/** A run that would take longer than this is left out. */
const LONGEST_SECONDS = 60
/** Bytes over which the speed at a place of a long text is taken. */
const SPAN = 100

const PYTORCH = "pytorch"
/** What follows the names of those of another checkout. */
const BEFORE = " before"
const here = (file: string): string => join(import.meta.dirname, file)

/** One way to write, with what it did. */
type Contender = { readonly runner: Runner; readonly exact: boolean; readonly runs: Run[] }
type Run = { readonly one: WriteAnswer; readonly eight: WriteAnswer; readonly late?: WriteAnswer }

async function startAll(folder: string): Promise<Contender[]> {
  const contenders: Contender[] = []
  const start = async (
    name: string,
    command: string,
    args: readonly string[],
    exact: boolean,
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> => {
    try {
      const runner = await startRunner(name, command, args, env)
      if (runner === undefined) say(`${name} is left out: ${command} is not there`)
      else contenders.push({ runner, exact, runs: [] })
    } catch (error) {
      say(`${name} is left out: ${(error as Error).message}`)
    }
  }
  const startOurs = async (suffix: string, runner: string): Promise<void> => {
    for (const engine of options.engines ?? ["onnx", "gpujs"]) {
      const way = (weights: string, wake: string) => [runner, folder, engine, weights, wake]
      await start(engine + suffix, process.execPath, way("float32", "needed"), true)
      if (engine !== "onnx") continue
      await start(`onnx, every stage${suffix}`, process.execPath, way("float32", "all"), true)
      await start(`onnx int8${suffix}`, process.execPath, way("int8", "needed"), false)
    }
  }
  await startOurs("", here("generate-runner.ts"))
  if (options.against !== undefined)
    await startOurs(BEFORE, resolve(options.against, "tools", "bench", "generate-runner.ts"))
  const python = pythonWithTorch()
  if (python === undefined) say("pytorch is left out: no python3 here has torch")
  // Small products are often quicker on one thread: PyTorch is compared at its best.
  else
    for (const threads of new Set([availableParallelism(), 1]))
      await start(
        `${PYTORCH}, ${threads} thread${threads === 1 ? "" : "s"}`,
        python,
        [here("generate_torch.py"), folder, String(threads)],
        true,
        { OMP_NUM_THREADS: String(threads) },
      )
  return contenders
}

const write = (
  { runner }: Contender,
  sequences: number,
  length: number,
  choose: WriteRequest["choose"] = "given",
): Promise<WriteAnswer> =>
  runner.ask<WriteAnswer>({ sequences, bytes: length, choose } satisfies WriteRequest)

/** Stops before anything is timed when two do not write the same, alone and together. */
async function requireAgreement(contenders: readonly Contender[]): Promise<void> {
  const [first] = contenders
  const expected = await write(first, SEQUENCES, AGREED_BYTES, "likeliest")
  for (const each of contenders) {
    const together = each === first ? expected : await write(each, SEQUENCES, AGREED_BYTES, "likeliest")
    const alone = await write(each, 1, AGREED_BYTES, "likeliest")
    for (const [text, wanted] of [
      ...together.texts.map((own, i) => [own, expected.texts[i]]),
      [alone.texts[0], expected.texts[0]],
    ]) {
      const at = text.findIndex((byte, i) => byte !== wanted[i])
      if (at === -1 && text.length === wanted.length) continue
      if (each.exact)
        throw new Error(
          `${each.runner.name} writes byte ${text[at]} as the ${at + 1}th where ${first.runner.name} writes ${wanted[at]}: not the same model, nothing is measured`,
        )
      say(
        `${each.runner.name} parts from ${first.runner.name} at byte ${at + 1} of a text, as weights of 8 bits may`,
      )
      break
    }
  }
}

/** Others on the machine only ever slow a run down: the best one says most. */
const best = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b))

/** Bytes a second while all texts are being written. */
const speed = ({ texts, marks, together }: WriteAnswer): number =>
  together === undefined
    ? (texts.length * marks.length) / marks[marks.length - 1]
    : together.bytes / together.seconds

/** Bytes a second around a place of a text. */
const speedAt = ({ marks }: WriteAnswer, place: number): number => {
  const to = Math.min(place + SPAN / 2, marks.length - 1)
  return SPAN / (marks[to] - marks[to - SPAN])
}

/** What is told of one contender. */
function rowOf({ runner, runs }: Contender): Record<string, unknown> {
  const lates = runs.flatMap(({ late }) => (late === undefined ? [] : [late]))
  const wakes = runs[0].one.wokenPerByte
  return {
    engine: runner.name,
    report: runner.ready.engine,
    bytesPerSecond: best(runs.map(({ one }) => speed(one))),
    medianBytesPerSecond: median(runs.map(({ one }) => speed(one))),
    bytesPerSecondOfEight: best(runs.map(({ eight }) => speed(eight))),
    firstByteSeconds: -best(runs.map(({ one }) => -one.firstSeconds)),
    ...(lates.length > 0 && {
      lateBytesPerSecond: best(lates.map((late) => speedAt(late, long - SPAN))),
      lateOfEarly: best(lates.map((late) => speedAt(late, long - SPAN) / speedAt(late, 100))),
    }),
    peakBytes: best(
      runs.flatMap(({ one, eight, late }) => [one, eight, late ?? one].map((each) => each.peakBytes)),
    ),
    ...(wakes !== undefined && { wokenPerByte: wakes }),
  }
}

/** Copies what a model writes with. Of its training only what every version of a checkpoint tells: older ones refuse more. */
function copyModel(checkpoint: string, folder: string): void {
  copyFileSync(join(checkpoint, "model.safetensors"), join(folder, "model.safetensors"))
  const config = JSON.parse(readFileSync(join(checkpoint, "config.json"), "utf8")) as Record<string, unknown>
  const { steps: taken, bytes: read } = config.progress as Record<string, number>
  const plain = { ...config, progress: { steps: taken, bytes: read } }
  writeFileSync(join(folder, "config.json"), JSON.stringify(plain))
}

async function measure(name: string): Promise<void> {
  const checkpoint = await trainedCheckpoint(name, steps, say)
  const folder = mkdtempSync(join(tmpdir(), "aunet-bench-"))
  const contenders: Contender[] = []
  try {
    copyModel(checkpoint, folder)
    const task: GenerateTask = {
      checkpoint: folder,
      config: configurations[name],
      ...heldOut(SEQUENCES, PROMPT_BYTES, long + 1),
    }
    writeFileSync(join(folder, "task.json"), JSON.stringify(task))
    contenders.push(...(await startAll(folder)))
    if (contenders.length === 0) throw new Error("nothing here can write")
    await requireAgreement(contenders)
    for (let round = 0; round < rounds; round++)
      for (const each of contenders) {
        const one = await write(each, 1, bytes)
        const eight = await write(each, SEQUENCES, Math.ceil(bytes / 3))
        // The long text once: it takes as long as everything else together.
        const wanted = round === 0 && long / speed(one) < LONGEST_SECONDS
        each.runs.push({ one, eight, ...(wanted && { late: await write(each, 1, long) }) })
      }
    report(name, contenders.map(rowOf))
    await reportCost(name, contenders)
  } finally {
    await Promise.all(contenders.map(({ runner }) => runner.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(configuration: string, rows: readonly Record<string, unknown>[]): void {
  const torch = rows.filter(({ engine }) => String(engine).startsWith(PYTORCH))
  const torchSpeed = (key: string): number => best(torch.map((row) => row[key] as number))
  const plain = rows.find(({ engine }) => engine === "onnx")
  for (const row of rows) {
    const number = (key: string, of: Record<string, unknown> = row): number => of[key] as number
    const old = rows.find(({ engine }) => engine === `${String(row.engine)}${BEFORE}`)
    const ratios = {
      ...(old && {
        timesBefore: number("bytesPerSecond") / number("bytesPerSecond", old),
        timesBeforeOfEight: number("bytesPerSecondOfEight") / number("bytesPerSecondOfEight", old),
        memoryOfBefore: number("peakBytes") / number("peakBytes", old),
      }),
      eightOfOne: number("bytesPerSecondOfEight") / number("bytesPerSecond"),
      ...(torch.length > 0 && {
        timesPytorch: number("bytesPerSecond") / torchSpeed("bytesPerSecond"),
        timesPytorchOfEight: number("bytesPerSecondOfEight") / torchSpeed("bytesPerSecondOfEight"),
      }),
      ...(plain && { ofOnnx: number("bytesPerSecond") / number("bytesPerSecond", plain) }),
    }
    if (options.json) {
      print(JSON.stringify({ configuration, ...row, ...ratios }))
      continue
    }
    const late =
      row.lateBytesPerSecond === undefined
        ? "not measured"
        : `${number("lateBytesPerSecond").toFixed(0)} B/s (${number("lateOfEarly").toFixed(2)})`
    print(
      [
        configuration.padEnd(10),
        String(row.engine).padEnd(18),
        `${number("bytesPerSecond").toFixed(0)} B/s`.padStart(9),
        ratios.timesPytorch === undefined ? "" : `${ratios.timesPytorch.toFixed(2)} x PyTorch`.padStart(14),
        `eight ${number("bytesPerSecondOfEight").toFixed(0)} B/s (${ratios.eightOfOne.toFixed(2)})`.padStart(
          22,
        ),
        `first ${(number("firstByteSeconds") * 1000).toFixed(0)} ms`.padStart(13),
        `at ${long}: ${late}`.padStart(26),
        `${Math.round(number("peakBytes") / 2 ** 20)} MiB`.padStart(9),
        ratios.timesBefore === undefined
          ? ""
          : `${ratios.timesBefore.toFixed(2)} x before, eight ${(ratios.timesBeforeOfEight ?? NaN).toFixed(2)}, memory ${(ratios.memoryOfBefore ?? NaN).toFixed(2)}`,
      ].join(" "),
    )
  }
  const every = rows.find(({ engine }) => engine === "onnx, every stage")
  if (plain && every && !options.json)
    print(
      `${configuration}: waking every stage at every byte makes onnx ${((plain.bytesPerSecond as number) / (every.bytesPerSecond as number)).toFixed(2)} times slower; ` +
        `a byte wakes ${(plain.wokenPerByte as number[]).map((share) => share.toFixed(2)).join(", ")} of the stages`,
    )
}

/** What weights of 8 bits cost on text that was not learnt, byte by byte as it would be written. */
async function reportCost(configuration: string, contenders: readonly Contender[]): Promise<void> {
  const find = (name: string): Contender | undefined => contenders.find(({ runner }) => runner.name === name)
  const [plain, small] = [find("onnx"), find("onnx int8")]
  if (plain === undefined || small === undefined) return
  const length = Math.min(SCORED_BYTES, long)
  const exact = (await write(plain, SEQUENCES, length)).bitsPerByte ?? Number.NaN
  const rounded = (await write(small, SEQUENCES, length)).bitsPerByte ?? Number.NaN
  const cost = rounded / exact - 1
  print(
    options.json
      ? JSON.stringify({ configuration, heldOutBitsPerByte: exact, int8BitsPerByte: rounded, int8Cost: cost })
      : `${configuration}: int8 costs ${(cost * 100).toFixed(2)}% (${exact.toFixed(4)} to ${rounded.toFixed(4)} bits a byte on ${SEQUENCES * (length + 1)} held-out bytes)`,
  )
}

print(options.json ? JSON.stringify({ machine, rounds, bytes, long, steps }) : machineLine)
for (const name of options.config ?? Object.keys(configurations)) await measure(name)
