/**
 * The reference engine: runs a program by the definition of each operation, in plain TypeScript.
 *
 * In: programs. Out: the numbers that every other engine must agree with. Inside a step it computes in
 * double precision; state and outputs are rounded to f32 at the end of a step (unless `precision` is
 * "f64"), so that a saved state continues to the last bit.
 * Never: is fast. It is the living definition.
 */
import { asyncDispose } from "./async-dispose.ts"
import {
  checkAddition,
  checkFixed,
  checkRemoval,
  checkValues,
  commonState,
  type Engine,
  initialValues,
  type OpenOptions,
  type Session,
} from "./engine.ts"
import { engineSessions } from "./engine-sessions.ts"
import { TensorError } from "./errors.ts"
import type { Buffer } from "./operation.ts"
import { requireOptionNames } from "./option-names.ts"
import { makeBuffer } from "./operations/leaves.ts"
import type { Program } from "./program.ts"
import type { Value } from "./shape.ts"
import type { Flat } from "./tree.ts"
import { dtypeOf } from "./values.ts"

/** Settings of the reference engine. */
export interface ReferenceOptions {
  /** "f32" rounds the state and outputs after each step; "f64" keeps the state in double precision. */
  readonly precision?: "f32" | "f64"
}

/** A program with, for each node, the nodes whose numbers are not needed after it. */
interface Plan {
  readonly program: Program
  readonly lastUses: readonly (readonly number[])[]
}

function plan(program: Program): Plan {
  const last = new Map<number, number>()
  for (const node of program.nodes) for (const input of node.inputs) last.set(input, node.id)
  const kept = new Set([...Object.values(program.outputs), ...Object.values(program.nextState)])
  const lastUses: number[][] = program.nodes.map(() => [])
  for (const [input, user] of last) if (!kept.has(input)) lastUses[user].push(input)
  return { program, lastUses }
}

/**
 * Runs a program once on buffers: the pure step that a session repeats.
 *
 * @param state buffers by name, not changed
 * @returns the buffers of the state entries that changed, and of the outputs
 */
export function evaluate(program: Program, state: Flat<Buffer>, inputs: Flat<Buffer>) {
  return run(plan(program), state, inputs)
}

function run({ program, lastUses }: Plan, state: Flat<Buffer>, inputs: Flat<Buffer>) {
  const buffers: (Buffer | undefined)[] = new Array(program.nodes.length)
  for (const node of program.nodes) {
    if (node.op === "input") {
      buffers[node.id] = (node.attributes.from === "state" ? state : inputs)[node.attributes.name]
      continue
    }
    try {
      const application = {
        inputs: node.inputs.map((id) => program.nodes[id]),
        output: node,
        attributes: node.attributes,
      }
      buffers[node.id] = node.operation.evaluate(
        node.inputs.map((id) => buffers[id] as Buffer),
        application,
      )
    } catch (error) {
      if (error instanceof TensorError)
        throw new TensorError(error.code, `${error.message} (at ${node.origin})`, { cause: error })
      throw error
    }
    for (const id of lastUses[node.id]) buffers[id] = undefined
  }
  const named = (flat: Flat<number>) =>
    Object.fromEntries(Object.entries(flat).map(([name, id]) => [name, buffers[id] as Buffer]))
  return { state: named(program.nextState), outputs: named(program.outputs) }
}

const toBuffer = (value: Value): Buffer =>
  dtypeOf(value) === "f32" ? new Float64Array(value) : new Int32Array(value)
const toValue = (buffer: Buffer): Value =>
  buffer instanceof Float64Array ? new Float32Array(buffer) : buffer.slice()
const roundBuffer = (buffer: Buffer): Buffer =>
  buffer instanceof Float64Array ? new Float64Array(new Float32Array(buffer)) : buffer
const mapValues = <T, U>(flat: Flat<T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(flat).map(([name, value]) => [name, change(value)]))

/**
 * Makes the engine that defines every operation; it runs anywhere and needs nothing.
 *
 * @throws TensorError BAD_ATTRIBUTE for an option that does not exist
 */
export function referenceEngine(options: ReferenceOptions = {}): Engine {
  requireOptionNames("the reference engine", options, { precision: true })
  const { precision = "f32" } = options
  if (precision !== "f32" && precision !== "f64")
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `precision is ${JSON.stringify(precision)}; it must be "f32" or "f64"`,
    )
  const sessions = engineSessions("reference")
  return {
    report: { engine: "reference", backend: "javascript" },
    open: (programs, initial = {}, options = {}) =>
      sessions.open(async (onClose) => {
        checkOptions(programs, options)
        return openSession(programs, await initialValues(initial), precision, onClose)
      }),
    close: sessions.close,
  }
}

/** Fixed entries are computed from like any other; there is no rounding to 8 bits here. */
function checkOptions(programs: Readonly<Record<string, Program>>, options: OpenOptions): void {
  checkFixed(programs, options)
  if (options.weights === "int8")
    throw new TensorError(
      "UNSUPPORTED_OPTION",
      "the reference engine has no products of 8-bit weights; use float32, or the onnx engine",
    )
}

function openSession(
  first: Readonly<Record<string, Program>>,
  initial: Flat<Value>,
  precision: "f32" | "f64",
  onClose: () => void,
): Session {
  let programs = first
  let specs = commonState(programs)
  checkValues("state", specs, initial, { partial: true })
  let plans = mapValues(programs, plan)
  let state: Record<string, Buffer> | undefined = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      name in initial ? toBuffer(initial[name]) : makeBuffer(spec),
    ]),
  )
  const held = (): Record<string, Buffer> => {
    if (state === undefined) throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    return state
  }
  const session: Session = {
    step: async (name, inputs = {}) => {
      const known = held()
      const chosen = plans[name]
      if (chosen === undefined)
        throw new TensorError(
          "UNKNOWN_NAME",
          `program "${name}" is not open; there are: ${Object.keys(plans).join(", ")}`,
        )
      checkValues("input", chosen.program.inputs, inputs)
      const result = run(chosen, known, mapValues(inputs, toBuffer))
      state = { ...known, ...(precision === "f64" ? result.state : mapValues(result.state, roundBuffer)) }
      return mapValues(result.outputs, toValue)
    },
    read: async (names) => {
      const known = held()
      const wanted = names ?? Object.keys(known)
      const unknown = wanted.filter((name) => !(name in known))
      if (unknown.length > 0)
        throw new TensorError(
          "UNKNOWN_NAME",
          `state ${unknown.join(", ")} does not exist; there are: ${Object.keys(known).join(", ")}`,
        )
      return Object.fromEntries(wanted.map((name) => [name, toValue(known[name])]))
    },
    write: async (values) => {
      const known = held()
      checkValues("state", specs, values, { partial: true })
      state = { ...known, ...mapValues(values, toBuffer) }
    },
    add: async (more, values = {}, options = {}) => {
      const known = held()
      checkOptions({ ...programs, ...more }, options)
      const isNew = checkAddition(programs, more, values, options)
      programs = { ...programs, ...more }
      specs = { ...specs, ...isNew }
      plans = { ...plans, ...mapValues(more, plan) }
      state = {
        ...known,
        ...Object.fromEntries(
          Object.entries(isNew).map(([name, spec]) => [
            name,
            name in values ? toBuffer(values[name]) : makeBuffer(spec),
          ]),
        ),
      }
    },
    remove: async (names) => {
      const known = held()
      const gone = checkRemoval(programs, names)
      const without = <T>(flat: Flat<T>, left: readonly string[]): Record<string, T> =>
        Object.fromEntries(Object.entries(flat).filter(([name]) => !left.includes(name)))
      programs = without(programs, names)
      plans = without(plans, names)
      specs = without(specs, gone)
      state = without(known, gone)
    },
    get bytesHeld() {
      return Object.values(state ?? {}).reduce((total, buffer) => total + buffer.byteLength, 0)
    },
    close: async () => {
      state = undefined
      onClose()
    },
    [asyncDispose]: () => session.close(),
  }
  return session
}
