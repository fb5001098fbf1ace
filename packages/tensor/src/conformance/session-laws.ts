/**
 * The laws of a session: what the Engine contract promises beside the numbers.
 *
 * In: an engine. Out: a failure that says which promise was broken. Never: looks into the engine.
 */
import {
  add,
  type Engine,
  f32,
  full,
  i32,
  iota,
  letGo,
  matmul,
  multiply,
  type Session,
  subtract,
  sum,
  type TensorError,
  type TensorErrorCode,
  trace,
  transpose,
  type Value,
} from "../index.ts"
import { expectClose } from "./numbers.ts"

/** A promise of the contract. */
export type Law = (engine: Engine, tolerance: number) => Promise<void>

/** Traced when a law runs, not when this file is imported. */
const makePrograms = () => ({ total: traceTotal(), look: traceLook() })

/** Adds up what it is given. */
export const traceTotal = () =>
  trace({ state: { total: f32(3), count: i32() }, inputs: { x: f32(3) } }, ({ state, inputs }) => ({
    state: { total: add(state.total, inputs.x), count: add(state.count, 1) },
    outputs: { before: state.total, sum: sum(add(state.total, inputs.x)) },
  }))
const traceLook = () =>
  trace({ state: { total: f32(3) }, inputs: {} }, ({ state }) => ({
    outputs: { twice: multiply(state.total, 2) },
  }))
/** What the laws add up. */
export const x: Value = Float32Array.of(1, 2, 3)

/** Asks for a failure of this code. */
export async function expectFailure(code: TensorErrorCode, action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (error) {
    // An engine that is tried from elsewhere may have a copy of this package of its own.
    const { name, code: told } = (error ?? {}) as Partial<TensorError>
    if (name === "TensorError" && told === code) return
    throw new Error(`expected a TensorError with code ${code}, got ${String(error)}`, { cause: error })
  }
  throw new Error(`expected a TensorError with code ${code}, but nothing failed`)
}

async function withSession(
  engine: Engine,
  body: (session: Session) => Promise<void>,
  state = {},
): Promise<void> {
  await using session = await engine.open(makePrograms(), state)
  await body(session)
}

/** Each law under the title of its test. */
export const sessionLaws: Readonly<Record<string, Law>> = {
  "session: state starts at zero and stays in the engine between steps": (engine, tolerance) =>
    withSession(engine, async (session) => {
      for (let i = 0; i < 3; i++) {
        const { before } = await session.step("total", { x })
        expectClose(
          "before",
          before,
          x.map((value) => value * i),
          tolerance,
        )
      }
      const { total: sofar, count } = await session.read()
      expectClose("total", sofar, Float32Array.of(3, 6, 9), tolerance)
      expectClose("count", count, Int32Array.of(3), 0)
    }),

  "session: two programs share one state": (engine, tolerance) =>
    withSession(engine, async (session) => {
      await session.step("total", { x })
      expectClose("twice", (await session.step("look")).twice, Float32Array.of(2, 4, 6), tolerance)
      await session.step("total", { x })
      expectClose("twice", (await session.step("look")).twice, Float32Array.of(4, 8, 12), tolerance)
    }),

  "session: what is written is read and used, and the caller's arrays stay the caller's": (
    engine,
    tolerance,
  ) =>
    withSession(
      engine,
      async (session) => {
        const mine = Float32Array.of(5, 6, 7)
        await session.write({ total: mine })
        mine.fill(0)
        expectClose("total", (await session.read(["total"])).total, Float32Array.of(5, 6, 7), 0)
        const { twice } = await session.step("look")
        twice.fill(0)
        expectClose("twice", (await session.step("look")).twice, Float32Array.of(10, 12, 14), tolerance)
      },
      { total: Float32Array.of(1, 1, 1) },
    ),

  "session: what is read has memory of its own": (engine) =>
    withSession(
      engine,
      async (session) => {
        const read = await session.read()
        for (const value of Object.values(read)) {
          value.fill(0)
          letGo(value)
        }
        expectClose("total", (await session.read(["total"])).total, Float32Array.of(5, 6, 7), 0)
      },
      { total: Float32Array.of(5, 6, 7) },
    ),

  "session: an initial state is copied": async (engine) => {
    const mine = Float32Array.of(5, 6, 7)
    await withSession(
      engine,
      async (session) => {
        mine.fill(0)
        expectClose("total", (await session.read(["total"])).total, Float32Array.of(5, 6, 7), 0)
      },
      { total: mine },
    )
  },

  "session: inputs are read when a step is asked for, also while others wait": async (engine) => {
    await withSession(engine, async (session) => {
      const mine = Float32Array.of(1, 2, 3)
      const steps = [1, 2].map(async () => {
        const step = session.step("total", { x: mine })
        mine.fill(10)
        return step
      })
      mine.fill(100)
      const [first, second] = await Promise.all(steps)
      expectClose("sum", first.sum, Float32Array.of(6), 0)
      expectClose("before", second.before, Float32Array.of(1, 2, 3), 0)
      expectClose("total", (await session.read(["total"])).total, Float32Array.of(11, 12, 13), 0)
    })
  },

  "session: a state that is made when it is asked for is as one that is given": async (engine) => {
    let times = 0
    const make = async () => {
      times++
      return { total: Float32Array.of(5, 6, 7) }
    }
    await using session = await engine.open(makePrograms(), make)
    if (times !== 1) throw new Error(`the state was made ${times} times`)
    expectClose("total", (await session.read(["total"])).total, Float32Array.of(5, 6, 7), 0)
    const { sum } = await session.step("total", { x })
    expectClose("sum", sum, Float32Array.of(24), 0)
    await expectFailure("WRONG_VALUE", () =>
      engine.open(makePrograms(), () => ({ total: Float32Array.of(1) })),
    )
    const own = new RangeError("made by the caller")
    const given: unknown = await engine
      .open(makePrograms(), () => Promise.reject(own))
      .catch((error: unknown) => error)
    if (given !== own) throw new Error(`what failed while the state was made became ${String(given)}`)
  },

  "session: entries of the state can change places": async (engine) => {
    const swap = trace({ state: { a: f32(2), b: f32(2) } }, ({ state: { a, b } }) => ({
      state: { a: b, b: a },
      outputs: { a, b },
    }))
    await using session = await engine.open({ swap }, { a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) })
    await session.step("swap")
    const { a, b } = await session.step("swap")
    expectClose("a", a, Float32Array.of(3, 4), 0)
    expectClose("b", b, Float32Array.of(1, 2), 0)
    expectClose("a", (await session.read()).a, Float32Array.of(1, 2), 0)
  },

  "session: one value can be several outputs and the next state": async (engine, tolerance) => {
    const program = trace({ state: { w: f32(2, 3) }, inputs: { x: f32(2, 3) } }, ({ state, inputs }) => {
      const w = subtract(state.w, inputs.x)
      return {
        state: { w },
        outputs: {
          w,
          again: w,
          turned: transpose(w),
          given: inputs.x,
          fixed: full(2.5, [2]),
          counted: iota([3]),
        },
      }
    })
    await using session = await engine.open({ program })
    const given = Float32Array.of(1, 2, 3, 4, 5, 6)
    await session.step("program", { x: given })
    const result = await session.step("program", { x: given })
    expectClose(
      "w",
      result.w,
      given.map((value) => -2 * value),
      tolerance,
    )
    expectClose("again", result.again, result.w, 0)
    expectClose("turned", result.turned, Float32Array.of(-2, -8, -4, -10, -6, -12), tolerance)
    expectClose("given", result.given, given, 0)
    expectClose("fixed", result.fixed, Float32Array.of(2.5, 2.5), 0)
    expectClose("counted", result.counted, Int32Array.of(0, 1, 2), 0)
  },

  "session: steps that are started together run in the order of the calls": (engine, tolerance) =>
    withSession(engine, async (session) => {
      const started = Array.from({ length: 5 }, () => session.step("total", { x }))
      const results = await Promise.all(started)
      results.forEach(({ before }, i) =>
        expectClose(
          "before",
          before,
          x.map((value) => value * i),
          tolerance,
        ),
      )
    }),

  "session: a wrong input, name or length is refused and the state is as it was": (engine) =>
    withSession(engine, async (session) => {
      await session.step("total", { x })
      await expectFailure("MISSING_VALUE", () => session.step("total", {}))
      await expectFailure("WRONG_VALUE", () => session.step("total", null as never))
      await expectFailure("UNKNOWN_NAME", () => session.step("total", { x, y: x }))
      await expectFailure("UNKNOWN_NAME", () => session.step("other", { x }))
      await expectFailure("UNKNOWN_NAME", () => session.read(["other"]))
      await expectFailure("WRONG_VALUE", () => session.step("total", { x: Float32Array.of(1, 2) }))
      await expectFailure("WRONG_VALUE", () => session.step("total", { x: Int32Array.of(1, 2, 3) }))
      await expectFailure("WRONG_VALUE", () => session.write({ total: Float32Array.of(1) }))
      expectClose("total", (await session.read(["total"])).total, x, 0)
    }),

  "session: programs that disagree about the state are refused": async (engine) => {
    const other = trace({ state: { total: f32(4) } }, ({ state }) => ({ outputs: { it: state.total } }))
    await expectFailure("BAD_PROGRAM", () => engine.open({ total: traceTotal(), other }))
    await expectFailure("UNKNOWN_NAME", () => engine.open({ total: traceTotal() }, { nothing: x }))
  },

  "session: a closed session says so, holds nothing, and can be closed again": async (engine) => {
    const session = await engine.open({ total: traceTotal() })
    if (!(session.bytesHeld > 0))
      throw new Error(`bytesHeld is ${session.bytesHeld} while the session is open`)
    await session.close()
    await session.close()
    if (session.bytesHeld !== 0) throw new Error(`bytesHeld is ${session.bytesHeld} after close`)
    await expectFailure("SESSION_CLOSED", () => session.step("total", { x }))
    await expectFailure("SESSION_CLOSED", () => session.read())
  },

  "session: holds as much after 200 steps as after 2": async (engine) => {
    const program = trace({ state: { w: f32(5, 5) }, inputs: { x: f32(5, 5) } }, ({ state, inputs }) => ({
      state: { w: multiply(0.5, add(matmul(state.w, inputs.x), inputs.x)) },
      outputs: { size: sum(state.w) },
    }))
    await using session = await engine.open({ program })
    const given = Float32Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0))
    for (let i = 0; i < 2; i++) await session.step("program", { x: given })
    const held = session.bytesHeld
    for (let i = 0; i < 198; i++) await session.step("program", { x: given })
    if (session.bytesHeld !== held)
      throw new Error(`${held} bytes after 2 steps, ${session.bytesHeld} after 200`)
  },
}
