/** The cascade on the reference engine. */
import { cascadeTests } from "./cascade-tests.ts"

cascadeTests("reference", "short")
