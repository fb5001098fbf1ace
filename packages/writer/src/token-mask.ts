/**
 * Which tokens may come next, where a rule says it of bytes: those whose bytes may come one after another.
 *
 *     rule: digits     1 12 123 x 1x      allowed: 1, 12, 123
 *
 * In: a tokenizer, a rule. Out: one entry an id, 0 for what may not come. Never: asks the rule about a byte behind one
 * that may not come.
 */
import { EOS, type Tokenizer } from "@aunet/tokens"

/** Tokens by their bytes. */
interface Node {
  readonly ids: number[]
  readonly next: Map<number, Node>
}

/** Gives the tokens that a rule allows. */
export type TokenMask = (maskAfter: (more: readonly number[]) => Uint8Array) => Uint8Array

/**
 * Makes masks of one tokenizer.
 *
 * @returns takes the rule: for bytes that would be written first, the mask of the next byte (256 entries, or 258)
 */
export function tokenMasks(tokenizer: Tokenizer): TokenMask {
  const root: Node = { ids: [], next: new Map() }
  for (let id = 0; id < tokenizer.vocabulary; id++) {
    const bytes = tokenizer.bytesOf(id)
    if (bytes.length === 0) continue
    let node = root
    for (const byte of bytes) {
      let below = node.next.get(byte)
      if (below === undefined) node.next.set(byte, (below = { ids: [], next: new Map() }))
      node = below
    }
    node.ids.push(id)
  }
  return (maskAfter) => {
    const mask = new Uint8Array(tokenizer.vocabulary)
    const more: number[] = []
    const visit = (node: Node): void => {
      const allowed = maskAfter(more)
      if (more.length === 0) mask[EOS] = allowed[EOS] ?? 1
      for (const [byte, below] of node.next) {
        if (allowed[byte] === 0) continue
        for (const id of below.ids) mask[id] = 1
        if (below.next.size === 0) continue
        more.push(byte)
        visit(below)
        more.pop()
      }
    }
    visit(root)
    return mask
  }
}
