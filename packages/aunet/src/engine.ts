/**
 * Choosing an engine by name, or the fastest one that is here.
 *
 *     auto:  a GPU, if one answers and a short trial says that it is faster than the next
 *            ONNX Runtime
 *            gpu.js on WASM or CPU
 *            the reference engine
 *
 * In: a name and a registry. Out: an open engine and the reason for it. Never: falls back silently; what
 * was tried, and what each said, is part of the answer.
 */
import { AunetError, makeModel, type ModelConfig, presetModel, type Registry } from "@aunet/core"
import type { Json } from "@aunet/splitter"
import { type Engine, TensorError } from "@aunet/tensor"
import { type Trial, tryEngine } from "@aunet/trainer"
import { defaultRegistry } from "./plugins.ts"
import { wordGroups } from "./word-groups.ts"

/** An engine with the reason why it is this one. */
export interface EngineChoice {
  readonly name: string
  readonly engine: Engine
  readonly reason: string
  /** Engines that were tried before it, and what each said. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

/** How to open an engine. */
export interface OpenEngineOptions {
  readonly registry?: Registry
  /** Options of the engine's plug-in; not with `auto`. */
  readonly options?: Json
}

/** One way to open an engine. `trial` ones must be faster than the next that opens. */
interface Candidate {
  readonly name: string
  /** How people call it. */
  readonly words: string
  readonly options?: Json
  readonly trial?: boolean
}

const CANDIDATES: readonly Candidate[] = [
  // Strict: a GPU or nothing, no software adapter.
  { name: "gpujs", words: "a GPU through gpujs", options: { backend: "auto", strict: true }, trial: true },
  { name: "onnx", words: "ONNX Runtime" },
  { name: "gpujs", words: "gpujs without a GPU" },
  { name: "reference", words: "the reference engine" },
]

/** Seconds of one trial: long enough for some steps, short enough not to be noticed. */
const TRIAL_SECONDS = 0.5

/**
 * Measures an engine on one training step of two rows of 256 bytes.
 *
 * @param seconds about how long, after three steps that are not counted
 * @param config a model of up to four stages; the preset's tiny one when left out, so that engines can be compared
 */
export function measureEngine(
  engine: Engine,
  registry: Registry = defaultRegistry(),
  seconds = TRIAL_SECONDS,
  config: ModelConfig = presetModel("tiny", 2).config,
): Promise<Trial> {
  const splitter = registry.get("splitter", "words").make(wordGroups(config.stages.length))
  return tryEngine(engine, makeModel(config, registry), splitter, seconds, () => performance.now())
}

/**
 * Opens an engine.
 *
 * @param name a registered engine, or `auto`
 * @throws AunetError UNKNOWN_PLUGIN for a name that does not exist; TensorError ENGINE_UNAVAILABLE
 */
export async function openEngine(
  name: string,
  { registry = defaultRegistry(), options }: OpenEngineOptions = {},
): Promise<EngineChoice> {
  const names = registry.names("engine")
  if (name === "auto")
    return chooseEngine(
      registry,
      CANDIDATES.filter((candidate) => names.includes(candidate.name)),
    )
  if (!names.includes(name))
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `there is no engine "${name}"; there are: auto, ${names.join(", ")}`,
    )
  return {
    name,
    engine: await registry.get("engine", name).make(options),
    reason: "it was asked for",
    refused: [],
  }
}

async function chooseEngine(registry: Registry, candidates: readonly Candidate[]): Promise<EngineChoice> {
  const refused: { name: string; reason: string }[] = []
  const closed: string[] = []
  let contender: { candidate: Candidate; engine: Engine } | undefined
  for (const candidate of candidates) {
    const engine = await tryOpening(registry, candidate, refused)
    if (engine === undefined) {
      closed.push(candidate.words)
      continue
    }
    if (candidate.trial === true && contender === undefined) {
      contender = { candidate, engine }
      continue
    }
    if (contender === undefined) {
      const reason =
        closed.length === 0
          ? "it is the first choice"
          : `the first that opens here, tried after ${closed.join(", ")}`
      return { name: candidate.name, engine, reason, refused }
    }
    return duel(registry, contender, { candidate, engine }, refused)
  }
  if (contender !== undefined)
    return {
      name: contender.candidate.name,
      engine: contender.engine,
      reason: "no other engine opened",
      refused,
    }
  throw new TensorError(
    "ENGINE_UNAVAILABLE",
    `no engine opens: ${refused.map((each) => `${each.name}: ${each.reason}`).join("; ")}`,
  )
}

async function tryOpening(
  registry: Registry,
  { name, options }: Candidate,
  refused: { name: string; reason: string }[],
): Promise<Engine | undefined> {
  try {
    return await registry.get("engine", name).make(options)
  } catch (error) {
    if (!(error instanceof TensorError)) throw error
    refused.push({
      name: options === undefined ? name : `${name} ${JSON.stringify(options)}`,
      reason: error.message,
    })
    return undefined
  }
}

type Opened = { readonly candidate: Candidate; readonly engine: Engine }

/** Lets two engines do the same step for a moment; the slower one is closed. */
async function duel(
  registry: Registry,
  first: Opened,
  second: Opened,
  refused: EngineChoice["refused"],
): Promise<EngineChoice> {
  const speed = async ({ engine }: Opened): Promise<number> =>
    (await measureEngine(engine, registry)).bytesPerSecond
  const [one, other] = [await speed(first), await speed(second)]
  const [winner, loser] = one > other ? [first, second] : [second, first]
  await loser.engine.close()
  const said = ({ engine: { report } }: Opened, figure: number): string =>
    `${report.engine} on ${report.backend} does ${Math.round(figure)} bytes/s`
  return {
    name: winner.candidate.name,
    engine: winner.engine,
    reason: `on a small training step ${said(first, one)}, ${said(second, other)}`,
    refused,
  }
}
