/** The cascade on onnx. */
import { cascadeTests } from "./cascade-tests.ts"

cascadeTests("onnx", "long")
