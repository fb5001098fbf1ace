// The public names of @aunet/splitter-whitespace.

export { MAX_COMMON_MULTIPLE, WORDS, words, wordsPlugin } from "./words.ts"
export type { WordsOptions } from "./words.ts"
export { UNICODE_VERSION } from "./character-class-runs.ts"
