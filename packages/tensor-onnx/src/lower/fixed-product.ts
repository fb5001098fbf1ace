/**
 * Rows times fixed matrices, as in a step of generation. Products of the same few rows are one product, cut:
 *
 *     x · wq,  x · wk,  x · wv        x · [wq wk wv] -> Split
 *
 * With a handful of rows the time goes into reading the matrices and starting operators, and one large matrix
 * is read faster than three. With many rows cutting the result costs what it wins.
 *
 * In: a product whose right side is known. Out: operators, or undefined where it is something else.
 * Never: joins products of many rows.
 */
import { type Shape, sizeOf } from "@aunet/tensor"
import type { OnnxValue } from "../graph.ts"
import type { Lowering, NodeOf } from "./lowering.ts"
import { product } from "./product.ts"
import { type FixedMatrix, quantisedProduct, transposed } from "./quantised.ts"
import { type Side, sideOf } from "./side.ts"

/** Rows up to which products are joined. */
const FEW_ROWS = 32

/** Multiplies rows with a fixed matrix; `factor` scales the result. */
export function fixedProduct(
  node: NodeOf<"matmul">,
  lowering: Lowering,
  a: Side,
  factor: number,
): OnnxValue | undefined {
  const matrix = matrixOf(node, lowering)
  if (matrix === undefined || a.transposed) return undefined
  const rows = rowsOf(a.id, lowering)
  const scale = Math.fround(a.factor * matrix.factor * factor)
  const joined = factor === 1 && a.factor === 1 ? joinedWith(node, lowering) : []
  const result =
    joined.length > 1 && joined.includes(node)
      ? together(joined, lowering, rows)[joined.indexOf(node)]
      : lowering.weights === "int8"
        ? quantisedProduct(lowering, rows, [{ ...matrix, factor: scale }])
        : product(
            lowering,
            rows,
            lowering.full(sideOfMatrix(node, lowering).id),
            [...rows.shape.slice(0, -1), matrix.N],
            false,
            matrix.isTransposed,
            scale,
          )
  return lowering.reshape(result, node.shape)
}

const sideOfMatrix = (node: NodeOf<"matmul">, lowering: Lowering): Side =>
  sideOf(lowering, node.inputs[1], node.attributes.transposeB)

/** Reads the right side, if it is fixed and multiplies plain rows. */
function matrixOf(node: NodeOf<"matmul">, lowering: Lowering): FixedMatrix | undefined {
  const { id, transposed: isTransposed, factor } = sideOfMatrix(node, lowering)
  const constant = lowering.program.nodes[id]
  if (constant.op !== "constant" || node.shape.length !== 2) return undefined
  const { data } = constant.attributes
  return data instanceof Float32Array ? { data, isTransposed, factor, N: node.shape[1] } : undefined
}

/** Rows that were laid flat for the product are multiplied as they lay: the operators do not mind. */
function rowsOf(id: number, lowering: Lowering): OnnxValue {
  const { nodes } = lowering.program
  const [width] = nodes[id].shape.slice(-1)
  let at = id
  for (let node = nodes[at]; node.op === "reshape"; node = nodes[at]) {
    const { shape } = nodes[node.inputs[0]]
    if (shape[shape.length - 1] !== width) break
    at = node.inputs[0]
  }
  const flat = lowering.full(at)
  const before = lowering.before(flat)
  return before.shape.length > 1 && before.shape[before.shape.length - 1] === width ? before : flat
}

/** The products that multiply the same rows, in the order of the program; none for many rows. */
function joinedWith(node: NodeOf<"matmul">, lowering: Lowering): readonly NodeOf<"matmul">[] {
  const { nodes } = lowering.program
  const [rows] = node.shape
  if (rows > FEW_ROWS) return []
  return lowering.readers[node.inputs[0]].flatMap((id) => {
    const other = nodes[id]
    return other.op === "matmul" &&
      other.inputs[0] === node.inputs[0] &&
      !other.attributes.transposeA &&
      matrixOf(other, lowering) !== undefined
      ? [other]
      : []
  })
}

/** Multiplies rows with several matrices at once. */
function together(
  products: readonly NodeOf<"matmul">[],
  lowering: Lowering,
  rows: OnnxValue,
): readonly OnnxValue[] {
  return lowering.once(`products ${products.map(({ id }) => id).join(" ")}`, () => {
    const { graph } = lowering
    const matrices = products.map((each) => matrixOf(each, lowering) as FixedMatrix)
    const N = matrices.reduce((sum, each) => sum + each.N, 0)
    const all =
      lowering.weights === "int8"
        ? quantisedProduct(lowering, rows, matrices)
        : product(
            lowering,
            rows,
            sideBySide(matrices, lowering),
            [...rows.shape.slice(0, -1), N],
            false,
            true,
          )
    const width = headWidth(products, lowering)
    const lead = rows.shape.slice(0, -1)
    const cut = (x: OnnxValue, axis: number, lengths: readonly number[], rest: Shape): OnnxValue[] =>
      graph.emitMany(
        "Split",
        [x, graph.list(lengths)],
        lengths.map((length) => ({
          shape: [...x.shape.slice(0, axis), length, ...rest],
          type: "f32" as const,
        })),
        { attributes: { axis } },
      )
    if (width === undefined)
      return cut(
        all,
        lead.length,
        matrices.map((each) => each.N),
        [],
      )
    const heads = lowering.reshape(all, [sizeOf(lead), N / width, 1, width])
    return cut(
      heads,
      1,
      matrices.map((each) => each.N / width),
      [1, width],
    )
  })
}

/**
 * The width of the heads, if that is how all of these products are read on: cut between heads, none of them has to
 * be given another shape.
 */
function headWidth(products: readonly NodeOf<"matmul">[], lowering: Lowering): number | undefined {
  const { nodes } = lowering.program
  const widths = products.map(({ id, shape: [, N] }) => {
    let width: number | undefined
    for (let next = lowering.readers[id]; next.length === 1; next = lowering.readers[next[0]]) {
      const { op, shape } = nodes[next[0]]
      if (op !== "reshape") break
      const [heads, last] = shape.slice(-2)
      if (heads * last === N) width = last
    }
    return width
  })
  const [width] = widths
  const isHeads = width !== undefined && products.some(({ shape: [, N] }) => N > width)
  return isHeads && widths.every((other) => other === width) ? width : undefined
}

/** Matrices of one width as one, [N of all, K]. */
function sideBySide(matrices: readonly FixedMatrix[], { graph }: Lowering): OnnxValue {
  const [first] = matrices
  const K = first.data.length / first.N
  const N = matrices.reduce((sum, each) => sum + each.N, 0)
  const parts = matrices.map(({ data, isTransposed, factor, N: own }) => {
    const rows = isTransposed ? data : transposed(data, K, own)
    return factor === 1 ? rows : scaled(rows, factor)
  })
  return graph.stacked(parts, [N, K])
}

/** No `map`: it makes an object of each number. */
function scaled(values: Float32Array, factor: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) result[i] = values[i] * factor
  return result
}
