/**
 * What `aunet compare` does.
 *
 * In: options as typed. Out: a folder with a page and its figures; conclusions on the screen.
 * Never: trains what is trained already; two comparisons in one folder.
 */
import { join } from "node:path"
import { type Task, tasksNamed } from "@aunet/eval"
import { compareInto, type ComparisonProgress, dataPlaceOf } from "@aunet/eval/node"
import { defaultRegistry, openEngine } from "aunet"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { showControls } from "../draw/show-controls.ts"
import { checkWritable } from "../files/out-folder.ts"
import { readTexts, type ReadingFlags } from "../files/read-texts.ts"
import type { Interrupts } from "../interrupts.ts"
import { ownVersion } from "../own-version.ts"
import { bytes, counted, flop, percent, span, whole } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import type { Screen } from "../report/screen.ts"
import { shellPath, shellQuote } from "../report/shell-quote.ts"
import { Stopped } from "../report/stopped.ts"
import { engineLine } from "../report/train-report.ts"
import { compareWorkshop } from "./compare-workshop.ts"

/** Options as typed. */
export interface CompareFlags extends ReadingFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly heldOut: readonly string[]
  readonly arms: string | undefined
  readonly stages: string | undefined
  readonly flops: number | undefined
  readonly seeds: number | undefined
  readonly out: string | undefined
  readonly gamma: number | undefined
  readonly rowBytes: number | undefined
  readonly learningRates: string | undefined
  readonly tasks: readonly string[]
  readonly items: string | undefined
  readonly limit: number | undefined
  readonly plugin: readonly string[]
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly json: boolean
}

type Plan = Parameters<NonNullable<Parameters<typeof compareInto>[3]["onPlan"]>>[0]
type OnRun = NonNullable<Parameters<typeof compareInto>[3]["onRun"]>

const DEFAULT_SEEDS = 3
const DEFAULT_STAGES = [2]

/** Compares. */
export async function compare(flags: CompareFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const asked = askedOf(flags)
  const { out } = asked
  await checkWritable(out)
  const plugins = await loadPlugins(flags.plugin)
  const registry = defaultRegistry(plugins)
  if (flags.engine !== undefined && flags.engine !== "auto") registry.get("engine", flags.engine)
  const tasks = await tasksOf(flags)
  const data = await readTexts(asked.paths, screen, flags)
  const heldOut = flags.heldOut.length === 0 ? undefined : await readTexts(flags.heldOut, screen, flags)
  const engine = await openEngine(flags.engine ?? "auto", {
    registry,
    ...present({ threads: flags.threads }),
  })
  const orderly = interrupts.orderly(() =>
    screen.note("stopping after this step, with a save; once more Ctrl-C stops at once"),
  )
  try {
    if (!screen.json) screen.note(`engine    ${engineLine(engine)}`)
    const report = await compareInto(
      out,
      {
        arms: asked.arms,
        stages: asked.stages,
        flops: asked.flops,
        seeds: flags.seeds ?? DEFAULT_SEEDS,
        data,
        ...present({
          heldOut,
          tasks,
          gamma: flags.gamma,
          rowBytes: flags.rowBytes,
          learningRates: asked.learningRates,
        }),
      },
      compareWorkshop(engine, plugins),
      {
        command: typed(flags),
        versions: {
          "@aunet/cli": ownVersion(),
          node: process.versions.node,
          system: `${process.platform} ${process.arch}`,
        },
        signal: AbortSignal.any([interrupts.signal, screen.closed]),
        onPlan: (kept) => tellPlan(kept, screen),
        onProgress: (progress) => screen.progress(progressLine(progress)),
        onRun: tellRun(screen),
      },
    )
    screen.endProgress()
    if (screen.json) screen.printJson({ type: "report", out, ...report })
    else
      screen.print(
        showControls(`${report.conclusions.join("\n")}\n\nthe whole report: ${join(out, "index.html")}\n`),
      )
  } catch (error) {
    const status = screen.closed.aborted ? 0 : interrupts.status()
    throw status === undefined
      ? error
      : new Stopped(
          status,
          status === 0 ? "" : `stopped; what is through is in ${out}, and the same command goes on`,
        )
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
    await engine.engine.close()
  }
}

/** What has to be typed. */
function askedOf(flags: CompareFlags) {
  const { arms, flops, out, stages, learningRates } = flags
  const paths = [...flags.data, ...flags.more]
  const needed = (name: string, what: string): UsageError =>
    new UsageError(`--${name} is needed: ${what}; see aunet compare --help`)
  if (paths.length === 0) throw needed("data", "a file or folder of text")
  if (arms === undefined) throw needed("arms", "what is compared, such as words,bytes")
  if (flops === undefined) throw needed("flops", "operations of one training, as 1e13")
  if (out === undefined) throw needed("out", "a folder for the report and all that it is made of")
  return {
    paths,
    arms: parts(arms),
    flops,
    out,
    stages: numbers("--stages", stages, "2,3") ?? DEFAULT_STAGES,
    learningRates: numbers("--learning-rates", learningRates, "0.002,0.006,0.02"),
  }
}

const parts = (list: string): string[] =>
  list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")

function numbers(flag: string, list: string | undefined, example: string): number[] | undefined {
  if (list === undefined) return undefined
  const all = parts(list)
  if (all.length > 0 && all.every((part) => /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part)))
    return all.map(Number)
  throw new UsageError(
    `${flag} is ${JSON.stringify(list)}; give numbers with commas between them, such as ${example}`,
  )
}

/** Tasks and their items, looked at before anything that takes time. */
async function tasksOf({ tasks, items, limit }: CompareFlags) {
  const names = tasks.flatMap(parts)
  if (names.length === 0) {
    if (items !== undefined || limit !== undefined)
      throw new UsageError(
        `--${items === undefined ? "limit" : "items"} goes with --tasks; name tasks, or leave it out`,
      )
    return undefined
  }
  if (items === undefined)
    throw new UsageError(
      "--items is needed: the folder with the items of the tasks, or a data set of the hub",
    )
  const named: readonly Task[] = tasksNamed(names)
  return { tasks: named, data: await dataPlaceOf(items), ...present({ limit }) }
}

/** The command, to be typed again. */
function typed(flags: CompareFlags): string {
  const one = (name: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${name} ${shellQuote(String(value))}`]
  return [
    `${invocation()} compare`,
    ...[...flags.data, ...flags.more].map((path) => `--data ${shellPath(path)}`),
    ...flags.heldOut.map((path) => `--held-out ${shellPath(path)}`),
    ...one("arms", flags.arms),
    ...one("stages", flags.stages),
    ...one("flops", flags.flops?.toExponential().replace("+", "")),
    ...one("seeds", flags.seeds),
    ...one("gamma", flags.gamma),
    ...one("row-bytes", flags.rowBytes),
    ...one("learning-rates", flags.learningRates),
    ...flags.tasks.flatMap((names) => one("tasks", names)),
    ...one("items", flags.items),
    ...one("limit", flags.limit),
    ...one("engine", flags.engine),
    ...one("threads", flags.threads),
    ...one("encoding", flags.encoding),
    ...flags.field.flatMap((name) => one("field", name)),
    ...flags.plugin.flatMap((name) => one("plugin", name)),
    `--out ${shellPath(flags.out ?? "")}`,
  ].join(" ")
}

function tellPlan({ plan, texts }: Plan, screen: Screen): void {
  if (screen.json) return screen.printJson({ type: "plan", texts, ...plan })
  const [first] = plan.arms
  screen.note(
    `text      ${bytes(texts.training.bytes)} to train on, ${bytes(texts.choosing.bytes)} to choose by, ${bytes(texts.heldOut.bytes)} held out`,
  )
  screen.note(
    `each      ${flop(first?.flops ?? 0)}: ${bytes(plan.bytes)} (${(plan.bytes / texts.training.bytes).toPrecision(2)} times the text) in ${counted(plan.steps, "step")} of ${counted(plan.rows, "row")} of ${whole(plan.rowBytes)} bytes`,
  )
  for (const { label, parameters, flopsPerByte } of plan.arms)
    screen.note(`arm       ${label}: ${whole(parameters)} parameters, ${flop(flopsPerByte)} a byte`)
}

/** How far it is, in a line. */
export function progressLine({
  what,
  share,
  done,
  of,
  secondsLeft,
  bitsPerByte,
}: ComparisonProgress): string {
  return [
    `${what}: ${percent(share)}`,
    ...(bitsPerByte === undefined ? [] : [`${bitsPerByte.toFixed(3)} bits-per-byte`]),
    `${done} of ${counted(of, "training")} through`,
    ...(secondsLeft === undefined ? [] : [`about ${span(secondsLeft)} left`]),
  ].join(" · ")
}

const tellRun =
  (screen: Screen): OnRun =>
  (label, run, wasKnown) => {
    const held = "bits" in run ? run.bits.bitsPerByte : undefined
    if (screen.json) {
      const { learningRate, seed, steps, seconds } = run
      const chosenBy = run.curve.at(-1)?.bitsPerByte
      return screen.printJson({
        type: held === undefined ? "trial" : "run",
        label,
        learningRate,
        seed,
        steps,
        seconds,
        ...present({ bitsPerByte: held, choosingBitsPerByte: chosenBy, diverged: run.diverged }),
        wasKnown,
      })
    }
    const known = wasKnown ? " (known from before)" : ""
    const rate = `learning rate ${run.learningRate}`
    if (held !== undefined)
      return screen.note(
        `run       ${label}, seed ${run.seed}, ${rate}: held-out ${held.toFixed(4)} bits-per-byte after ${span(run.seconds)}${known}`,
      )
    const end =
      run.diverged === undefined ? `${run.curve.at(-1)?.bitsPerByte.toFixed(4)} bits-per-byte` : "broke off"
    screen.note(`trial     ${label}, ${rate}: ${end}${known}`)
  }
