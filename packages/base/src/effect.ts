/** `@aunet/base/effect`: what turns functions that throw into effects and streams. The only entry that loads effect. */
export { attempt, attemptPromise, type Failure, streamOf } from "./interop.ts"
