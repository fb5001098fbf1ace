/**
 * `@aunet/tensor`: what a computation is. Shapes, operations each with its gradient, tracing, the
 * reference engine that defines them, and the contract that other engines fulfil.
 */
export { TensorError, type TensorErrorCode } from "./errors.ts"
export * from "./shape.ts"
export type {
  AnyOperation,
  Application,
  Buffer,
  Operation,
  OperationAttributes,
  OperationName,
} from "./operation.ts"
export { operationNames } from "./operation.ts"
export type { Tensor } from "./operation.ts"
export { copyOf, dtypeOf, inThisRealm, letGo } from "./values.ts"
export { constant, full, iota, ones, zeros } from "./operations/leaves.ts"
export {
  broadcast,
  permute,
  reshape,
  sum,
  sumTo,
  transpose,
  type Axes,
  type ReduceOptions,
} from "./operations/layout.ts"
export * from "./operations/elementwise.ts"
export { concat, pad, padAxis, slice, sliceAxis } from "./operations/window.ts"
export { cumulativeSum, max, mean, min } from "./operations/reduce.ts"
export { groupedMatmul, groupedOuter, matmul, matmulSizes, type MatmulOptions } from "./operations/matmul.ts"
export { embed, gather, scatterAdd } from "./operations/gather.ts"
export { linearRecurrence } from "./operations/linear-recurrence.ts"
export { straightThrough } from "./operations/straight-through.ts"
export { updateRows } from "./operations/update-rows.ts"
export { crossEntropy, logSoftmax, softmax } from "./operations/softmax.ts"
export { grad } from "./grad.ts"
export { assemble, expand, type Node, type Program, type Sketch } from "./program.ts"
export { specialise, type SpecialiseMemory } from "./specialise.ts"
export { trace, type TraceArguments, type TraceResult, type TraceSpecs } from "./trace.ts"
export {
  checkAddition,
  checkFixed,
  checkUnchanged,
  checkRemoval,
  checkValues,
  commonState,
  type Engine,
  type EngineReport,
  type InitialState,
  initialValues,
  type OpenOptions,
  type Session,
} from "./engine.ts"
export { type OptionNames, requireOptionNames, wrongNames } from "./option-names.ts"
export { type EngineSessions, engineSessions } from "./engine-sessions.ts"
export { evaluate, referenceEngine, type ReferenceOptions } from "./reference-engine.ts"
export { asyncDispose } from "./async-dispose.ts"
export { checkedEngine, type CheckOptions } from "./checked-engine.ts"
export { guestSession } from "./guest-session.ts"
export {
  foldIn,
  normal,
  normalAt,
  philox,
  randomKey,
  truncatedNormal,
  uniformAt,
  type RandomKey,
} from "./random.ts"
export { flatten, mapFlat, prefixed, scope, unflatten, type Flat, type Tree } from "./tree.ts"
