/**
 * A session: programs that are loaded, and the state that they share.
 *
 * Each entry of the state that a program changes has two arrays. A step reads one and writes the other, and
 * only when it has succeeded do they change places: nothing is copied, and a step that fails changes nothing.
 *
 * In: inputs. Out: outputs, in arrays of the caller's own.
 * Never: runs two steps at once.
 */
import { checkValues, type Flat, type Session, sizeOf, type Spec, TensorError, type Value } from "@aunet/tensor"
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

const newValue = ({ shape, dtype }: Spec): Value => (dtype === "f32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape)))

/** An entry of the state: the array that holds it now, and the one that the next step writes. */
interface Entry {
  now: Value
  spare: Value | undefined
}

/** Opens a session on programs that are loaded. */
export function openSession({ runtime, programs, state: specs, memory, onClose }: SessionParts, initial: Flat<Value>): Session {
  let entries: Map<string, Entry> | undefined = new Map(
    Object.entries(specs).map(([name, spec]) => [name, { now: initial[name]?.slice() ?? newValue(spec), spare: undefined }]),
  )
  const held = (): Map<string, Entry> => {
    if (entries === undefined) throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    return entries
  }
  let last: Promise<unknown> = Promise.resolve()
  /** Runs after everything that was asked for before, whether that succeeded or not. */
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const turn = last.then(action)
    last = turn.catch(() => undefined)
    return turn
  }
  const entryOf = (name: string): Entry => {
    const entry = held().get(name)
    if (entry === undefined) throw new TensorError("UNKNOWN_NAME", `state "${name}" does not exist; there are: ${Object.keys(specs).join(", ") || "none"}`)
    return entry
  }

  async function run({ program, graph, model, indices }: Compiled, inputs: Flat<Value>): Promise<Record<string, Value>> {
    const state = held()
    checkIndices(indices, inputs)
    const feeds: Record<string, RuntimeTensor> = {}
    for (const node of program.nodes) {
      if (node.op !== "input") continue
      const { from, name } = node.attributes
      const called = from === "state" ? naming.state(name) : naming.input(name)
      if (graph.inputs.some((input) => input.name === called)) {
        feeds[called] = runtime.tensor(from === "state" ? (state.get(name) as Entry).now : inputs[name], node.shape)
      }
    }
    const targets = new Map<string, Value>()
    const fetches: Record<string, RuntimeTensor | null> = {}
    const into = (called: string, spec: Spec, value: Value): Value => {
      targets.set(called, value)
      if (value.length > 0) fetches[called] = runtime.writesInPlace ? runtime.tensor(value, spec.shape) : null
      return value
    }
    for (const [name, id] of Object.entries(program.nextState)) {
      const entry = state.get(name) as Entry
      into(naming.next(name), program.nodes[id], (entry.spare ??= newValue(program.nodes[id])))
    }
    const outputs: Record<string, Value> = {}
    for (const [name, id] of Object.entries(program.outputs)) {
      outputs[name] = into(naming.output(name), program.nodes[id], newValue(program.nodes[id]))
    }
    if (model !== undefined) {
      try {
        const results = await model.run(feeds, fetches, {})
        if (!runtime.writesInPlace) for (const called of Object.keys(fetches)) (targets.get(called) as Float32Array).set(results[called].data as Float32Array)
      } catch (error) {
        throw explain(error, program, "step")
      }
    }
    for (const name of Object.keys(program.nextState)) {
      const entry = state.get(name) as Entry
      ;[entry.now, entry.spare] = [entry.spare as Value, entry.now]
    }
    return outputs
  }

  const session: Session = {
    step: async (name, inputs = {}) => {
      held()
      const chosen = programs[name]
      if (chosen === undefined) throw new TensorError("UNKNOWN_NAME", `program "${name}" is not open; there are: ${Object.keys(programs).join(", ")}`)
      checkValues("input", chosen.program.inputs, inputs)
      return inTurn(() => run(chosen, inputs))
    },
    read: async (names) => {
      held()
      return inTurn(async () => Object.fromEntries((names ?? Object.keys(specs)).map((name) => [name, entryOf(name).now.slice()])))
    },
    write: async (values) => {
      held()
      checkValues("state", specs, values, { partial: true })
      const copies = Object.entries(values).map(([name, value]) => [name, value.slice()] as const)
      return inTurn(async () => {
        for (const [name, value] of copies) entryOf(name).now = value
      })
    },
    get bytesHeld() {
      if (entries === undefined) return 0
      const state = [...entries.values()].reduce((total, { now, spare }) => total + now.byteLength + (spare?.byteLength ?? 0), 0)
      return state + memory.constants + memory.intermediates
    },
    close: async () => {
      if (entries === undefined) return
      // Steps that were asked for before still finish; what comes later is refused from now on.
      const closing = inTurn(async () => {
        for (const { model } of Object.values(programs)) await model?.release()
      })
      await last
      entries = undefined
      onClose()
      await closing
    },
    [Symbol.asyncDispose]: () => session.close(),
  }
  return session
}
