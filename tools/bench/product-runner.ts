// A process that multiplies 1024 x 1024 matrices on ONNX Runtime, or on the engine that is named, with options as JSON and
// another length of the sides: the speed to compare with.
//
// In:  an engine, its options and the length, then turns (runner-protocol.ts).  Out: a line a turn.
// Never: gives the product out, which would be copied.

import { openEngine } from "aunet"
import type { Json } from "@aunet/splitter"
import { f32, foldIn, matmul, normal, randomKey, slice, trace } from "@aunet/tensor"
import { serve } from "./runner-protocol.ts"

const [name = "onnx", options, length = "1024"] = process.argv.slice(2)
const N = Number(length)
const program = trace({ state: { a: f32(N, N), b: f32(N, N) } }, ({ state }) => ({
  outputs: { corner: slice(matmul(state.a, state.b), [0, 0], [1, 1]) },
}))
const draw = (name: string) => normal(foldIn(randomKey(1), name), N * N, 1)
const { engine } = await openEngine(
  name,
  options === undefined ? {} : { options: JSON.parse(options) as Json },
)
const session = await engine.open({ program }, { a: draw("a"), b: draw("b") })
await session.step("program")
await serve({ ready: true, engine: engine.report }, () => session.step("program"))
await session.close()
await engine.close()
