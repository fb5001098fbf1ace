/**
 * The bytes of an id that was chosen, with what is told of each.
 *
 * In: an id and what the model said. Out: a byte, or those of a token. Never: two probabilities for one choice; the last
 * byte of a token has it, and those before are told as certain, so the product over bytes is that of the tokens.
 */
import { BOS, type Tokenizer } from "@aunet/tokens"
import type { GeneratedByte, GeneratedEnd } from "./given-text.ts"

/** Gives what a choice writes; `text` comes later. */
export function givenBytes(
  id: number,
  level: number,
  said: GeneratedEnd,
  tokenizer: Tokenizer | undefined,
): readonly Omit<GeneratedByte, "text">[] {
  const place = { level, stagesWoken: level + 1 }
  if (id < BOS || tokenizer === undefined) return [{ byte: id, ...place, ...said }]
  const bytes = tokenizer.bytesOf(id)
  const isTold = said.topLogprobs !== undefined
  return Array.from(bytes, (byte, i) =>
    i === bytes.length - 1
      ? { byte, ...place, ...said }
      : {
          byte,
          ...place,
          probability: 1,
          entropyNats: 0,
          ...(isTold && { topLogprobs: [{ id: byte, logprobNats: 0 }] }),
        },
  )
}
