/**
 * Two models on the same texts.
 *
 * The interval is paired: each resample draws texts, and takes both models' bits of each. What makes a text hard for
 * both then falls out, and the interval is several times narrower than those of the two models.
 *
 * In: bits of texts, from two models. Out: their difference. Never: compares what was not measured alike.
 */
import { AunetError } from "@aunet/base"
import { type Interval, type IntervalOptions, ratioInterval } from "./interval.ts"
import { type Piece, type Resampled, type TextBits, unitsOf } from "./text-bits.ts"

/** How far apart two models are. */
export interface BitsDifference {
  readonly model: string
  readonly against: string
  /** Bits-per-byte of the first less those of the second: below 0 the first is better. */
  readonly bitsPerByte: number
  /** Of the difference; absent where there are fewer than two units. */
  readonly interval?: Interval
  /** Units on which the first model is better. */
  readonly better: number
  readonly units: number
  readonly unit: Resampled
}

/**
 * Compares two models.
 *
 * @throws AunetError BAD_DATA for other texts, or windows of another length
 * @example compareBits(await bitsOfTexts(one, texts), await bitsOfTexts(other, texts)).interval
 */
export function compareBits(
  ours: TextBits,
  theirs: TextBits,
  options: IntervalOptions & { readonly resample?: Resampled } = {},
): BitsDifference {
  checkAlike(ours, theirs)
  const { unit, units: own } = unitsOf(ours.documents, options.resample)
  const { units: other } = unitsOf(theirs.documents, unit)
  const { units, others } = inCommon(own, other)
  const bits = units.map((each, i) => each.bits - others[i].bits)
  const interval = ratioInterval(
    bits,
    units.map((each) => each.bytes),
    unit,
    options,
  )
  return {
    model: ours.model,
    against: theirs.model,
    bitsPerByte: (ours.bits - theirs.bits) / ours.bytes,
    ...(interval && { interval }),
    better: bits.filter((difference) => difference < 0).length,
    units: units.length,
    unit,
  }
}

/**
 * Joins pieces until those of both models end at the same byte: where one of them reads tokens, its windows are cut at
 * other places, and a byte must not be held against another.
 *
 *     ours     |  16  |  8  |  8  |         |  16  |    16     |
 *     theirs   |  16  | 6 |   10  |   ->    |  16  |    16     |
 */
function inCommon(
  ours: readonly Piece[],
  theirs: readonly Piece[],
): { readonly units: readonly Piece[]; readonly others: readonly Piece[] } {
  const units: Piece[] = []
  const others: Piece[] = []
  const nothing: Piece = { bytes: 0, bits: 0 }
  const joined = (a: Piece, b: Piece): Piece => ({ bytes: a.bytes + b.bytes, bits: a.bits + b.bits })
  let [own, other] = [nothing, nothing]
  for (let i = 0, k = 0; i < ours.length || k < theirs.length;) {
    if (k === theirs.length || (i < ours.length && own.bytes <= other.bytes)) own = joined(own, ours[i++])
    else other = joined(other, theirs[k++])
    if (own.bytes !== other.bytes) continue
    units.push(own)
    others.push(other)
    own = nothing
    other = nothing
  }
  return { units, others }
}

function checkAlike(ours: TextBits, theirs: TextBits): void {
  const problem = differenceOf(ours, theirs)
  if (problem !== undefined)
    throw new AunetError(
      "BAD_DATA",
      `${ours.model} and ${theirs.model} cannot be compared: ${problem}; measure both on the same texts with the same window`,
    )
}

function differenceOf(ours: TextBits, theirs: TextBits): string | undefined {
  const [a, b] = [ours.windowing, theirs.windowing]
  if (a.rule !== b.rule || a.windowBytes !== b.windowBytes || a.strideBytes !== b.strideBytes)
    return `the one read windows of ${a.windowBytes} bytes in strides of ${a.strideBytes} (${a.rule}), the other ${b.windowBytes} in strides of ${b.strideBytes} (${b.rule})`
  if (ours.documents.length !== theirs.documents.length)
    return `the one read ${ours.documents.length} texts, the other ${theirs.documents.length}`
  const at = ours.documents.findIndex(
    ({ name, bytes }, i) => name !== theirs.documents[i].name || bytes !== theirs.documents[i].bytes,
  )
  if (at < 0) return undefined
  const [one, other] = [ours.documents[at], theirs.documents[at]]
  return `text ${at + 1} of the one is ${one.name} of ${one.bytes} bytes, of the other ${other.name} of ${other.bytes}`
}
