/** The engine on onnxruntime-node passes the suite of the tensor language. */
import { afterAll, describe, test } from "vitest"
import { conformance } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"

describe("conformance of the ONNX engine in Node", () => {
  const engine = onnxEngine()
  conformance({ test, engine: () => engine, tolerance: 1e-5 })
  afterAll(async () => (await engine).close())
})
