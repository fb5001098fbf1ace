// The public names of @aunet/splitter. The test suite for splitters is at @aunet/splitter/conformance.

export type { Json } from "./json.ts"
export { lawNames, laws } from "./laws.ts"
export type { LawName } from "./laws.ts"
export { DEFAULT_MAX_STATE, SPLITTER_API_VERSION } from "./splitter.ts"
export type { BoundaryPlace, Cursor, Splitter, SplitterPlugin } from "./splitter.ts"
export { SplitterError, orThrow, quote, splitterErrorCodes } from "./splitter-error.ts"
export type { SplitterErrorCode } from "./splitter-error.ts"
export { stepSplitter } from "./step-splitter.ts"
export type { StepRule } from "./step-splitter.ts"
export { addAgreement, agreement, agreementCounts, agreementOf } from "./agreement.ts"
export type { Agreement, AgreementCounts } from "./agreement.ts"
export { algebraPlugins } from "./algebra/algebra-plugins.ts"
export { MAX_AT_MOST, atMost } from "./algebra/at-most.ts"
export type { AtMostOptions } from "./algebra/at-most.ts"
export { byScript } from "./algebra/by-script.ts"
export type { ScriptCase } from "./algebra/by-script.ts"
export type { Combination } from "./algebra/combination.ts"
export { MAX_NTH, everyNth } from "./algebra/every-nth.ts"
export { LARGE_SHARE, fitByScript } from "./algebra/fit-by-script.ts"
export type { ScriptFit } from "./algebra/fit-by-script.ts"
export { scriptSegments } from "./algebra/script-segments.ts"
export type { ScriptSegments } from "./algebra/script-segments.ts"
export { SCRIPT_UNICODE_VERSION } from "./algebra/script-runs.ts"
export { NO_SCRIPT, scriptNames, scriptTable } from "./algebra/script-table.ts"
export type { ScriptTable } from "./algebra/script-table.ts"
export { AT_MOST, BY_SCRIPT, EVERY_NTH, UNION } from "./algebra/names.ts"
export { MAX_NESTED } from "./algebra/stored-parts.ts"
export { union } from "./algebra/union.ts"
export { checkDepth, levelsOf, levelsToCheck, nextLevel } from "./asked-levels.ts"
export { begunDecoder } from "./begun-character.ts"
export { segments } from "./segments.ts"
export type { Segment } from "./segments.ts"
export { show } from "./show.ts"
export type { ShowOptions } from "./show.ts"
export { binRange } from "./length-bins.ts"
export {
  WRAP_BYTES,
  lengthQuantile,
  segmentCounter,
  segmentCounts,
  statistics,
  summary,
} from "./statistics.ts"
export type { LevelCounts, LevelStatistics, SegmentCounter, SegmentCounts } from "./statistics.ts"
export {
  INVALID,
  PENDING,
  characterLength,
  characters,
  highestSecond,
  lowestSecond,
  utf8Decoder,
} from "./utf8.ts"
export type { Character, Utf8Decoder } from "./utf8.ts"
