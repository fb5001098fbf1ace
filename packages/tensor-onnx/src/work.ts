/**
 * How much a program does at a time: whether a second thread is worth waking.
 *
 * Threads of a session wait for each other in every operator that shares its work. In a step of generation
 * operators take microseconds, and on a machine that does something else as well each wait can cost a turn of the
 * scheduler; so a program without one large operator runs on one thread.
 *
 * In: a program. Out: a count. Never: measures.
 */
import { matmulSizes, type Node, type Program, sizeOf } from "@aunet/tensor"

/** Multiplications, or numbers, of one operator from which on a second thread pays. */
export const WORTH_A_THREAD = 2 ** 18

/** The multiplications of a product, or the numbers that another operation answers. */
function workOf(node: Node, program: Program): number {
  const [a, b] = node.inputs.map((id) => program.nodes[id])
  switch (node.op) {
    case "matmul": {
      const { batches, M, K, N } = matmulSizes(a, b, node.attributes.transposeA, node.attributes.transposeB)
      return batches * M * K * N
    }
    case "groupedMatmul":
      return sizeOf(node.shape) * a.shape[1]
    case "groupedOuter":
      return sizeOf(a.shape) * b.shape[1]
    case "constant":
    case "input":
      return 0
    // Rows that are written into a cache are all that moves.
    case "updateRows":
      return sizeOf(program.nodes[node.inputs[2]].shape)
    case "reshape":
    case "broadcast":
      return 0
    default:
      return sizeOf(node.shape)
  }
}

/** The most that one operator of a program does. */
export const largestWork = (program: Program): number =>
  program.nodes.reduce((most, node) => Math.max(most, workOf(node, program)), 0)
