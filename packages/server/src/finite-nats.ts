/**
 * Logarithms of probabilities as JSON can hold them.
 *
 * In: nats. Out: the same, bounded below. Never: changes one that a model can tell.
 */

/** JSON has no infinity; no probability that a model can tell is below this. */
const LEAST_LOGPROB = -9999

/** The same number, at least -9999. */
export const finiteNats = (nats: number): number => Math.max(nats, LEAST_LOGPROB)
