// A process that multiplies 1024 x 1024 matrices on ONNX Runtime: the speed to compare with.
//
// In:  turns (runner-protocol.ts).  Out: a line a turn.  Never: gives the product out, which would be copied.

import { openEngine } from "aunet"
import { f32, foldIn, matmul, normal, randomKey, slice, trace } from "@aunet/tensor"
import { serve } from "./runner-protocol.ts"

const N = 1024
const program = trace({ state: { a: f32(N, N), b: f32(N, N) } }, ({ state }) => ({
  outputs: { corner: slice(matmul(state.a, state.b), [0, 0], [1, 1]) },
}))
const draw = (name: string) => normal(foldIn(randomKey(1), name), N * N, 1)
const { engine } = await openEngine("onnx")
const session = await engine.open({ program }, { a: draw("a"), b: draw("b") })
await session.step("program")
await serve({ ready: true }, () => session.step("program"))
await session.close()
await engine.close()
