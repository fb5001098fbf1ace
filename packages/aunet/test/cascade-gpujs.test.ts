/** The cascade on gpu.js, on the processor. */
import { cascadeTests } from "./cascade-tests.ts"

cascadeTests("gpujs", "short", { backend: "cpu" })
