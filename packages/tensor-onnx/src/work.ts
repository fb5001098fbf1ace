/**
 * How much a program does at a time: whether a second thread is worth waking.
 *
 * Threads of a program wait for each other in every operator that shares its work. Where operators take
 * microseconds the waiting costs more than the sharing gains.
 *
 * In: a program. Out: a count, a choice. Never: measures.
 */
import { matmulSizes, type Node, type Program, sizeOf } from "@aunet/tensor"

/** Multiplications, or numbers, of one operator from which on a second thread pays. */
const LEAST_WORK = 2 ** 16

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

/** Whether a program is better off without a second thread. */
export const isForOneThread = (program: Program): boolean => largestWork(program) < LEAST_WORK
