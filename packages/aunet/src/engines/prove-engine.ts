/**
 * Whether an engine computes: two steps with a state, an index and a product, whose numbers are known.
 *
 * In: an engine that opened. Out: what is wrong with it, in words. Never: closes it; loads the trainer, which a page
 * that only writes does not have.
 */
import { type Engine, f32, gather, i32, matmul, multiply, trace } from "@aunet/tensor"
import { messageOf } from "@aunet/base"

/** y = the rows of w that `at` names, times x; then w = 2 w. */
const proof = () =>
  trace(
    { state: { w: f32(2, 2) }, inputs: { x: f32(2, 1), at: i32(2) } },
    ({ state: { w }, inputs: { x, at } }) => ({
      state: { w: multiply(w, 2) },
      outputs: { y: matmul(gather(w, at), x) },
    }),
  )
/** What the steps give: small whole numbers, so that no engine has to round. */
const EXPECTED = [
  [43, 21],
  [86, 42],
]

/**
 * Answers why an engine can not be used although it opened; undefined where it can.
 *
 * @example const fault = await faultOf(engine) // "its steps fail: device lost"
 */
export async function faultOf(engine: Engine): Promise<string | undefined> {
  try {
    const session = await engine.open({ proof: proof() }, { w: Float32Array.of(1, 2, 3, 4) })
    try {
      for (const expected of EXPECTED) {
        const { y } = await session.step("proof", { x: Float32Array.of(1, 10), at: Int32Array.of(1, 0) })
        if (String([...y]) !== String(expected))
          return `its steps give wrong numbers: ${[...y].join(", ")} instead of ${expected.join(", ")}`
      }
    } finally {
      await session.close()
    }
    return undefined
  } catch (error) {
    return `its steps fail: ${messageOf(error)}`
  }
}
