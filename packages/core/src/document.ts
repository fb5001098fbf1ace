/**
 * A document as a model reads it: bos, its bytes, eos, each with a level.
 *
 *     ids      bos  T  h  e  _  c  a  t  eos
 *     levels    2   0  0  0  1  0  0  0   0        bos is top level; eos is never pooled
 *
 * A model over tokens reads bos, tokens, eos; it has one stage, so all levels are 0.
 *
 * In: bytes and a splitter. Out: ids and levels. Never: changes a level of the splitter, except that
 * none is above the top of the model. Source: aunet.md 2.4.
 */
import { levelsOf, type Splitter } from "@aunet/splitter"
import { AunetError } from "@aunet/base"
import { BOS, EOS, type Tokenizer } from "@aunet/tokens"

/** Ids and levels of a text, one each a position. */
export interface Encoded {
  readonly ids: Uint16Array
  readonly levels: Uint8Array
  /** The splitter's levels, where `levels` are those that a router found. */
  readonly proposed?: Uint8Array
}

/** The splitter's levels of a text. */
export const proposedLevels = ({ levels, proposed = levels }: Encoded): Uint8Array => proposed

/**
 * Checks that a splitter has a level for every pool of a model.
 *
 * @throws AunetError BAD_CONFIG naming both numbers
 */
export function requireDepth(splitter: Splitter, stages: number): void {
  if (splitter.depth < stages - 1) {
    throw new AunetError(
      "BAD_CONFIG",
      `the splitter "${splitter.name}" gives levels up to ${splitter.depth}, but a model of ${stages} stages needs ${stages - 1}; give it more levels or the model fewer stages`,
    )
  }
}

/** Encodes a whole document as tokens: [bos] + tokens + [eos]. */
export function encodeTokens(bytes: Uint8Array, tokenizer: Tokenizer): Encoded {
  const tokens = tokenizer.encode(bytes)
  const ids = new Uint16Array(tokens.length + 2)
  ids[0] = BOS
  ids.set(tokens, 1)
  ids[ids.length - 1] = EOS
  return { ids, levels: new Uint8Array(ids.length) }
}

/**
 * Encodes a whole document: [bos] + bytes + [eos], with the levels that the splitter gives.
 *
 * @throws SplitterError SPLITTER_LEVELS when those are not one a byte
 */
export function encodeDocument(bytes: Uint8Array, splitter: Splitter, stages: number): Encoded {
  const top = stages - 1
  const ids = new Uint16Array(bytes.length + 2)
  const levels = new Uint8Array(bytes.length + 2)
  ids[0] = BOS
  levels[0] = top
  ids.set(bytes, 1)
  const own = levelsOf(splitter, bytes)
  for (let i = 0; i < own.length; i++) levels[i + 1] = Math.min(own[i], top)
  ids[bytes.length + 1] = EOS
  return { ids, levels }
}
