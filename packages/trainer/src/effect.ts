/**
 * `@aunet/trainer/effect`: training as a stream, for users of effect.
 */
export { train } from "./train.ts"
export type { TrainOptions } from "./train-options.ts"
