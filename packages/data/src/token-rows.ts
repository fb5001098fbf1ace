/**
 * Rows of tokens where the rows of the same text's bytes are, in the same order: so models that differ in their tokens
 * are trained on the same text at the same step.
 *
 *     bytes    |--- row 3 ---|--- row 7 ---|
 *     tokens  [the][ cat][ sa][t on]...            a row begins at the token that holds its first byte
 *
 * In: a stream of tokens, what each is long, an order of rows of bytes. Out: an order of rows of tokens. Never: a row of
 * which a token is missing.
 */
import { AunetError } from "@aunet/base"
import { type Encoded } from "@aunet/core"
import { type EpochOrder, keepOrder } from "./rows.ts"

/** What rows of tokens are made of. */
export interface TokenRows {
  /** T, tokens of a row. */
  readonly T: number
  /** Bytes of a row, which its tokens hold on average. */
  readonly rowBytes: number
  readonly seed: number
  /** Bytes of each id; bos and eos, which have none, count as one, as they do among bytes. */
  readonly lengths: ArrayLike<number>
}

/**
 * Gives the order of an epoch of a stream of tokens, as `keepOrder` does of bytes.
 *
 * @throws AunetError DATA_TOO_SHORT when there is not one row
 */
export function tokenOrder(
  { ids }: Pick<Encoded, "ids">,
  { T, rowBytes, seed, lengths }: TokenRows,
): (epoch: number) => EpochOrder {
  const last = ids.length - 1 - T
  if (last < 0)
    throw new AunetError(
      "DATA_TOO_SHORT",
      `the text to train on has ${ids.length} tokens, but a row takes ${T + 1}; give more text or shorter rows (rowBytes)`,
    )
  let bytes = 0
  for (const id of ids) bytes += Math.max(1, lengths[id])
  // A text of little more than one row may have a row of tokens, and none of as many bytes as that has on average.
  const orderOf = keepOrder(Math.max(bytes, rowBytes + 1), rowBytes, seed)
  let kept: { epoch: number; order: EpochOrder } | undefined
  return (epoch) => {
    if (kept?.epoch !== epoch) kept = { epoch, order: tokensAt(ids, orderOf(epoch), last, lengths) }
    return kept.order
  }
}

/** The tokens that hold bytes at places, in the order of the places; none from which less than a row is left. */
function tokensAt(
  ids: Encoded["ids"],
  places: EpochOrder,
  last: number,
  lengths: ArrayLike<number>,
): EpochOrder {
  const rising = Uint32Array.from({ length: places.length }, (_, row) => row).sort(
    (a, b) => places.at(a) - places.at(b),
  )
  const starts = new Uint32Array(places.length)
  let end = 0
  let next = 0
  for (let i = 0; i < ids.length && next < rising.length; i++) {
    end += Math.max(1, lengths[ids[i]])
    while (next < rising.length && places.at(rising[next]) < end) starts[rising[next++]] = Math.min(i, last)
  }
  return { length: starts.length, at: (row) => starts[row] }
}
