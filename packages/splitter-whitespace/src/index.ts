// The public names of @aunet/splitter-whitespace.

export { WORDS, words, wordsPlugin } from "./words.ts"
export { MAX_COMMON_MULTIPLE } from "./groups.ts"
export type { WordsOptions } from "./word-splitter.ts"
export { PRETOK, pretok, pretokPlugin } from "./pretok.ts"
export { PUNCT, punct, punctPlugin } from "./punct.ts"
export { lingua, linguaPlugin } from "./lingua.ts"
export { LINGUA, MAX_LINGUA_PERIOD, linguaStrategy } from "./lingua/strategy.ts"
export type { LinguaOptions } from "./lingua/strategy.ts"
export { MAX_PATTERN_LEVELS, PATTERN, pattern, patternPlugin } from "./pattern.ts"
export type { PatternLevel, PatternOptions } from "./pattern.ts"
export { UNICODE_VERSION } from "./character-class-runs.ts"
