/**
 * Scores, for a model that is loaded. In: a writer, questions. Out: log-likelihoods. Never: anything that `@aunet/writer`
 * does not; is loaded before somebody asks for a score.
 */
export { score, scoreAll } from "@aunet/writer"
