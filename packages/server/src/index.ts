/**
 * `@aunet/server`: the OpenAI completions protocol over any model of this project, as a function from a
 * request to a response. `@aunet/server/node` listens.
 */
export { completions, type Completions, type CompletionsOptions } from "./completions.ts"
export { DEFAULT_LIMITS, type Limits } from "./limits.ts"
export type { Load } from "./admission.ts"
export type { ServedModel, ServedOptions, ServedScore, ServedText } from "./served-model.ts"
export { type ErrorBody, ServerError, type ServerErrorCode } from "./server-error.ts"
export type { Completion, CompletionChoice, CompletionLogprobs, Usage } from "./completion.ts"
