/**
 * A session: programs, their state on the device (and i32 state on the host), one step after another.
 *
 * In: named typed arrays. Out: named typed arrays that are the caller's.
 * Never: changes the state when a step fails; holds what the next step does not need.
 */
import { checkValues, commonState, type Flat, type Program, type Session, sizeOf, type Spec, TensorError, type Value } from "@aunet/tensor"
import type { Device, Handle, Handles, PreparedPlan } from "./device.ts"
import { type HostSide, type HostValues, makeHostSide, sortRows, toFloats, toValue } from "./host.ts"
import { findHostState } from "./plan/graph.ts"
import { makePlan, type Plan, type PlanOptions, type Result } from "./plan/plan.ts"

interface Open {
  readonly plan: Plan
  readonly host: HostSide
  readonly prepared: PreparedPlan
  /** Sorted rows that do not change, by buffer. */
  readonly constants: ReadonlyMap<number, Float32Array>
}

/** What a session is opened with. */
export interface SessionSettings extends PlanOptions {
  readonly device: Device
  /** Called after each step: tells a fallback, or refuses it. */
  readonly onStep: () => void
  readonly onClose: () => void
}

/** Integers that a device gave as floats. */
const fromFloats = (data: Float32Array, spec: Spec): Value => (spec.dtype === "i32" ? Int32Array.from(data, Math.round) : data)
const toDevice = (value: Value): Float32Array => (value instanceof Float32Array ? value : Float32Array.from(value))
const named = (names: Iterable<string>): string => [...names].join(", ") || "none"

/** Plans the programs, places the state, and opens a session. */
export async function openSession(programs: Readonly<Record<string, Program>>, initial: Flat<Value>, settings: SessionSettings): Promise<Session> {
  const { device, hostIntegers } = settings
  const specs = commonState(programs)
  checkValues("state", specs, initial, { partial: true })
  const hostNames = findHostState(Object.values(programs), hostIntegers)
  const open = new Map<string, Open>()
  for (const [name, program] of Object.entries(programs)) open.set(name, await openProgram(makePlan(program, hostNames, device.dialect, { hostIntegers }), device))

  let hostState: Record<string, Int32Array> = {}
  let state: Record<string, Handle> | undefined = {}
  // Entries without numbers are not sent to a device; they come back as they went in.
  const isEmpty = (name: string): boolean => sizeOf(specs[name].shape) === 0
  const place = async (name: string, value: Value, into: Record<string, Handle>): Promise<void> => {
    if (hostNames.has(name)) hostState = { ...hostState, [name]: value.slice() as Int32Array }
    else if (!isEmpty(name)) into[name] = await device.upload(toDevice(value))
  }
  const blank = (spec: Spec): Value => (spec.dtype === "f32" ? new Float32Array(sizeOf(spec.shape)) : new Int32Array(sizeOf(spec.shape)))
  for (const [name, spec] of Object.entries(specs)) await place(name, initial[name] ?? blank(spec), state)

  const held = (): Record<string, Handle> => {
    if (state === undefined) throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    return state
  }
  // Steps run in the order of the calls, whatever fails.
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = tail.then(action)
    tail = result.catch(() => undefined)
    return result
  }

  const runStep = async (each: Open, inputs: Flat<Value>): Promise<Record<string, Value>> => {
    const { plan, host, prepared, constants } = each
    const before = held()
    const values = host.evaluate(inputs, hostState)
    const buffers: Handles = []
    const uploaded: Handle[] = []
    const upload = async (buffer: number, data: Float32Array): Promise<void> => {
      const handle = await device.upload(data)
      uploaded.push(handle)
      buffers[buffer] = handle
    }
    const kept = new Set<Handle>(Object.values(before))
    try {
      for (const { buffer, from, name } of plan.given) {
        if (from === "state") buffers[buffer] = before[name]
        else await upload(buffer, toDevice(inputs[name]))
      }
      for (const node of plan.hostArrays) if (!constants.has(node)) await upload(node, toFloats(values.get(node) as never))
      for (const rows of plan.sorted) {
        if (constants.has(rows.order)) continue
        const { order, starts } = sortRows(rows, values.get(rows.node) as never)
        await upload(rows.order, order)
        await upload(rows.starts, starts)
      }
      await prepared.run(buffers)
      const outputs: Record<string, Value> = {}
      for (const [name, result] of Object.entries(plan.outputs)) outputs[name] = await readResult(device, plan, plan.graph.outputs[name], result, buffers, values)
      const after = { ...before }
      const nextHost: Record<string, Int32Array> = {}
      for (const [name, result] of Object.entries(plan.nextState)) {
        if (isEmpty(name)) continue
        if (hostNames.has(name)) nextHost[name] = toValue(values.get(plan.graph.nextState[name]) as never) as Int32Array
        else after[name] = "buffer" in result ? buffers[result.buffer] as Handle : await device.upload(toFloats(values.get(result.host) as never))
      }
      state = after
      hostState = { ...hostState, ...nextHost }
      kept.clear()
      for (const handle of Object.values(after)) kept.add(handle)
      for (const handle of Object.values(before)) if (!kept.has(handle)) device.free(handle)
      return outputs
    } finally {
      const made = plan.keeps.flatMap((buffer) => buffers[buffer] ?? [])
      const spare = new Set([...uploaded, ...made])
      for (const handle of spare) if (!kept.has(handle)) device.free(handle)
      settings.onStep()
    }
  }

  const session: Session = {
    step: async (name, inputs = {}) => {
      held()
      const chosen = open.get(name)
      if (chosen === undefined) throw new TensorError("UNKNOWN_NAME", `program "${name}" is not open; there are: ${named(open.keys())}`)
      checkValues("input", chosen.plan.program.inputs, inputs)
      // The caller may change its arrays as soon as this call returns its promise.
      const own = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, value.slice() as Value]))
      return inTurn(() => runStep(chosen, own))
    },
    read: (names) => inTurn(async () => {
      const known = held()
      const wanted = names ?? Object.keys(specs)
      const unknown = wanted.filter((name) => !(name in specs))
      if (unknown.length > 0) throw new TensorError("UNKNOWN_NAME", `state ${unknown.join(", ")} does not exist; there are: ${named(Object.keys(specs))}`)
      const values: Record<string, Value> = {}
      for (const name of wanted) {
        if (hostNames.has(name)) values[name] = hostState[name].slice()
        else values[name] = isEmpty(name) ? blank(specs[name]) : fromFloats(await device.download(known[name]), specs[name])
      }
      return values
    }),
    write: async (values) => {
      held()
      checkValues("state", specs, values, { partial: true })
      const own = Object.entries(values).map(([name, value]) => [name, value.slice() as Value] as const)
      return inTurn(async () => {
        const before = held()
        const after = { ...before }
        for (const [name, value] of own) await place(name, value, after)
        state = after
        for (const [name, handle] of Object.entries(before)) if (after[name] !== handle) device.free(handle)
      })
    },
    get bytesHeld() {
      if (state === undefined) return 0
      let bytes = 0
      for (const [name, spec] of Object.entries(specs)) bytes += name in state || hostNames.has(name) ? sizeOf(spec.shape) * 4 : 0
      for (const { constants, prepared } of open.values()) {
        for (const data of constants.values()) bytes += data.byteLength
        bytes += prepared.bytesHeld
      }
      return bytes
    },
    close: () => inTurn(async () => {
      if (state === undefined) return
      for (const handle of Object.values(state)) device.free(handle)
      state = undefined
      hostState = {}
      for (const { prepared } of open.values()) await prepared.close()
      settings.onClose()
    }),
    [Symbol.asyncDispose]: () => session.close(),
  }
  return session
}

async function openProgram(plan: Plan, device: Device): Promise<Open> {
  const host = makeHostSide(plan)
  const { nodes } = plan.graph
  const constants = new Map<number, Float32Array>()
  for (const node of plan.hostArrays) if (nodes[node].known === "constant") constants.set(node, toFloats(host.constants.get(node) as never))
  for (const rows of plan.sorted) {
    if (nodes[rows.node].known !== "constant") continue
    const { order, starts } = sortRows(rows, host.constants.get(rows.node) as never)
    constants.set(rows.order, order).set(rows.starts, starts)
  }
  return { plan, host, constants, prepared: await device.prepare(plan, constants) }
}

async function readResult(device: Device, plan: Plan, id: number, result: Result, buffers: Handles, values: HostValues): Promise<Value> {
  const node = plan.graph.nodes[id]
  if (sizeOf(node.shape) === 0) return node.dtype === "f32" ? new Float32Array(0) : new Int32Array(0)
  if ("host" in result) return toValue(values.get(result.host) as never)
  return fromFloats(await device.download(buffers[result.buffer] as Handle), node)
}
