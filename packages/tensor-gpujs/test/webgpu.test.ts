/** The engine passes the conformance suite on WebGPU wherever an adapter answers. */
import { type Engine, TensorError } from "@aunet/tensor"
import { conformance } from "@aunet/tensor/conformance"
import { afterAll, describe, test } from "vitest"
import { gpujsEngine } from "@aunet/tensor-gpujs"

const found: Engine | TensorError = await gpujsEngine({ backend: "webgpu", strict: true }).catch(
  (error: unknown) => {
    // Only "there is none here" may leave the suite out; whatever else is wrong has to be seen.
    if (error instanceof TensorError && error.code === "ENGINE_UNAVAILABLE") return error
    throw error
  },
)

describe("conformance on webgpu", () => {
  if (found instanceof TensorError) test.skip(`left out: ${found.message}`, () => {})
  else {
    conformance({ test, engine: () => found, tolerance: 1e-5 })
    afterAll(() => found.close())
  }
})
