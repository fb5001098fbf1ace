// The public names of @aunet/splitter-learned.

export { LEARNED, learned, learnedPlugin } from "./learned.ts"
export type { LearnedSplitter } from "./learned.ts"
export { LEAST_TEXT, fitFinish, fitSplitter, fitStart, fitStep } from "./fit-splitter.ts"
export type { Fit, FitEvent, FitState } from "./fit-splitter.ts"
export type { FitOptions } from "./choices.ts"
export type { FittedLevel } from "./choose-thresholds.ts"
export type { FitChoices, PerScript } from "./model.ts"
export { RULES } from "./rule.ts"
export type { Rule } from "./rule.ts"
