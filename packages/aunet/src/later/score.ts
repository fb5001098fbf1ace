/**
 * Scores texts and looks into a model that is loaded.
 *
 * Both come together: with a chunk for each, bundlers cut what they share with the rest into more pieces, and a page that
 * only writes would have some hundred bytes more for nothing.
 *
 * In: a writer, questions. Out: log-likelihoods, attention. Never: anything that `@aunet/writer` does not; is loaded before
 * somebody asks for either.
 */
export { score, scoreAll } from "@aunet/writer"
export { attentionOf } from "@aunet/writer/attention"
