/**
 * Rotary embedding as one operator. A rotation of pairs by fixed angles is written in the language as slices,
 * products with tables and a concat; ONNX Runtime does all of it in one pass, nine times faster.
 *
 *     y0 = x0 cos - x1 sin        x0, x1: both parts of x along its last axis
 *     y1 = x0 sin + x1 cos        parts of length 1: interleaved pairs; else halves
 *
 * Its gradient turns back: the same with -sin. Both are recognised.
 *
 * In: the two parts of a concat. Out: RotaryEmbedding, or undefined where it is something else.
 * Never: guesses: what is nearly a rotation stays as it was written.
 */
import { type Node, sameShape, type Shape } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Forms, Lowering } from "./lowering.ts"

/** sign · part of `source` · table. */
interface Term {
  readonly sign: number
  readonly source: number
  readonly part: 0 | 1
  readonly table: number
}

/** Reads a node as a part of something, cut along its last axis into two equal parts. */
function partOf(id: number, sign: number, lowering: Lowering): Omit<Term, "table"> | undefined {
  const node = lowering.program.nodes[id]
  if (node.op === "negate") return partOf(node.inputs[0], -sign, lowering)
  if (node.op !== "slice") return undefined
  const { start, size } = node.attributes
  const whole = lowering.program.nodes[node.inputs[0]].shape
  const last = whole.length - 1
  const isPart = size.every((length, axis) =>
    axis === last ? 2 * length === whole[axis] : length === whole[axis],
  )
  return isPart && start[last] % size[last] === 0
    ? { sign, source: node.inputs[0], part: start[last] === 0 ? 0 : 1 }
    : undefined
}

/** What is behind broadcasts; undefined where there is none, since a table is smaller than what it turns. */
function tableBehind(id: number, lowering: Lowering, isBroadcast = false): number | undefined {
  const node = lowering.program.nodes[id]
  if (node.op === "broadcast") return tableBehind(node.inputs[0], lowering, true)
  return isBroadcast || node.op === "constant" ? id : undefined
}

function termOf(id: number, sign: number, lowering: Lowering): Term | undefined {
  const node = lowering.program.nodes[id]
  if (node.op === "negate") return termOf(node.inputs[0], -sign, lowering)
  if (node.op !== "multiply") return undefined
  for (const [a, b] of [node.inputs, node.inputs.toReversed()]) {
    const part = partOf(a, sign, lowering)
    const table = tableBehind(b, lowering)
    if (part !== undefined && table !== undefined) return { ...part, table }
  }
  return undefined
}

/** Reads a node as a sum of two terms, that of part 0 first. */
function termsOf(id: number, lowering: Lowering): readonly [Term, Term] | undefined {
  const node = lowering.program.nodes[id]
  if (node.op !== "add" && node.op !== "subtract") return undefined
  const left = termOf(node.inputs[0], 1, lowering)
  const right = termOf(node.inputs[1], node.op === "add" ? 1 : -1, lowering)
  if (left === undefined || right === undefined || left.source !== right.source || left.part === right.part)
    return undefined
  return left.part === 0 ? [left, right] : [right, left]
}

/**
 * The axis along which positions run: 1 in [B, T, H, ...], 2 in [B, H, T, ...] if the table holds one row a
 * position; 0 if each text of a batch has one position, with a row of its own.
 */
function positionAxis(table: Shape, part: Shape, pairAxis: number): number | undefined {
  const aligned = [...new Array<number>(part.length - table.length).fill(1), ...table]
  if (table.length === 4 && part[1] === 1 && sameShape(table, [part[0], 1, 1, part[pairAxis]])) return 0
  const long = aligned.flatMap((length, axis) => (length > 1 && axis !== pairAxis ? [axis] : []))
  return aligned[pairAxis] === part[pairAxis] &&
    long.length === 1 &&
    (long[0] === 1 || long[0] === 2) &&
    aligned[long[0]] === part[long[0]]
    ? long[0]
    : undefined
}

/** Lowers a concat of these two parts along the last axis as a rotation. */
export function rotation(node: Node, parts: readonly number[], lowering: Lowering): Forms | undefined {
  if (lowering.operators !== "onnxruntime" || parts.length !== 2) return undefined
  const [first, second] = parts.map((id) => termsOf(id, lowering))
  if (first === undefined || second === undefined) return undefined
  const [[a, b], [c, d]] = [first, second]
  const { nodes } = lowering.program
  const turns =
    a.source === c.source &&
    a.table === d.table &&
    b.table === c.table &&
    a.sign === 1 &&
    d.sign === 1 &&
    b.sign === -c.sign
  if (!turns) return undefined
  const part = nodes[parts[0]].shape
  const isInterleaved = part[part.length - 1] === 1
  // [., ., ., pairs, 2] or [., ., ., 2 · pairs]
  if (part.length !== (isInterleaved ? 5 : 4)) return undefined
  const axes = [a.table, b.table].map((table) => positionAxis(nodes[table].shape, part, 3))
  const [axis] = axes
  if (axis === undefined || axes[1] !== axis) return undefined
  return {
    value: lowering.reshape(
      emit(lowering, lowering.full(a.source), part, axis, a.table, b.table, c.sign, isInterleaved),
      node.shape,
    ),
  }
}

function emit(
  lowering: Lowering,
  x: OnnxValue,
  part: Shape,
  axis: number,
  cos: number,
  sin: number,
  sign: number,
  isInterleaved: boolean,
): OnnxValue {
  const { graph } = lowering
  const [B, , , pairs] = part
  const K = 2 * pairs
  // Whole: a table that is one number throughout, or one a position, has no such shape otherwise.
  const table = (id: number): OnnxValue => lowering.reshape(lowering.full(id), [part[axis], pairs])
  const turned =
    sign === 1
      ? table(sin)
      : lowering.once(`negative ${sin}`, () => [graph.emit("Neg", [table(sin)], [part[axis], pairs])])[0]
  // One position of each text may as well stand behind the heads, where products want it.
  const isHeadsLast = axis !== 2 && part[1] !== 1
  const heads = part[axis !== 2 ? 2 : 1]
  // With positions before heads, the operator takes the heads side by side.
  const shape = isHeadsLast ? [B, part[1], heads * K] : [B, heads, part[axis !== 2 ? 1 : 2], K]
  // The table's rows count from position 0, or belong to the texts.
  const rows =
    axis === 0
      ? graph.fixed(
          BigInt64Array.from({ length: B }, (_, b) => BigInt(b)),
          [B, 1],
        )
      : graph.list([0])
  return graph.emit("RotaryEmbedding", [lowering.reshape(x, shape), rows, table(cos), turned], shape, {
    domain: "com.microsoft",
    attributes: {
      interleaved: isInterleaved ? 1 : 0,
      ...(isHeadsLast && { num_heads: heads, rotary_embedding_dim: K }),
    },
  })
}
