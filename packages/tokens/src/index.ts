/**
 * `@aunet/tokens`: the ids that a model reads. Bytes and two marks, and tokens of several bytes for the baseline that
 * an AU-Net is compared with.
 *
 * In: text, a splitter. Out: ids, merges and their file. Never: knows a model.
 */
export { BOS, EOS, MOST_VOCABULARY, VOCABULARY } from "./ids.ts"
export { bytePairs, type Merge, type Tokenizer } from "./tokenizer.ts"
export { fitMerges, type FitMergesOptions } from "./fit-merges.ts"
export { decodeMerges, encodeMerges, MERGES_FILE, type MergesContent, tokenizerOf } from "./merges-file.ts"
