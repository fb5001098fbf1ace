/** All that a pass over many texts needs, to be loaded with the first of them. */
export { passShape, positionsOf, shapeName } from "./pass.ts"
export { passProgram } from "./pass-program.ts"
export { passValues } from "./pass-values.ts"
