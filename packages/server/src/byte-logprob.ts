/**
 * What is told of one id.
 *
 * In: an id, its logarithm, what else could have come. Out: an entry. Never: a number that JSON cannot hold, or two
 * numbers for one id.
 */
import type { Alternative } from "@aunet/writer"
import { finiteNats } from "./finite-nats.ts"
import type { ByteLogprob } from "./piece.ts"
import { alternativeName, tokenName } from "./token-name.ts"

/** What a model said of an id that came. */
export interface Said {
  readonly id: number
  readonly nats: number
  readonly top: readonly Alternative[] | undefined
}

/** Makes an entry; the ids of `top` are named as the one that came. */
export const byteLogprob = ({ id, nats, top }: Said, offset: number): ByteLogprob => ({
  token: tokenName(id),
  logprob: finiteNats(nats),
  offset,
  ...(top !== undefined && {
    top: Object.fromEntries(top.map((each) => [alternativeName(each), finiteNats(each.logprobNats)])),
  }),
})
