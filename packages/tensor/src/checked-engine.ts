/**
 * An engine that is watched: every n-th step is computed again on the reference engine and compared.
 *
 * In: an engine, how often, how close. Out: an engine that fails when its numbers are wrong.
 * Never: changes what the engine answers. A checked step takes as long as the reference needs for it.
 */
import type { Engine, Session } from "./engine.ts"
import { TensorError } from "./errors.ts"
import type { Program } from "./program.ts"
import { referenceEngine } from "./reference-engine.ts"
import type { Value } from "./shape.ts"
import type { Flat } from "./tree.ts"

/** How an engine is watched. */
export interface CheckOptions {
  /** Checks the first step and then every so many; a whole number of 1 or more. */
  readonly every: number
  /** Allowed difference, as a share of the largest number of a tensor (at least 1); 1e-3 when left out. */
  readonly tolerance?: number
}

/**
 * Watches an engine.
 *
 * @throws TensorError BAD_ATTRIBUTE for `every` below 1; its sessions throw ENGINE_DISAGREES, naming the
 * output or state entry, both numbers and the step
 */
export function checkedEngine(engine: Engine, { every, tolerance = 1e-3 }: CheckOptions): Engine {
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
    open: async (programs, state) => watch(await engine.open(programs, state), programs),
    close: () => engine.close(),
  }

  function watch(session: Session, programs: Readonly<Record<string, Program>>): Session {
    let steps = 0
    const step = async (name: string, inputs: Flat<Value> = {}): Promise<Record<string, Value>> => {
      const program = programs[name]
      if (program === undefined || steps++ % every !== 0) return session.step(name, inputs)
      const before = await session.read(Object.keys(program.state))
      const outputs = await session.step(name, inputs)
      await using oracle = await reference.open({ [name]: program }, before)
      const expected = await oracle.step(name, inputs)
      const where = `step ${steps} of "${name}" on ${engine.report.engine} (${engine.report.backend})`
      compare(`output`, outputs, expected, where)
      const changed = Object.keys(program.nextState)
      compare(`state`, await session.read(changed), await oracle.read(changed), where)
      return outputs
    }
    // Calls that are started together run in order, so that what is read before a step is its own state.
    let last: Promise<unknown> = Promise.resolve()
    return {
      read: (names) => session.read(names),
      write: (values) => session.write(values),
      close: () => session.close(),
      [Symbol.asyncDispose]: () => session.close(),
      get bytesHeld() {
        return session.bytesHeld
      },
      step: (name, inputs) => {
        const result = last.then(() => step(name, inputs))
        last = result.catch(() => undefined)
        return result
      },
    }
  }

  function compare(kind: string, actual: Flat<Value>, expected: Flat<Value>, where: string): void {
    for (const [name, right] of Object.entries(expected)) {
      const given = actual[name]
      let largest = 1
      for (const value of right) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
      for (let i = 0; i < right.length; i++) {
        if (Math.abs(given[i] - right[i]) <= tolerance * largest || Object.is(given[i], right[i])) continue
        throw new TensorError(
          "ENGINE_DISAGREES",
          `${where}: ${kind} "${name}" number ${i} is ${given[i]}, the reference engine says ${right[i]}; do not trust this engine here, and report it`,
        )
      }
    }
  }
}
