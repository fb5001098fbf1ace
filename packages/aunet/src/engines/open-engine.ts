/**
 * Choosing an engine by name, or the fastest one that is here.
 *
 *     auto:  a GPU, if one answers and a short trial says that it is faster than the next
 *            ONNX Runtime
 *            gpu.js on the processor, in plain JavaScript: its WASM is slower (docs/log.md)
 *            the reference engine
 *
 * In: a name and a registry. Out: an open engine and the reason for it. Never: falls back silently; what
 * was tried, and what each said, is part of the answer. With auto: takes one that opens and does not compute.
 */
import { AunetError, checkOptionNames, isFailure, messageOf, type OptionNames } from "@aunet/base"
import { makeModel, type ModelConfig, presetModel, registry as registryOf, type Registry } from "@aunet/core"
import type { Json } from "@aunet/splitter"
import { type Engine, TensorError } from "@aunet/tensor"
import type { Trial } from "@aunet/trainer"
import { wordGroups } from "../plugins/word-groups.ts"
import { writingPlugins } from "../plugins/writing-plugins.ts"

/** An engine with the reason why it is this one. */
export interface EngineChoice {
  readonly name: string
  readonly engine: Engine
  /** Threads that it was asked to have; absent where nobody asked, or the engine has no such setting. */
  readonly threads?: number
  readonly reason: string
  /** Engines that were tried before it, and what each said. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

/** How to open an engine. */
export interface OpenEngineOptions {
  readonly registry?: Registry
  /** Options of the engine's plug-in; not with `auto`. */
  readonly options?: Json
  /** Threads of the onnx engine; all cores when left out. With `auto` they hold if it is the one. */
  readonly threads?: number
  /**
   * In a browser: address of the folder that serves the files of onnxruntime-web, for the onnx engine; where the bundler
   * put them when left out. With `auto` it holds if that engine is tried.
   */
  readonly wasmPaths?: string
}

const OPEN_NAMES: OptionNames<OpenEngineOptions> = {
  registry: true,
  options: true,
  threads: true,
  wasmPaths: true,
}

/** The engine that has settings of its own here: threads, and where its files are. */
const ONNX = "onnx"

/** One way to open an engine. `trial` ones must be faster than the next that opens. */
interface Candidate {
  readonly name: string
  /** How people call it. */
  readonly words: string
  readonly options?: Json
  readonly trial?: boolean
}

const candidates = (onnxOptions: Readonly<Record<string, Json>>): readonly Candidate[] => [
  // Strict: a GPU or nothing, no software adapter.
  { name: "gpujs", words: "a GPU through gpujs", options: { backend: "auto", strict: true }, trial: true },
  { name: ONNX, words: "ONNX Runtime", options: onnxOptions },
  { name: "gpujs", words: "gpujs on the processor", options: { backend: "cpu" } },
  { name: "reference", words: "the reference engine" },
]

/** The engines of the preset, and what a trial is made of. */
const ownRegistry = (): Registry => registryOf(writingPlugins)

/** Seconds of one trial: long enough for some steps, short enough not to be noticed. */
const TRIAL_SECONDS = 0.5

/**
 * Measures an engine on one training step of two rows of 256 bytes.
 *
 * @param seconds about how long, after three steps that are not counted
 * @param config a model of up to four stages; the preset's tiny one when left out, so that engines can be compared
 */
export async function measureEngine(
  engine: Engine,
  registry: Registry = ownRegistry(),
  seconds = TRIAL_SECONDS,
  config: ModelConfig = presetModel("tiny", 2).config,
): Promise<Trial> {
  const splitter = registry.get("splitter", "words").make(wordGroups(config.stages.length))
  // Whoever only writes has no trainer before a GPU is tried.
  const { tryEngine } = await import("@aunet/trainer")
  return tryEngine(engine, makeModel(config, registry), splitter, seconds, () => performance.now())
}

/**
 * Opens an engine.
 *
 * @param name a registered engine, or `auto`
 * @throws AunetError UNKNOWN_PLUGIN for a name that does not exist, BAD_OPTION for threads or wasmPaths of an engine
 * that has no such setting; TensorError ENGINE_UNAVAILABLE
 */
export async function openEngine(name: string, given: OpenEngineOptions = {}): Promise<EngineChoice> {
  checkOptionNames("openEngine", given, OPEN_NAMES)
  const { registry = ownRegistry(), options, threads, wasmPaths } = given
  const onnxOptions = {
    ...(threads !== undefined && { threads }),
    ...(wasmPaths !== undefined && { wasmPaths }),
  }
  const names = registry.names("engine")
  if (name === "auto" && options !== undefined)
    throw new AunetError("BAD_OPTION", "options belong to one engine; name it instead of auto")
  if (name === "auto") {
    const chosen = await chooseEngine(
      registry,
      candidates(onnxOptions).filter((candidate) => names.includes(candidate.name)),
    )
    if (threads === undefined) return chosen
    return chosen.name === ONNX
      ? { ...chosen, threads }
      : { ...chosen, reason: `${chosen.reason}; threads are not looked at, only ${ONNX} has them` }
  }
  if (!names.includes(name))
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `there is no engine "${name}"; there are: auto, ${names.join(", ")}`,
    )
  const ofOnnx = Object.keys(onnxOptions)
  if (ofOnnx.length > 0 && name !== ONNX)
    throw new AunetError(
      "BAD_OPTION",
      `the engine "${name}" has no ${ofOnnx.join(" and ")}; name "${ONNX}", which has, or leave that out`,
    )
  return {
    name,
    engine: await registry
      .get("engine", name)
      .make(ofOnnx.length === 0 ? options : { ...(options as object | undefined), ...onnxOptions }),
    ...(threads !== undefined && { threads }),
    reason: "it was asked for",
    refused: [],
  }
}

/** A candidate that is open. */
interface Opened {
  readonly candidate: Candidate
  readonly engine: Engine
}

type Refused = { name: string; reason: string }[]

async function chooseEngine(registry: Registry, candidates: readonly Candidate[]): Promise<EngineChoice> {
  const refused: Refused = []
  let gpu: (Opened & { readonly trial: Trial }) | undefined
  for (const candidate of candidates) {
    const opened = await open(registry, candidate, refused)
    if (opened === undefined) continue
    if (candidate.trial !== true) {
      if (gpu === undefined) return chosen(opened, reasonOf(candidates, candidate, refused), refused)
      return duel(registry, gpu, opened, refused)
    }
    const trial = await measured(registry, opened, refused)
    if (trial !== undefined) gpu = { ...opened, trial }
  }
  if (gpu !== undefined) return chosen(gpu, "no other engine opened", refused)
  throw new TensorError(
    "ENGINE_UNAVAILABLE",
    `no engine opens: ${refused.map((each) => `${each.name}: ${each.reason}`).join("; ")}`,
  )
}

const chosen = ({ candidate, engine }: Opened, reason: string, refused: Refused): EngineChoice => ({
  name: candidate.name,
  engine,
  reason,
  refused,
})

/** Says what was tried before; of those that nearly every machine can have, also what they said. */
function reasonOf(candidates: readonly Candidate[], candidate: Candidate, refused: Refused): string {
  const before = candidates.slice(0, candidates.indexOf(candidate))
  if (before.length === 0) return "it is the first choice"
  const expected = new Set(before.flatMap(({ words, trial }) => (trial === true ? [] : [words])))
  const said = refused.flatMap(({ name, reason }) => (expected.has(name) ? [`${name}: ${reason}`] : []))
  return [
    `the first that opens here, tried after ${before.map(({ words }) => words).join(", ")}`,
    ...said,
  ].join("; ")
}

/** Why a candidate is not the one. That a fallback is refused is our own doing: what made it one is the reason. */
function why(error: unknown): string {
  if (isFailure(error) && error.code === "ENGINE_FALLBACK" && error.cause !== undefined)
    return messageOf(error.cause)
  return messageOf(error)
}

/** Opens a candidate; where that throws, or its steps do not compute, the next one is tried, and the reason is kept. */
async function open(registry: Registry, candidate: Candidate, refused: Refused): Promise<Opened | undefined> {
  try {
    const engine = await registry.get("engine", candidate.name).make(candidate.options)
    // Whoever names an engine has no need of it.
    const { faultOf } = await import("./prove-engine.ts")
    const fault = await faultOf(engine)
    if (fault === undefined) return { candidate, engine }
    refused.push({ name: candidate.words, reason: fault })
    await engine.close()
  } catch (error) {
    refused.push({ name: candidate.words, reason: why(error) })
  }
  return undefined
}

/** Tries an engine; one that fails is closed and counts as refused. */
async function measured(
  registry: Registry,
  { candidate, engine }: Opened,
  refused: Refused,
): Promise<Trial | undefined> {
  try {
    return await measureEngine(engine, registry)
  } catch (error) {
    refused.push({ name: candidate.words, reason: `it failed in a trial: ${why(error)}` })
    await engine.close()
    return undefined
  }
}

/** Two engines that compute the same have losses of the first step as close as this, as a share. */
const SAME_LOSS = 1e-3

/** A loss with the digits in which two may differ. */
const shown = (lossNats: number): number => Number(lossNats.toPrecision(6))

/** Lets a GPU and another engine do the same step for a moment; the slower one is closed. */
async function duel(
  registry: Registry,
  gpu: Opened & { readonly trial: Trial },
  other: Opened,
  refused: Refused,
): Promise<EngineChoice> {
  const trial = await measured(registry, other, refused)
  if (trial === undefined) return chosen(gpu, `${other.candidate.words} failed in a trial`, refused)
  if (!(Math.abs(gpu.trial.lossNats - trial.lossNats) <= SAME_LOSS * Math.abs(trial.lossNats))) {
    refused.push({
      name: gpu.candidate.words,
      reason: `its first loss is ${shown(gpu.trial.lossNats)}, that of ${other.candidate.words} is ${shown(trial.lossNats)}`,
    })
    await gpu.engine.close()
    return chosen(other, `${gpu.candidate.words} gives other numbers`, refused)
  }
  const [winner, loser] = gpu.trial.bytesPerSecond > trial.bytesPerSecond ? [gpu, other] : [other, gpu]
  await loser.engine.close()
  const said = ({ engine: { report } }: Opened, { bytesPerSecond }: Trial): string =>
    `${report.engine} on ${report.backend} does ${Math.round(bytesPerSecond)} bytes/s`
  return chosen(winner, `on a small training step ${said(gpu, gpu.trial)}, ${said(other, trial)}`, refused)
}
