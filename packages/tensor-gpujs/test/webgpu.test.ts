/** The engine passes the conformance suite on WebGPU wherever an adapter answers. */
import { type Engine, TensorError } from "@aunet/tensor"
import { conformance } from "@aunet/tensor/conformance"
import { afterAll, describe, test } from "vitest"
import { gpujsEngine } from "@aunet/tensor-gpujs"

const found: Engine | TensorError = await gpujsEngine({ backend: "webgpu", strict: true }).catch(
  (error: unknown) => error as TensorError,
)

describe("conformance on webgpu", () => {
  if (found instanceof TensorError) test.skip(`left out: ${found.message}`, () => {})
  else {
    conformance({ test, engine: () => found, tolerance: 1e-5 })
    afterAll(() => found.close())
  }
})
