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

/**
 * Shares of rows that give the shares of bytes of text. Rows are as many positions each, and those hold less text where
 * documents are short, each with a bos and an eos, and more where tokens are long.
 */
export function rowShares({ parts }: Mixture): number[] {
  const rows = parts.map(rowsFor)
  const total = sumOf(rows)
  return rows.map((one) => one / total)
}

/** Bytes of text of a position, bos and eos counted as none: what a row of a source holds on average, for each of its positions. */
export const textPerPosition = ({ bytes, positions }: RowSource): number => bytes / positions

/**
 * Gives the bytes of a position, bos and eos counted as a byte each: 1, or more where positions are tokens; of a mixture as
 * it is mixed.
 */
export function bytesPerPosition(text: RowSource): number {
  if (!isMixture(text)) return bytesOfPosition(text)
  const rows = text.parts.map(rowsFor)
  return sumOf(text.parts.map(({ source }, i) => rows[i] * bytesOfPosition(source))) / sumOf(rows)
}

/** How many rows give a source its share, in relation to those of the others. */
const rowsFor = ({ share, source }: Mixture["parts"][number]): number => share / textPerPosition(source)

const bytesOfPosition = ({ bytes, documents, positions }: RowSource): number =>
  (bytes + 2 * documents) / positions

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

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
