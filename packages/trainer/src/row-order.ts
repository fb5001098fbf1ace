/**
 * The order in which a training reads its rows: of one text, or of the sources of a mixture.
 *
 * In: a text, T, a seed; of a model over tokens what its tokens are long. Out: the order of an epoch. Never: reads text
 * that is not in memory.
 */
import { AunetError, badOption } from "@aunet/base"
import {
  isMixture,
  keepOrder,
  type Mixture,
  mixtureOrder,
  type MixtureOrder,
  type RowSource,
  type TextStream,
  tokenOrder,
} from "@aunet/data"
import type { Tokenizer } from "@aunet/tokens"

type Text = TextStream | RowSource

/** What rows are cut for. */
export interface RowShape {
  /** T, positions of a row. */
  readonly T: number
  /** Bytes of a row, which are T where positions are bytes. */
  readonly rowBytes: number
  readonly seed: number
  readonly tokenizer: Tokenizer | undefined
}

/** The order of a training's rows; of a mixture `epoch` is a round, and the rest says how far each source is read. */
export type RowOrder = Pick<MixtureOrder, "orderOf"> & Partial<MixtureOrder>

/**
 * Orders the rows.
 *
 * @throws AunetError DATA_TOO_SHORT, of a mixture naming the source; BAD_OPTION for tokens of a text that is not in memory
 */
export function rowOrder(text: Text, shape: RowShape): RowOrder {
  if (!isMixture(text)) return { orderOf: orderIn(text, shape) }
  const shares = rowShares(text)
  return mixtureOrder(
    text.parts.map(({ name, from, text: own }, i) => ({
      share: shares[i],
      from,
      orderOf: named(name, orderIn(own, shape)),
    })),
    shape.seed,
  )
}

/** Shares of rows that give the shares of bytes: rows are as many positions each, and of tokens those differ in bytes. */
export function rowShares({ parts }: Mixture): number[] {
  const rows = parts.map(({ share, source }) => share / bytesOfPosition(source))
  const total = rows.reduce((sum, one) => sum + one, 0)
  return rows.map((one) => one / total)
}

/** Bytes of a position, bos and eos counted as one: 1, or more where positions are tokens; of a mixture as it is mixed. */
export function bytesPerPosition(text: RowSource): number {
  if (!isMixture(text)) return bytesOfPosition(text)
  return 1 / text.parts.reduce((sum, { share, source }) => sum + share / bytesOfPosition(source), 0)
}

const bytesOfPosition = ({ bytes, documents, positions }: RowSource): number =>
  (bytes + 2 * documents) / positions

function orderIn(text: Text, { T, rowBytes, seed, tokenizer }: RowShape): RowOrder["orderOf"] {
  if (tokenizer !== undefined)
    return tokenOrder(inMemory(text), { T, rowBytes, seed, lengths: tokenizer.lengths })
  return keepOrder("cut" in text ? text.positions : text.ids.length, T, seed)
}

/** A text in memory, for a model over tokens: a corpus that was prepared holds bytes. */
function inMemory(text: Text): TextStream {
  if (!("cut" in text)) return text
  throw badOption("corpus", "a source of rows", "text in memory for a model over tokens (makeCorpus)")
}

/** Names the source that is too short. */
const named =
  (name: string, orderOf: RowOrder["orderOf"]): RowOrder["orderOf"] =>
  (epoch) => {
    try {
      return orderOf(epoch)
    } catch (cause) {
      if (!(cause instanceof AunetError) || cause.code !== "DATA_TOO_SHORT") throw cause
      throw new AunetError(cause.code, `the source "${name}": ${cause.message}`, { cause })
    }
  }
