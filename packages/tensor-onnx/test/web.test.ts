/** The engine on onnxruntime-web passes the same suite: the WebAssembly of browsers, in Node (a page is in browser.test.ts). */
import { afterAll, describe, test } from "vitest"
import { conformance } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx/web"

describe("conformance of the ONNX engine as WebAssembly", () => {
  const engine = onnxEngine({ threads: 2 })
  conformance({ test, engine: () => engine, tolerance: 1e-5 })
  afterAll(async () => (await engine).close())
})
