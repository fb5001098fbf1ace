/**
 * Sums of padded parts. The gradient of cutting a tensor in parts is each part's gradient, padded with zeros to
 * the whole, all added up. No zero is written: the whole is cut where a part begins or ends, and each piece adds
 * up what lies over it. Parts that lie side by side are one Concat.
 *
 *     [a b 0 0 0] + [0 0 c 0 0] + [0 0 0 d e]  =  concat [a b] [c] [d e]
 *     [a b c 0 0] + [0 d e f 0] + [0 0 g h i]  =  concat [a] [b + d] [c + e + g] [f + h] [i]
 *
 * In: an addition. Out: operators, or undefined where it is no such sum, or the parts leave a gap.
 * Never: adds a zero.
 */
import type { Node } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering } from "./lowering.ts"
import { rotation } from "./rotation.ts"

/** A padded part: its node, and from where to where it lies along the axis. */
interface Part {
  readonly id: number
  readonly axis: number
  readonly start: number
  readonly end: number
}

/** Lists what an addition adds up: additions that nobody else reads are opened. */
function termsOf(id: number, lowering: Lowering, isTop: boolean): readonly number[] {
  const node = lowering.program.nodes[id]
  // A sum that somebody else reads must be computed anyway.
  return node.op === "add" && (isTop || lowering.uses[id] === 1)
    ? node.inputs.flatMap((input) => termsOf(input, lowering, false))
    : [id]
}

/** Reads a node as a part that is padded with zeros along one axis. */
function partOf(id: number, lowering: Lowering): Part | undefined {
  const node = lowering.program.nodes[id]
  if (node.op !== "pad" || node.attributes.value !== 0) return undefined
  const { before, after } = node.attributes
  const axes = before.flatMap((count, axis) => (count + after[axis] > 0 ? [axis] : []))
  if (axes.length !== 1) return undefined
  const [axis] = axes
  const [start, end] = [before[axis], node.shape[axis] - after[axis]]
  return start === end ? undefined : { id: node.inputs[0], axis, start, end }
}

/** Lists the parts of a sum along one axis, by where they begin; one that is not padded lies over everything. */
function partsOf(node: Node, lowering: Lowering): readonly Part[] | undefined {
  const terms = termsOf(node.id, lowering, true)
  const padded = terms.map((id) => partOf(id, lowering))
  const axis = padded.find((part) => part !== undefined)?.axis
  // A single part is padded and added as it stands.
  if (axis === undefined || padded.filter((part) => part !== undefined).length < 2) return undefined
  const parts = padded.map((part, i) => part ?? { id: terms[i], axis, start: 0, end: node.shape[axis] })
  return parts.every((part) => part.axis === axis) ? parts.toSorted((a, b) => a.start - b.start) : undefined
}

/** The piece of a part between two places of the whole. */
function pieceOf({ id, axis, start, end }: Part, from: number, to: number, lowering: Lowering): OnnxValue {
  const x = lowering.full(id)
  if (from === start && to === end) return x
  const { graph } = lowering
  const bounds = [from - start, to - start, axis].map((each) => graph.list([each]))
  return graph.emit("Slice", [x, ...bounds], x.shape.with(axis, to - from))
}

/** Lowers a sum of padded parts without their zeros. */
export function joinedParts(node: Node, lowering: Lowering): Forms | undefined {
  if (node.op !== "add") return undefined
  const parts = partsOf(node, lowering)
  if (parts === undefined) return undefined
  const [{ axis }] = parts
  const { graph } = lowering
  const cuts = [
    ...new Set([0, node.shape[axis], ...parts.flatMap(({ start, end }) => [start, end])]),
  ].toSorted((a, b) => a - b)
  const pieces = cuts.slice(1).map((to, i) => {
    const from = cuts[i]
    return { from, to, over: parts.filter((part) => part.start <= from && part.end >= to) }
  })
  if (pieces.some(({ over }) => over.length === 0)) return undefined
  const isSideBySide = pieces.length === parts.length && pieces.every(({ over }) => over.length === 1)
  const turned =
    isSideBySide && axis === node.shape.length - 1
      ? rotation(
          node,
          parts.map((part) => part.id),
          lowering,
        )
      : undefined
  if (turned !== undefined) return turned
  const values = pieces.map(({ from, to, over }) =>
    over
      .map((part) => pieceOf(part, from, to, lowering))
      .reduce((sum, piece) => graph.emit("Add", [sum, piece], sum.shape)),
  )
  return { value: graph.emit("Concat", values, node.shape, { attributes: { axis } }) }
}
