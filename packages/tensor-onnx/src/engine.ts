/**
 * The engine: programs of the tensor language on ONNX Runtime.
 *
 * In: a build of the runtime and settings. Out: an Engine.
 * Never: falls back to another provider without saying so in its report.
 */
import {
  checkFixed,
  checkValues,
  commonState,
  type Engine,
  type EngineReport,
  type Flat,
  mapFlat,
  type OpenOptions,
  type Program,
  type Session,
  type Spec,
  TensorError,
  type Value,
} from "@aunet/tensor"
import { compile, type Compiled, plan, type PlanMemory } from "./compiled.ts"
import { estimate, requireMemory } from "./memory.ts"
import { encodeModel } from "./model.ts"
import type { OnnxOptions } from "./options.ts"
import type { Runtime } from "./runtime.ts"
import { openSession } from "./session.ts"
import { requireThreads } from "./threads.ts"

/** Failures reach the caller as errors; nothing but the end of the process is worth a line on the console. */
const logFatalOnly = 4

/** Makes an engine of a loaded runtime. */
export async function makeEngine(runtime: Runtime, options: OnnxOptions): Promise<Engine> {
  const { threads = runtime.cores, memoryLimitBytes } = options
  requireThreads(threads, runtime.cores)
  if (memoryLimitBytes !== undefined && !(typeof memoryLimitBytes === "number" && memoryLimitBytes >= 0))
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `memoryLimitBytes ${memoryLimitBytes}: it must be a number of 0 or more; leave it out for what the machine has free`,
    )
  const settingsOf = (provider: string): Readonly<Record<string, unknown>> => ({
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Measured: planning the memory of a whole step beforehand doubles what is held, and gains no time.
    enableMemPattern: false,
    graphOptimizationLevel: options.optimization ?? "all",
    logSeverityLevel: logFatalOnly,
    // Numbers below 1e-38 slow the processor down a hundred times; second moments of an optimiser get there.
    extra: {
      session: {
        set_denormal_as_zero: "1",
        // Programs take turns: threads of one that stay awake after its step are in the way of the next one's.
        force_spinning_stop: "1",
      },
    },
    ...options.runtimeOptions,
  })
  const report = await choose(runtime, options, settingsOf)
  const settings = settingsOf(report.backend)
  const sessions = new Set<Session>()

  /** Lowers and loads programs; `state` is what the session will hold for them beside what it has. */
  async function load(
    memory: PlanMemory,
    programs: Readonly<Record<string, Program>>,
    state: Flat<Spec>,
    fixed: Flat<Value>,
    { weights }: OpenOptions = {},
  ): Promise<Readonly<Record<string, Compiled>>> {
    const planned = Object.entries(programs).map(
      ([name, program]) => [name, plan(program, fixed, weights, memory)] as const,
    )
    const changing = new Set(
      planned.flatMap(([, { changes }]) =>
        changes.flatMap(({ name, inPlace }) => (runtime.writesInPlace && inPlace ? [] : [name])),
      ),
    )
    requireMemory(
      estimate(
        planned.map(([, each]) => each),
        state,
        changing,
      ),
      options.memoryLimitBytes ?? runtime.availableBytes(),
    )
    const compiled: Record<string, Compiled> = {}
    try {
      for (const [name, each] of planned) compiled[name] = await compile(each, runtime, settings)
    } catch (error) {
      for (const { model } of Object.values(compiled)) await model?.release()
      throw error
    }
    return compiled
  }

  async function open(
    programs: Readonly<Record<string, Program>>,
    initial: Flat<Value> = {},
    openOptions: OpenOptions = {},
  ): Promise<Session> {
    const state = commonState(programs)
    checkFixed(programs, openOptions)
    checkValues("state", state, initial, { partial: true })
    const fixed = pick(initial, openOptions.fixed)
    const copies = mapFlat(initial, (value, name) => (name in fixed ? value : (value.slice() as Value)))
    // Of this session alone: it is keyed by the arrays of fixed entries, and those are the caller's again afterwards.
    const memory: PlanMemory = { specialised: new WeakMap(), roundings: new WeakMap() }
    const session = openSession(
      {
        runtime,
        programs,
        loaded: await load(memory, programs, state, fixed, openOptions),
        fixed: Object.keys(fixed),
        load: (...joining) => load(memory, ...joining),
        onClose: () => sessions.delete(session),
      },
      copies,
    )
    sessions.add(session)
    return session
  }

  return {
    report,
    open,
    close: async () => {
      for (const session of sessions) await session.close()
    },
  }
}

const pick = (values: Flat<Value>, names: readonly string[] = []): Record<string, Value> =>
  Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]))

/** Finds the first provider that runs a model of one operator. */
async function choose(
  runtime: Runtime,
  { executionProviders, strict = false, threads }: OnnxOptions,
  settingsOf: (provider: string) => Readonly<Record<string, unknown>>,
): Promise<EngineReport> {
  const wanted = executionProviders ?? runtime.defaultProviders
  if (wanted.length === 0)
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `executionProviders is empty; leave it out for ${runtime.defaultProviders.join(", ")}`,
    )
  const reasons: string[] = runtime.fallbackReason === undefined ? [] : [runtime.fallbackReason]
  if (strict && threads !== undefined && runtime.fallbackReason !== undefined)
    throw new TensorError(
      "ENGINE_FALLBACK",
      `${runtime.packageName} would have ${runtime.fallbackReason}; leave strict or threads out`,
    )
  let cause: unknown
  for (const provider of wanted) {
    try {
      const model = await runtime.load(probe, settingsOf(provider))
      await model.release()
      return {
        engine: "onnx",
        backend: provider,
        ...(reasons.length > 0 && { fallbackReason: reasons.join("; ") }),
      }
    } catch (error) {
      cause = error
      reasons.push(`${provider}: ${error instanceof Error ? error.message : String(error)}`)
      if (strict) break
    }
  }
  const code = strict && wanted.length > 1 ? "ENGINE_FALLBACK" : "ENGINE_UNAVAILABLE"
  throw new TensorError(
    code,
    `${runtime.packageName} does not run here (${reasons.join("; ")}); install it again, or choose another engine`,
    { cause },
  )
}

const scalar = { shape: [], type: "f32" } as const
/** y = -x: the smallest model that shows whether a provider works. */
const probe = encodeModel({
  nodes: [
    {
      operator: "Neg",
      domain: "",
      name: "negate",
      inputs: ["x"],
      outputs: [{ ...scalar, name: "y" }],
      attributes: {},
    },
  ],
  initializers: [],
  inputs: [{ ...scalar, name: "x" }],
  outputs: [{ ...scalar, name: "y" }],
})
