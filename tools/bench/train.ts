// `pnpm bench:train`: how fast a training step runs on each engine, beside PyTorch and beside a bare product.
//
// In:  options, which --help tells.
// Out: for each configuration a table (or lines of JSON): bytes a second, useful operations a second, their
//      ratio to the best 1024^3 product of the same run, the ratio to PyTorch as installed and at its best
//      setting, the ratio to another checkout, peak memory, time from the start of a process until its second step
//      is done. Best of the turns of each, the product too; the median stands beside it.
// Never: prints a time before loss, gradient norm and the loss of the next step agree to 1e-4.

import { mkdtempSync, rmSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { benchOptions, flag, folder as folderOption, names, number, wholeNumber } from "./bench-options.ts"
import { machine, machineLine, median, print, say } from "./figures.ts"
import { pythonWithTorch } from "../python-with-torch.ts"
import { type Runner, startRunner, type Turn } from "./runner-protocol.ts"
import { configurations } from "./train-configurations.ts"
import { trainTask } from "./train-task.ts"
import { writeTask } from "./write-task.ts"

const options = benchOptions(
  "bench:train",
  "How fast a training step runs on each engine, beside PyTorch and beside a bare product.",
  {
    config: names(Object.keys(configurations), "measures these models alone"),
    engines: names(
      ["onnx", "onnx-web", "gpujs", "reference"],
      "on these (all but the reference when left out)",
    ),
    rounds: wholeNumber(5, "turns that each has; the best counts"),
    seconds: number(2, "length of a turn", { least: 0.01 }),
    against: folderOption("another checkout of this project, installed, whose engines take turns with these"),
    json: flag("a line of JSON for each figure"),
  },
)
const { rounds, seconds } = options
const here = (file: string): string => join(import.meta.dirname, file)

/**
 * PyTorch as Debian installs it, and with OpenMP's threads told to sleep between two loops: they spin
 * otherwise, and take the cores from the threads of OpenBLAS, which multiplies.
 */
const PEERS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  pytorch: {},
  "pytorch-passive": { OMP_WAIT_POLICY: "PASSIVE" },
}

/** What an engine of the other checkout is called. */
const before = (engine: string): string => `${engine} before`
const otherRunner = (checkout: string): string => resolve(checkout, "tools", "bench", "engine-runner.ts")

/** Starts everything that can take part; what cannot says why. */
async function startAll(name: string, folder: string): Promise<{ product: Runner; runners: Runner[] }> {
  const threads = String(availableParallelism())
  const start = async (
    title: string,
    command: string,
    args: readonly string[],
    settings: NodeJS.ProcessEnv = {},
  ): Promise<Runner | undefined> => {
    try {
      const runner = await startRunner(title, command, args, { OMP_NUM_THREADS: threads, ...settings })
      if (runner === undefined) say(`${title} is left out: ${command} is not there`)
      return runner
    } catch (error) {
      say(`${title} is left out: ${(error as Error).message}`)
      return undefined
    }
  }
  const product = await start("product", process.execPath, [here("product-runner.ts")])
  if (product === undefined)
    throw new Error("the bare product does not run, so there is nothing to compare with")
  const engines = options.engines ?? ["onnx", "onnx-web", "gpujs"]
  const runners: (Runner | undefined)[] = []
  for (const engine of engines) {
    runners.push(await start(engine, process.execPath, [here("engine-runner.ts"), name, engine]))
    if (options.against !== undefined)
      runners.push(
        await start(before(engine), process.execPath, [otherRunner(options.against), name, engine]),
      )
  }
  const python = pythonWithTorch()
  if (python === undefined) say("pytorch is left out: no python3 here has torch")
  else
    for (const [title, settings] of Object.entries(PEERS))
      runners.push(await start(title, python, [here("aunet_torch.py"), folder], settings))
  return { product, runners: runners.filter((runner) => runner !== undefined) }
}

const AGREEMENT = ["loss of the first step", "gradient norm of the first step", "loss of the second step"]

/** Stops before anything is timed when two runners do not compute the same. */
function requireAgreement(runners: readonly Runner[]): void {
  const [first] = runners
  for (const { name, ready } of runners) {
    for (const [i, value] of (ready.agreement ?? []).entries()) {
      const expected = first.ready.agreement?.[i] as number
      // NaN comes as null, and two of those are no agreement.
      if (!Number.isFinite(value) || !Number.isFinite(expected))
        throw new Error(`the ${AGREEMENT[i]} is no number on ${name} or ${first.name}: nothing is measured`)
      if (Math.abs(value - expected) <= 1e-4 * Math.abs(expected)) continue
      throw new Error(
        `the ${AGREEMENT[i]} is ${value} on ${name} and ${expected} on ${first.name}: not the same model, nothing is measured`,
      )
    }
  }
}

const largest = (numbers: readonly number[]): number => Math.max(...numbers)

/** Bytes a second of the ONNX engine by configuration, for the ratio between two of them. */
const onnxSpeeds = new Map<string, number>()

async function measure(name: string): Promise<void> {
  const task = trainTask(name)
  const folder = mkdtempSync(join(tmpdir(), "aunet-bench-"))
  try {
    writeTask(folder, task)
    const { product, runners } = await startAll(name, folder)
    requireAgreement(runners)
    const turns = new Map<string, Turn[]>(runners.map((runner) => [runner.name, []]))
    const products: number[] = []
    for (let round = 0; round <= rounds; round++) {
      for (const runner of [product, ...runners]) {
        const turn = await runner.turn(runner === product ? Math.min(1, seconds) : seconds)
        // The first round warms up.
        if (round === 0) continue
        if (runner === product) products.push((turn.steps / turn.seconds) * 2 * 1024 ** 3)
        else turns.get(runner.name)?.push(turn)
      }
      say(`${name}: round ${round} of ${rounds}`)
    }
    await Promise.all([product, ...runners].map((runner) => runner.stop()))
    const peak = Math.max(...products)
    const rows = runners.map((runner) => {
      const own = turns.get(runner.name) ?? []
      // Others on the machine only ever slow a turn down: the best turn says most, the median is beside it.
      const speeds = own.map((turn) => turn.steps / turn.seconds)
      const stepsPerSecond = largest(speeds)
      return {
        configuration: name,
        engine: runner.name,
        report: runner.ready.engine,
        agreement: runner.ready.agreement,
        medianBytesPerSecond: median(speeds) * task.bytesPerStep,
        bytesPerSecond: stepsPerSecond * task.bytesPerStep,
        usefulFlopsPerSecond: stepsPerSecond * task.flopsPerStep,
        turns: speeds.length,
        ofProduct: (stepsPerSecond * task.flopsPerStep) / peak,
        peakBytes: Math.max(...own.map((turn) => turn.peakBytes)),
        readySeconds: runner.readySeconds,
        productFlopsPerSecond: peak,
      }
    })
    const speedOf = (peer: string): number | undefined =>
      rows.find(({ engine }) => engine === peer)?.bytesPerSecond
    for (const row of rows) {
      if (row.engine === "onnx") onnxSpeeds.set(name, row.bytesPerSecond)
      const against = [...Object.keys(PEERS), before(row.engine)].flatMap((peer) => {
        const speed = speedOf(peer)
        return speed === undefined ? [] : [[peer, row.bytesPerSecond / speed] as const]
      })
      if (options.json)
        print(JSON.stringify({ ...row, ...(against.length > 0 && { times: Object.fromEntries(against) }) }))
      else {
        const cells = [
          name.padEnd(13),
          row.engine.padEnd(15),
          `${Math.round(row.bytesPerSecond).toLocaleString("en")} B/s`.padStart(12),
          `(median ${Math.round(row.medianBytesPerSecond).toLocaleString("en")})`.padStart(16),
          `${(row.usefulFlopsPerSecond / 1e9).toFixed(1)} GFLOP/s`.padStart(16),
          `${row.ofProduct.toFixed(2)} of product`.padStart(16),
          ...against.map(([peer, ratio]) => `${ratio.toFixed(2)} x ${peer}`.padStart(22)),
          `${Math.round(row.peakBytes / 2 ** 20)} MiB`.padStart(10),
          `ready ${row.readySeconds.toFixed(1)} s`.padStart(14),
        ]
        print(cells.join(" "))
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

print(options.json ? JSON.stringify({ machine, rounds, secondsPerTurn: seconds }) : machineLine)
for (const name of options.config ?? Object.keys(configurations)) await measure(name)
const [long, short] = ["paper-shape", "paper-1024"].map((name) => onnxSpeeds.get(name))
if (long !== undefined && short !== undefined) {
  const ratio = long / short
  print(
    options.json
      ? JSON.stringify({ paperShapeOfPaper1024: ratio })
      : `onnx does paper-shape (8192 bytes a row) at ${ratio.toFixed(2)} of its speed at 1024 bytes a row`,
  )
}
