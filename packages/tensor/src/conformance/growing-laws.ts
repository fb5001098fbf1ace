/**
 * The laws of a session that lives long: caches that are written row by row, programs that join and leave,
 * entries that never change.
 *
 * In: an engine. Out: a failure that says which promise was broken. Never: looks into the engine.
 */
import { add, f32, i32, matmul, multiply, type OpenOptions, sum, trace, updateRows } from "../index.ts"
import { expectClose } from "./numbers.ts"
import { expectFailure, type Law, traceTotal, x } from "./session-laws.ts"

/** Each law under the title of its test. */
export const growingLaws: Readonly<Record<string, Law>> = {
  "session: rows that are written over stay in the engine, step after step": async (engine) => {
    const program = trace(
      { state: { cache: f32(5, 2) }, inputs: { at: i32(1), row: f32(1, 2) } },
      ({ state, inputs }) => {
        const cache = updateRows(state.cache, inputs.at, inputs.row)
        return { state: { cache }, outputs: { total: sum(cache) } }
      },
    )
    await using session = await engine.open({ program })
    for (const at of [3, 0, 3]) {
      const row = Float32Array.of(at + 1, 10 * (at + 1))
      await session.step("program", { at: Int32Array.of(at), row })
    }
    const { cache } = await session.read()
    expectClose("cache", cache, Float32Array.of(1, 10, 0, 0, 0, 0, 4, 40, 0, 0), 0)
    await session.write({ cache: new Float32Array(10).fill(1) })
    const { total } = await session.step("program", { at: Int32Array.of(1), row: Float32Array.of(0, 0) })
    expectClose("total", total, Float32Array.of(8), 0)
  },

  "session: programs join and leave, with the state that is theirs alone": async (engine, tolerance) => {
    const other = trace({ state: { total: f32(3), extra: f32(3) } }, ({ state }) => ({
      state: { extra: add(state.extra, state.total) },
      outputs: { extra: state.extra },
    }))
    await using session = await engine.open({ total: traceTotal() })
    await session.step("total", { x })
    const held = session.bytesHeld
    await session.add({ other }, { extra: Float32Array.of(1, 1, 1) })
    await session.step("other")
    expectClose("extra", (await session.step("other")).extra, Float32Array.of(2, 3, 4), tolerance)
    await expectFailure("BAD_PROGRAM", () => session.add({ other }))
    await expectFailure("UNKNOWN_NAME", () => session.add({ more: other }, { total: x }))
    await session.remove(["other"])
    await expectFailure("UNKNOWN_NAME", () => session.step("other"))
    await expectFailure("UNKNOWN_NAME", () => session.read(["extra"]))
    await expectFailure("UNKNOWN_NAME", () => session.remove(["other"]))
    await session.step("total", { x })
    expectClose("total", (await session.read(["total"])).total, Float32Array.of(2, 4, 6), tolerance)
    if (session.bytesHeld !== held)
      throw new Error(`${held} bytes before a program joined, ${session.bytesHeld} after it left`)
  },

  "session: it is opened with no option that does not exist": async (engine) => {
    const total = traceTotal()
    const misspelt = { fixd: ["total"] } as OpenOptions
    await expectFailure("BAD_ATTRIBUTE", () => engine.open({ total }, {}, misspelt))
    const rounded = { weights: "int4" } as unknown as OpenOptions
    await expectFailure("BAD_ATTRIBUTE", () => engine.open({ total }, {}, rounded))
  },

  "session: fixed entries are used as they are given, and no program changes them": async (
    engine,
    tolerance,
  ) => {
    const program = trace(
      { state: { w: f32(3, 2), sum: f32(1, 2) }, inputs: { x: f32(1, 3) } },
      ({ state, inputs }) => {
        const y = matmul(inputs.x, multiply(state.w, 2))
        return { state: { sum: add(state.sum, y) }, outputs: { y } }
      },
    )
    const w = Float32Array.of(1, 2, 3, 4, 5, 6)
    await using session = await engine.open({ program }, { w }, { fixed: ["w"] })
    for (let i = 0; i < 2; i++)
      expectClose("y", (await session.step("program", { x })).y, Float32Array.of(44, 56), tolerance)
    const after = await session.read()
    expectClose("w", after.w, w, 0)
    expectClose("sum", after.sum, Float32Array.of(88, 112), tolerance)
    await expectFailure("BAD_PROGRAM", () => engine.open({ program }, {}, { fixed: ["sum"] }))
    await expectFailure("UNKNOWN_NAME", () => engine.open({ program }, {}, { fixed: ["weight"] }))
    // One that is open counts as much as one that joins.
    const look = trace({ state: { sum: f32(1, 2) } }, ({ state }) => ({ outputs: { sum: state.sum } }))
    await expectFailure("BAD_PROGRAM", () => session.add({ look }, {}, { fixed: ["sum"] }))
  },
}
