/**
 * What an id is called where the protocol asks for the text of a token.
 *
 * In: an id. Out: a name that no other id has. Never: half a character.
 */
import { BOS, EOS } from "@aunet/core"

/** The name of the beginning of a document, id 256. */
export const BOS_NAME = "<|begin_of_text|>"

/** The name of the end of a document, id 257. */
export const EOS_NAME = "<|endoftext|>"

/**
 * Names an id: a byte of ASCII is itself, any other `bytes:\xe2` as OpenAI writes tokens that are no text, the two
 * ends of a document as models of the GPT and Llama families write them.
 */
export function tokenName(id: number): string {
  if (id === BOS) return BOS_NAME
  if (id === EOS) return EOS_NAME
  return id < 0x80 ? String.fromCharCode(id) : `bytes:\\x${id.toString(16)}`
}
