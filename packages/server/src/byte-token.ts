/**
 * What a byte is called where the protocol asks for the text of a token.
 *
 * In: an id. Out: a name that no other id has. Never: half a character.
 */
import { EOS } from "@aunet/core"

/**
 * Names an id: a byte of ASCII is itself, any other `bytes:\xe2` as OpenAI writes tokens that are no text,
 * the end of a document `<|endoftext|>`.
 */
export function byteToken(id: number): string {
  if (id === EOS) return "<|endoftext|>"
  return id < 0x80 ? String.fromCharCode(id) : `bytes:\\x${id.toString(16)}`
}
