/**
 * A session: programs that are loaded, and the state that they share.
 *
 * An entry of the state is written over in its own array where nothing can read the old numbers any more
 * (`in-place.ts`). Any other entry that a program changes has two arrays: a step reads one and writes the
 * other, and when it has succeeded they change places. A step that fails half-way through writing over leaves
 * no whole state: the session then says so instead of going on.
 *
 * In: inputs. Out: outputs, in arrays of the caller's own.
 * Never: runs two steps at once.
 */
import {
  checkValues,
  type Flat,
  type Session,
  sizeOf,
  type Spec,
  TensorError,
  type Value,
} from "@aunet/tensor"
import { type Compiled, sessionNaming as naming } from "./compiled.ts"
import { explain } from "./failures.ts"
import { checkIndices } from "./indices.ts"
import type { MemoryEstimate } from "./memory.ts"
import type { Runtime, RuntimeTensor } from "./runtime.ts"

/** What a session is made of. */
export interface SessionParts {
  readonly runtime: Runtime
  readonly programs: Readonly<Record<string, Compiled>>
  readonly state: Flat<Spec>
  readonly memory: MemoryEstimate
  onClose(): void
}

/** An entry of the state: the array that holds it now, and the one that the next step writes. */
interface Entry {
  now: Value
  spare: Value | undefined
}

const none: ReadonlySet<string> = new Set()

const newValue = ({ shape, dtype }: Spec): Value =>
  dtype === "f32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape))

/**
 * Opens a session on programs that are loaded.
 *
 * @param initial becomes the session's own; entries that are left out start as zeros
 */
export function openSession(
  { runtime, programs, state: specs, memory, onClose }: SessionParts,
  initial: Flat<Value>,
): Session {
  const entries = new Map<string, Entry>(
    Object.entries(specs).map(([name, spec]) => [
      name,
      { now: initial[name] ?? newValue(spec), spare: undefined },
    ]),
  )
  let closing: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** Runs after everything that was asked for before, whether that succeeded or not. */
  const inTurn = <T>(action: () => Promise<T> | T): Promise<T> => {
    const turn = last.then(action)
    last = turn.catch(() => undefined)
    return turn
  }
  /** What stopped a step that was writing over the state. */
  let damage: Error | undefined
  const requireOpen = (): void => {
    if (closing !== undefined)
      throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    requireWhole()
  }
  const requireWhole = (): void => {
    if (damage === undefined) return
    throw new TensorError(
      "STATE_LOST",
      `an earlier step of this session failed while it wrote its state (${damage.message}), so the state is lost; open a new one from what was saved`,
      { cause: damage },
    )
  }
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name)
    if (entry === undefined)
      throw new TensorError(
        "UNKNOWN_NAME",
        `state "${name}" does not exist; there are: ${Object.keys(specs).join(", ") || "none"}`,
      )
    return entry
  }

  async function run(compiled: Compiled, inputs: Flat<Value>): Promise<Record<string, Value>> {
    requireWhole()
    const { program, model, reads } = compiled
    const feeds = Object.fromEntries(
      reads.map(({ from, name, called, spec }) => [
        called,
        runtime.tensor(from === "state" ? entryOf(name).now : inputs[name], spec.shape),
      ]),
    )
    const inPlace = runtime.writesInPlace ? compiled.inPlace : none
    const targets: Record<string, Value> = {}
    for (const [name, id] of Object.entries(program.nextState))
      targets[naming.next(name)] = inPlace.has(name)
        ? entryOf(name).now
        : (entryOf(name).spare ??= newValue(program.nodes[id]))
    const outputs: Record<string, Value> = {}
    for (const [name, id] of Object.entries(program.outputs))
      targets[naming.output(name)] = outputs[name] = newValue(program.nodes[id])
    if (model !== undefined) {
      try {
        await fill(model, feeds, compiled, targets)
      } catch (error) {
        const failure = explain(error, program, "step")
        if (inPlace.size > 0) damage = failure
        throw failure
      }
    }
    for (const name of Object.keys(program.nextState)) {
      if (inPlace.has(name)) continue
      const entry = entryOf(name)
      ;[entry.now, entry.spare] = [entry.spare as Value, entry.now]
    }
    return outputs
  }

  /** Runs the model with its results in the given arrays. */
  async function fill(
    model: NonNullable<Compiled["model"]>,
    feeds: Readonly<Record<string, RuntimeTensor>>,
    { graph }: Compiled,
    targets: Flat<Value>,
  ): Promise<void> {
    const fetches = Object.fromEntries(
      graph.outputs.map(({ name, shape }) => [
        name,
        runtime.writesInPlace ? runtime.tensor(targets[name], shape) : null,
      ]),
    )
    const results = await model.run(feeds, fetches, {})
    if (runtime.writesInPlace) return
    for (const { name } of graph.outputs) targets[name].set(results[name].data as Value)
  }

  const session: Session = {
    step: async (name, inputs = {}) => {
      requireOpen()
      const chosen = programs[name]
      if (chosen === undefined)
        throw new TensorError(
          "UNKNOWN_NAME",
          `program "${name}" is not open; there are: ${Object.keys(programs).join(", ")}`,
        )
      checkValues("input", chosen.program.inputs, inputs)
      checkIndices(chosen.indices, inputs)
      return inTurn(() => run(chosen, inputs))
    },
    read: async (names = Object.keys(specs)) => {
      requireOpen()
      const wanted = names.map((name) => [name, entryOf(name)] as const)
      return inTurn(() => Object.fromEntries(wanted.map(([name, entry]) => [name, entry.now.slice()])))
    },
    write: async (values) => {
      requireOpen()
      checkValues("state", specs, values, { partial: true })
      const copies = Object.entries(values).map(([name, value]) => [name, value.slice()] as const)
      return inTurn(() => {
        for (const [name, value] of copies) entryOf(name).now = value
      })
    },
    get bytesHeld() {
      if (closing !== undefined) return 0
      let state = 0
      for (const { now, spare } of entries.values()) state += now.byteLength + (spare?.byteLength ?? 0)
      return state + memory.constants + memory.intermediates
    },
    // Steps that were asked for before still finish; what comes later is refused.
    close: () =>
      (closing ??= inTurn(async () => {
        for (const { model } of Object.values(programs)) await model?.release()
        entries.clear()
        onClose()
      })),
    [Symbol.asyncDispose]: () => session.close(),
  }
  return session
}
