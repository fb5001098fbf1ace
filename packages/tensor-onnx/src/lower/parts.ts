/**
 * Sums of padded parts. The gradient of cutting a tensor in parts is each part's gradient, padded with zeros to
 * the whole, all added up; where the parts lie side by side, that is one Concat.
 *
 *     [a b 0 0 0] + [0 0 c 0 0] + [0 0 0 d e]  =  concat [a b] [c] [d e]
 *
 * In: an addition. Out: a Concat, or undefined where the parts overlap or leave a gap.
 */
import type { Node } from "@aunet/tensor"
import type { Forms, Lowering } from "./lowering.ts"
import { rotation } from "./rotation.ts"

/** A padded part: its node, and from where to where it lies along the axis. */
interface Part {
  readonly id: number
  readonly axis: number
  readonly start: number
  readonly end: number
}

/** Lists the padded parts that an addition adds up, or nothing if it adds something else too. */
function partsOf(id: number, lowering: Lowering, isTop: boolean): readonly Part[] | undefined {
  const node = lowering.program.nodes[id]
  // A sum that somebody else reads must be computed anyway.
  if (!isTop && lowering.uses[id] !== 1) return undefined
  if (node.op === "add") {
    const [left, right] = node.inputs.map((input) => partsOf(input, lowering, false))
    return left && right && [...left, ...right]
  }
  if (node.op !== "pad" || node.attributes.value !== 0) return undefined
  const { before, after } = node.attributes
  const axes = before.flatMap((count, axis) => (count + after[axis] > 0 ? [axis] : []))
  if (axes.length !== 1) return undefined
  const [axis] = axes
  const [start, end] = [before[axis], node.shape[axis] - after[axis]]
  return start === end ? undefined : [{ id: node.inputs[0], axis, start, end }]
}

/** Lowers an addition of parts that lie side by side as one Concat. */
export function joinedParts(node: Node, lowering: Lowering): Forms | undefined {
  const parts = partsOf(node.id, lowering, true)?.toSorted((a, b) => a.start - b.start)
  if (parts === undefined) return undefined
  const [{ axis }] = parts
  const fits = parts.every((part, i) => part.axis === axis && part.start === (i === 0 ? 0 : parts[i - 1].end))
  if (!fits || parts[parts.length - 1].end !== node.shape[axis]) return undefined
  const turned =
    axis === node.shape.length - 1
      ? rotation(
          node,
          parts.map((part) => part.id),
          lowering,
        )
      : undefined
  return (
    turned ?? {
      value: lowering.graph.emit(
        "Concat",
        parts.map((part) => lowering.full(part.id)),
        node.shape,
        { attributes: { axis } },
      ),
    }
  )
}
