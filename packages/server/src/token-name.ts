/**
 * What an id is called where the protocol asks for the text of a token.
 *
 * In: an id. Out: a name that no other id has. Never: half a character.
 */
import { BOS, EOS } from "@aunet/tokens"
import type { Alternative } from "@aunet/writer"

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

/** Names what could have come: an id, or a token of several bytes, which is its text where all of it is ASCII. */
export function alternativeName({ id, bytes }: Pick<Alternative, "id" | "bytes">): string {
  if (bytes === undefined) return tokenName(id)
  const text = String.fromCharCode(...bytes)
  // A token may spell the name of another.
  const isPlain = bytes.every((byte) => byte < 0x80) && ![BOS_NAME, EOS_NAME].includes(text)
  if (isPlain && !text.startsWith("bytes:")) return text
  return `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}`
}
