/** The engine passes the conformance suite on the backends that every machine has. */
import { describe, test } from "vitest"
import { conformance } from "@aunet/tensor/conformance"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { makeEngine } from "../src/gpujs-engine.ts"

describe("conformance on cpu", () => {
  conformance({ test, engine: () => gpujsEngine({ backend: "cpu", strict: true }), tolerance: 1e-5 })
})

describe("conformance on cpu, integers through kernels too", () => {
  conformance({ test, engine: () => makeEngine({ backend: "cpu", strict: true }, false), tolerance: 1e-5 })
})

describe("conformance on webasm", () => {
  conformance({ test, engine: () => gpujsEngine({ backend: "webasm", strict: true }), tolerance: 1e-5 })
})

describe("conformance on webasm, integers through kernels too", () => {
  conformance({ test, engine: () => makeEngine({ backend: "webasm", strict: true }, false), tolerance: 1e-5 })
})
