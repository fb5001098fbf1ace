/**
 * An engine that is watched: every n-th step of a program is computed again on the reference engine and compared.
 *
 * In: an engine, how often, how close. Out: an engine that fails when its numbers are wrong.
 * Never: changes what the engine answers. A checked step takes as long as the reference needs for it.
 */
import { asyncDispose } from "./async-dispose.ts"
import type { Engine, Session } from "./engine.ts"
import { TensorError } from "./errors.ts"
import type { Program } from "./program.ts"
import { referenceEngine } from "./reference-engine.ts"
import type { Value } from "./shape.ts"
import { type Flat, mapFlat } from "./tree.ts"

/** How an engine is watched. */
export interface CheckOptions {
  /** Checks the first step of each program and then every so many of it; a whole number of 1 or more. */
  readonly every: number
  /** Allowed difference of an output, as a share of its largest number; 1e-3 when left out. */
  readonly tolerance?: number
  /**
   * Allowed difference of what a step changes in a state entry, as a share of that change, both as Euclidean
   * norms; 0.05 when left out. A step of an optimiser turns a gradient near 0 into a full step one way or the
   * other, so single numbers may differ where the change as a whole agrees.
   */
  readonly changeTolerance?: number
}

/**
 * Watches an engine.
 *
 * @throws TensorError BAD_ATTRIBUTE for `every` below 1; its sessions throw ENGINE_DISAGREES, naming the
 * output or state entry, both numbers and the step
 */
export function checkedEngine(
  engine: Engine,
  { every, tolerance = 1e-3, changeTolerance = 0.05 }: CheckOptions,
): Engine {
  if (!Number.isInteger(every) || every < 1)
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `check every ${every} steps: it must be a whole number of 1 or more`,
    )
  const reference = referenceEngine()
  return {
    // Asked each time: an engine may have to fall back after it was opened, and says so then.
    get report() {
      return engine.report
    },
    open: async (programs, state, options) => watch(await engine.open(programs, state, options), programs),
    close: () => engine.close(),
  }

  /** Does one step on the reference engine: its outputs, and the state entries that it changes. */
  async function onReference(name: string, program: Program, before: Flat<Value>, inputs: Flat<Value>) {
    const oracle = await reference.open({ [name]: program }, before)
    try {
      const outputs = await oracle.step(name, inputs)
      return { outputs, changed: await oracle.read(Object.keys(program.nextState)) }
    } finally {
      await oracle.close()
    }
  }

  function watch(session: Session, first: Readonly<Record<string, Program>>): Session {
    let programs = first
    /** Steps of each program. */
    const taken = new Map<string, number>()
    const step = async (name: string, inputs: Flat<Value> = {}): Promise<Record<string, Value>> => {
      const program = programs[name]
      const earlier = taken.get(name) ?? 0
      taken.set(name, earlier + 1)
      if (program === undefined || earlier % every !== 0) return session.step(name, inputs)
      const before = await session.read(Object.keys(program.state))
      const outputs = await session.step(name, inputs)
      const expected = await onReference(name, program, before, inputs)
      const where = `step ${earlier + 1} of "${name}" on ${engine.report.engine} (${engine.report.backend})`
      compareOutputs(outputs, expected.outputs, where)
      compareChanges(before, await session.read(Object.keys(program.nextState)), expected.changed, where)
      return outputs
    }
    // Calls that are started together run in order, so that what is read before a step is its own state.
    let last: Promise<unknown> = Promise.resolve()
    const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
      const result = last.then(action)
      last = result.catch(() => undefined)
      return result
    }
    const close = (): Promise<void> => inTurn(() => session.close())
    return {
      read: (names) => inTurn(() => session.read(names)),
      write: (values) => {
        // The caller may use the arrays again before the turn comes.
        const copies = mapFlat(values, (value) => value.slice() as Value)
        return inTurn(() => session.write(copies))
      },
      add: (more, values, options) =>
        inTurn(async () => {
          await session.add(more, values, options)
          programs = { ...programs, ...more }
        }),
      remove: (names) =>
        inTurn(async () => {
          await session.remove(names)
          programs = Object.fromEntries(Object.entries(programs).filter(([name]) => !names.includes(name)))
          for (const name of names) taken.delete(name)
        }),
      close,
      [asyncDispose]: close,
      get bytesHeld() {
        return session.bytesHeld
      },
      step: (name, inputs = {}) => {
        const copies = mapFlat(inputs, (value) => value.slice() as Value)
        return inTurn(() => step(name, copies))
      },
    }
  }

  function compareOutputs(actual: Flat<Value>, expected: Flat<Value>, where: string): void {
    for (const [name, right] of Object.entries(expected)) {
      const given = actual[name]
      let largest = SMALLEST
      for (const value of right) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
      for (let i = 0; i < right.length; i++) {
        if (Math.abs(given[i] - right[i]) <= tolerance * largest || Object.is(given[i], right[i])) continue
        throw disagreement(
          `${where}: output "${name}" number ${i} is ${given[i]}, the reference engine says ${right[i]}`,
        )
      }
    }
  }

  function compareChanges(
    before: Flat<Value>,
    actual: Flat<Value>,
    expected: Flat<Value>,
    where: string,
  ): void {
    for (const [name, right] of Object.entries(expected)) {
      const [old, given] = [before[name], actual[name]]
      const change = distance(right, old)
      const error = distance(given, right)
      // Both sides round to f32: a change below that cannot be told from none.
      const rounding = 2 ** -22 * distance(right)
      if (error <= changeTolerance * change + rounding) continue
      if (
        Number.isNaN(change) &&
        given.every((value, i) => Object.is(value, right[i]) || Math.abs(value - right[i]) <= SMALLEST)
      )
        continue
      throw disagreement(
        `${where}: state "${name}" moved by ${distance(given, old).toPrecision(3)}, on the reference engine by ${change.toPrecision(3)}, and they are ${error.toPrecision(3)} apart (Euclidean norms)`,
      )
    }
  }
}

/** Below this a number is rounding: no tensor of a model is that small throughout. */
const SMALLEST = 1e-30

const disagreement = (what: string): TensorError =>
  new TensorError("ENGINE_DISAGREES", `${what}; do not trust this engine here, and report it`)

/** Euclidean distance of two tensors, or the norm of one. */
function distance(a: Value, b?: Value): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += (a[i] - (b === undefined ? 0 : b[i])) ** 2
  return Math.sqrt(total)
}
