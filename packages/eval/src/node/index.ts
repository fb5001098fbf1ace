/** What `@aunet/eval` has for Node alone: data, tasks and results of this machine. Nothing here runs in a browser. */
export { dataPlaceOf } from "./data-place-of.ts"
export { folderPlace } from "./folder-place.ts"
export { hubPlace, type HubOptions } from "./hub-place.ts"
export { readTask } from "./read-task.ts"
export { evaluateInto, type KeepOptions } from "./result-folder.ts"
export { compareInto } from "./compare-into.ts"
export type { ComparedTasks, CompareOptions, Comparison, ComparisonProgress } from "./comparison.ts"
export type { Asked, Kept } from "./comparison-folder.ts"
