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
  copyOf,
  type Engine,
  engineSessions,
  type Flat,
  type InitialState,
  initialValues,
  mapFlat,
  type OpenOptions,
  type Program,
  type Session,
  type Spec,
  type Value,
} from "@aunet/tensor"
import { compile, type Compiled, plan, type Planned, type PlanMemory } from "./compiled.ts"
import { withoutDenormals, withoutDenormalsOf } from "./denormals.ts"
import { estimate, requireMemory } from "./memory.ts"
import { checkOnnxOptions, type OnnxOptions, type Optimization } from "./options.ts"
import { chooseProvider } from "./provider.ts"
import type { Runtime } from "./runtime.ts"
import { openSession } from "./session.ts"

/** Failures reach the caller as errors; nothing but the end of the process is worth a line on the console. */
const logFatalOnly = 4

/** Makes an engine of a loaded runtime. */
export async function makeEngine(runtime: Runtime, options: OnnxOptions): Promise<Engine> {
  checkOnnxOptions(options, runtime)
  const { threads = runtime.cores } = options
  const named = {
    ...(options.optimization !== undefined && { graphOptimizationLevel: options.optimization }),
    ...options.runtimeOptions,
  }
  const settingsOf = (provider: string, level: Optimization = "all"): Readonly<Record<string, unknown>> => ({
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Measured: planning the memory of a whole step beforehand doubles what is held, and gains no time.
    enableMemPattern: false,
    graphOptimizationLevel: level,
    logSeverityLevel: logFatalOnly,
    // Not set_denormal_as_zero: the first session of a process sets that for the thread that opens it, JavaScript
    // included (ONNX Runtime 1.30). denormals.ts says what is done in its place.
    extra: {
      session: {
        // Programs take turns: threads of one that stay awake after its step are in the way of the next one's.
        force_spinning_stop: "1",
      },
    },
    ...named,
  })
  // Whether it works needs nothing rewritten.
  const report = await chooseProvider(runtime, options, (provider) => settingsOf(provider, "disabled"))
  const settings = settingsOf(report.backend)
  // A GPU has functions of its own.
  const compilesAsCalled = runtime.compilesAsCalled && report.backend === "wasm"
  const sessions = engineSessions("onnx")

  /**
   * Lowers programs, and refuses those that would not fit.
   *
   * @param state what the session will hold for them beside what it has
   */
  function planAll(
    memory: PlanMemory,
    programs: Readonly<Record<string, Program>>,
    state: Flat<Spec>,
    fixed: Flat<Value>,
    { weights }: OpenOptions,
  ): Readonly<Record<string, Planned>> {
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
      { allowed: options.memoryLimitBytes, available: runtime.availableBytes() },
    )
    return Object.fromEntries(planned)
  }

  /** Loads programs that were lowered: all, or none. */
  async function compileAll(
    planned: Readonly<Record<string, Planned>>,
  ): Promise<Readonly<Record<string, Compiled>>> {
    const compiled: Record<string, Compiled> = {}
    try {
      for (const [name, each] of Object.entries(planned))
        compiled[name] = await compile(each, runtime, settings, { named, compilesAsCalled })
    } catch (error) {
      for (const { model } of Object.values(compiled)) await model?.release()
      throw error
    }
    return compiled
  }

  async function open(
    programs: Readonly<Record<string, Program>>,
    initial: InitialState,
    openOptions: OpenOptions,
    onClose: () => void,
  ): Promise<Session> {
    const state = commonState(programs)
    checkFixed(programs, openOptions)
    const valuesOf = async (): Promise<Flat<Value>> => {
      const values = await initialValues(initial)
      checkValues("state", state, values, { partial: true })
      return values
    }
    const isMade = typeof initial === "function"
    // What is made is made when it is known to fit; but fixed entries are part of what has to.
    const early = isMade && (openOptions.fixed ?? []).length === 0 ? undefined : await valuesOf()
    const fixed = mapFlat(pick(early ?? {}, openOptions.fixed), withoutDenormalsOf)
    // Of this session alone: it is keyed by the arrays of fixed entries, and those are the caller's again afterwards.
    const memory: PlanMemory = { specialised: new WeakMap(), roundings: new WeakMap() }
    const planned = planAll(memory, programs, state, fixed, openOptions)
    const values = early ?? (await valuesOf())
    // What was made belongs to the session, what was given to the caller.
    const own = mapFlat(
      values,
      (value, name) => fixed[name] ?? withoutDenormals(isMade ? value : copyOf(value)),
    )
    return openSession(
      {
        runtime,
        programs,
        loaded: await compileAll(planned),
        fixed: Object.keys(fixed),
        isMade,
        load: async (more, joining, built, options) =>
          compileAll(planAll(memory, more, joining, built, options)),
        onClose,
      },
      own,
    )
  }

  return {
    report,
    open: (programs, state = {}, openOptions = {}) =>
      sessions.open((onClose) => open(programs, state, openOptions, onClose)),
    close: sessions.close,
  }
}

const pick = (values: Flat<Value>, names: readonly string[] = []): Record<string, Value> =>
  Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]))
