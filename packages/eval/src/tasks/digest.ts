/**
 * A digest of prompts: two programs that agree in it ask the same questions.
 *
 *     context NUL continuation NUL continuation NUL newline      (contexts first, where each answer has its own)
 *     prompt NUL newline                                         (texts to be written)
 *
 * In: prompts in order. Out: SHA-256 in hexadecimal. Never: a gold answer; two that differ in those alone are alike.
 */
import type { Prompt } from "./task.ts"

const encoder = new TextEncoder()

/** One prompt as it is digested. */
export function promptBytes(prompt: Prompt): Uint8Array<ArrayBuffer> {
  switch (prompt.kind) {
    case "choice":
      return encoder.encode(
        [...prompt.contexts, ...prompt.continuations].map((text) => `${text}\0`).join("") + "\n",
      )
    case "target":
      return encoder.encode(`${prompt.context}\0${prompt.continuation}\0\n`)
    case "rolling":
      return encoder.encode(`\0${prompt.text}\0\n`)
    case "written":
      return encoder.encode(`${prompt.context}\0\n`)
  }
}

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Digests prompts in order. */
export const digestOf = (prompts: Iterable<Prompt>): Promise<string> =>
  sha256(joinedBytes(Array.from(prompts, promptBytes)))

/** Puts pieces together. */
export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
