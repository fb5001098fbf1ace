/**
 * A session: programs, their state on the device (and i32 state on the host), one step after another.
 *
 * In: named typed arrays. Out: named typed arrays that are the caller's.
 * Never: changes the state when a step fails; holds what the next step does not need.
 */
import {
  asyncDispose,
  type Buffer,
  checkAddition,
  checkRemoval,
  checkValues,
  commonState,
  type Flat,
  type OpenOptions,
  type Program,
  type Session,
  sizeOf,
  type Spec,
  TensorError,
  type Value,
} from "@aunet/tensor"
import type { Device, Handle, Handles } from "./device.ts"
import { type HostValues, toValue } from "./host.ts"
import { type OpenProgram, openPrograms, toFloats, uploads } from "./open-program.ts"
import { findHostState, joinHostState } from "./plan/graph.ts"
import type { PlanOptions } from "./plan/plan.ts"
import { blank, checkOptions, copies, fromFloats, named, outputOf, without } from "./session-values.ts"

/** What a session is opened with. */
export interface SessionSettings extends PlanOptions {
  readonly device: Device
  /** Called when the kernels of a step have run, before the state changes; throws to refuse a fallback. */
  readonly onStep: () => void
  readonly onClose: () => void
}

/** The state between steps: what the device holds, and the integers of the host. */
interface State {
  readonly device: Readonly<Record<string, Handle>>
  readonly host: Readonly<Record<string, Int32Array>>
}

/** Plans the programs, places the state, and opens a session. */
export async function openSession(
  programs: Readonly<Record<string, Program>>,
  initial: Flat<Value>,
  settings: SessionSettings,
  options: OpenOptions = {},
): Promise<Session> {
  const specs = commonState(programs)
  checkOptions(programs, options)
  checkValues("state", specs, initial, { partial: true })
  const hostNames = findHostState(Object.values(programs), settings.hostIntegers)
  const values = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, initial[name] ?? blank(spec)]),
  )
  const open = await openPrograms(programs, hostNames, settings.device, settings)
  try {
    const session = new GpujsSession(programs, specs, hostNames, open, settings)
    await session.write(values)
    return session
  } catch (error) {
    // Nobody gets a session to close.
    for (const { prepared } of open.values()) await prepared.close()
    throw error
  }
}

class GpujsSession implements Session {
  private programs: Readonly<Record<string, Program>>
  private specs: Flat<Spec>
  private hostNames: ReadonlySet<string>
  private readonly open: Map<string, OpenProgram>
  private readonly settings: SessionSettings
  private state: State | undefined = { device: {}, host: {} }
  private tail: Promise<unknown> = Promise.resolve()

  constructor(
    programs: Readonly<Record<string, Program>>,
    specs: Flat<Spec>,
    hostNames: ReadonlySet<string>,
    open: Map<string, OpenProgram>,
    settings: SessionSettings,
  ) {
    this.programs = programs
    this.specs = specs
    this.hostNames = hostNames
    this.open = open
    this.settings = settings
  }

  async step(name: string, inputs: Flat<Value> = {}): Promise<Record<string, Value>> {
    this.held()
    const chosen = this.open.get(name)
    if (chosen === undefined) {
      throw new TensorError(
        "UNKNOWN_NAME",
        `program "${name}" is not open; there are: ${named(this.open.keys())}`,
      )
    }
    checkValues("input", chosen.plan.program.inputs, inputs)
    // The caller may change its arrays as soon as this call has returned its promise.
    const own = copies(inputs)
    return this.inTurn(() => this.run(chosen, own))
  }

  async read(names: readonly string[] = Object.keys(this.specs)): Promise<Record<string, Value>> {
    return this.inTurn(async () => {
      const { device, host } = this.held()
      const unknown = names.filter((name) => !(name in this.specs))
      if (unknown.length > 0) {
        throw new TensorError(
          "UNKNOWN_NAME",
          `state ${unknown.join(", ")} does not exist; there are: ${named(Object.keys(this.specs))}`,
        )
      }
      const values: Record<string, Value> = {}
      for (const name of names) {
        if (this.hostNames.has(name)) values[name] = host[name].slice()
        else if (this.isEmpty(name)) values[name] = blank(this.specs[name])
        else values[name] = fromFloats(await this.settings.device.download(device[name]), this.specs[name])
      }
      return values
    })
  }

  async write(values: Flat<Value>): Promise<void> {
    this.held()
    checkValues("state", this.specs, values, { partial: true })
    const own = copies(values)
    return this.inTurn(() => this.place(own))
  }

  /** Puts values where their entries live. */
  private async place(values: Flat<Value>): Promise<void> {
    const device: Record<string, Handle> = {}
    const host: Record<string, Int32Array> = {}
    try {
      for (const [name, value] of Object.entries(values)) {
        if (this.hostNames.has(name)) host[name] = value as Int32Array
        else if (!this.isEmpty(name)) device[name] = await this.settings.device.upload(toFloats(value))
      }
      this.replace(device, host)
    } catch (error) {
      for (const handle of Object.values(device)) this.settings.device.free(handle)
      throw error
    }
  }

  async add(
    programs: Readonly<Record<string, Program>>,
    values: Flat<Value> = {},
    options: OpenOptions = {},
  ): Promise<void> {
    const own = copies(values)
    return this.inTurn(async () => {
      this.held()
      checkOptions({ ...this.programs, ...programs }, options)
      const isNew = checkAddition(this.programs, programs, own, options)
      const hostNames = joinHostState(this.hostNames, programs, isNew, this.settings.hostIntegers)
      const added = await openPrograms(programs, hostNames, this.settings.device, this.settings)
      for (const [name, each] of added) this.open.set(name, each)
      this.programs = { ...this.programs, ...programs }
      this.specs = { ...this.specs, ...isNew }
      this.hostNames = hostNames
      await this.place(
        Object.fromEntries(Object.entries(isNew).map(([name, spec]) => [name, own[name] ?? blank(spec)])),
      )
    })
  }

  async remove(names: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      const before = this.held()
      const gone = new Set(checkRemoval(this.programs, names))
      this.programs = without(this.programs, new Set(names))
      this.specs = without(this.specs, gone)
      this.state = { device: without(before.device, gone), host: without(before.host, gone) }
      const kept = new Set(Object.values(this.state.device))
      for (const handle of Object.values(before.device))
        if (!kept.has(handle)) this.settings.device.free(handle)
      for (const name of names) {
        await this.open.get(name)?.prepared.close()
        this.open.delete(name)
      }
    })
  }

  get bytesHeld(): number {
    if (this.state === undefined) return 0
    let bytes = Object.values(this.specs).reduce((total, { shape }) => total + 4 * sizeOf(shape), 0)
    for (const { constants, prepared } of this.open.values()) {
      bytes += prepared.bytesHeld
      for (const data of constants.values()) bytes += data.byteLength
    }
    return bytes
  }

  async close(): Promise<void> {
    return this.inTurn(async () => {
      if (this.state === undefined) return
      for (const handle of Object.values(this.state.device)) this.settings.device.free(handle)
      this.state = undefined
      for (const { prepared } of this.open.values()) await prepared.close()
      this.settings.onClose()
    })
  }

  readonly [asyncDispose] = (): Promise<void> => this.close()

  private held(): State {
    if (this.state === undefined)
      throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    return this.state
  }

  /** Entries without numbers are not sent to a device; they come back as they went in. */
  private isEmpty(name: string): boolean {
    return sizeOf(this.specs[name].shape) === 0
  }

  /** Runs actions in the order of the calls, whatever fails. */
  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.tail.then(action)
    this.tail = result.catch(() => undefined)
    return result
  }

  /** Puts new entries in the place of old ones, and frees what no entry holds any more. */
  private replace(
    device: Readonly<Record<string, Handle>>,
    host: Readonly<Record<string, Int32Array>>,
  ): void {
    const before = this.held()
    this.state = { device: { ...before.device, ...device }, host: { ...before.host, ...host } }
    const kept = new Set(Object.values(this.state.device))
    for (const handle of Object.values(before.device))
      if (!kept.has(handle)) this.settings.device.free(handle)
  }

  private async run(open: OpenProgram, inputs: Flat<Value>): Promise<Record<string, Value>> {
    const { device, onStep } = this.settings
    const { plan, host, prepared } = open
    const before = this.held()
    const values = host.evaluate(inputs, before.host)
    const buffers: Handles = []
    const made = new Set<Handle>()
    try {
      for (const [buffer, data] of uploads(open, inputs, values)) {
        made.add((buffers[buffer] = await device.upload(data)))
      }
      for (const { buffer, from, name } of plan.given)
        if (from === "state") buffers[buffer] = before.device[name]
      await prepared.run(buffers)
      const old = new Set(Object.values(before.device))
      for (const buffer of plan.keeps) {
        const handle = buffers[buffer]
        if (handle !== undefined && !old.has(handle)) made.add(handle)
      }
      onStep()
      const outputs: Record<string, Value> = {}
      for (const name of Object.keys(plan.outputs))
        outputs[name] = await outputOf(device, plan, name, buffers, values)
      await this.advance(open, buffers, values)
      return outputs
    } finally {
      const kept = new Set(Object.values(this.held().device))
      for (const handle of made) if (!kept.has(handle)) device.free(handle)
    }
  }

  /** Makes the next state of a step the state. */
  private async advance({ plan }: OpenProgram, buffers: Handles, values: HostValues): Promise<void> {
    const device: Record<string, Handle> = {}
    const host: Record<string, Int32Array> = {}
    for (const [name, result] of Object.entries(plan.nextState)) {
      if (this.isEmpty(name)) continue
      const value = (id: number): Value => toValue(values.get(id) as Buffer)
      if (this.hostNames.has(name)) host[name] = value(plan.graph.nextState[name]) as Int32Array
      else if ("buffer" in result) device[name] = buffers[result.buffer] as Handle
      else device[name] = await this.settings.device.upload(toFloats(value(result.host)))
    }
    this.replace(device, host)
  }
}
