/**
 * How much a program does at a time: whether a second thread is worth waking, how threads wait, and whether its graph is
 * worth rewriting.
 *
 * Threads of a program wait for each other in every operator that shares its work. Where operators take
 * microseconds the waiting costs more than the sharing gains.
 *
 * In: a program. Out: a count, a choice. Never: measures.
 */
import { matmulSizes, type Node, type OpenOptions, type Program, sizeOf } from "@aunet/tensor"

/** Multiplications, or numbers, of one operator from which on a second thread pays. */
const LEAST_WORK = 2 ** 17

/** What a multiplication with a weight of 8 bits counts: few rows wait for weights to be read, and these are a quarter as long. */
const SHORT_WEIGHT = 1 / 4

/** The multiplications of a product, or the numbers that another operation answers. */
function workOf(node: Node, program: Program, weights: OpenOptions["weights"]): number {
  const [a, b] = node.inputs.map((id) => program.nodes[id])
  switch (node.op) {
    case "matmul": {
      const { batches, M, K, N } = matmulSizes(a, b, node.attributes.transposeA, node.attributes.transposeB)
      return batches * M * K * N * (weights === "int8" && b.op === "constant" ? SHORT_WEIGHT : 1)
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
export const largestWork = (program: Program, weights?: OpenOptions["weights"]): number =>
  program.nodes.reduce((most, node) => Math.max(most, workOf(node, program, weights)), 0)

/** Whether a program is better off without a second thread. */
const isForOneThread = (program: Program, weights?: OpenOptions["weights"]): boolean =>
  largestWork(program, weights) < LEAST_WORK

/** Multiplications and numbers of a whole program from which on it takes about a tenth of a second. */
const LONG_WORK = 2 ** 33

/** Whether the time that a sleeping thread takes to wake does not matter to a program. */
const isLong = (program: Program): boolean =>
  program.nodes.reduce((total, node) => total + workOf(node, program, undefined), 0) >= LONG_WORK

/** Session settings of the runtime, as far as they depend on the program. */
export interface WorkSettings {
  readonly extra?: { readonly session?: Readonly<Record<string, unknown>> }
}

/**
 * Long programs: threads sleep where they have to wait, so that what else runs on the machine does not stop them
 * all, and take small shares of an operator, so that one that was held up does not keep the others waiting.
 */
const patient = { dynamic_block_base: "4", intra_op: { allow_spinning: "0" } }

/**
 * Short programs where functions are compiled when they are first called: the graph as it was written. Those with which the
 * runtime rewrites it, and what it rewrites it with, take longer to compile than they ever save (docs/log.md).
 */
const asWritten = { graphOptimizationLevel: "disabled" }

/** What settings depend on beside the program. */
export interface SettingsFor {
  /** Settings that were asked for, by the runtime's own names: they stay. */
  readonly named?: Readonly<Record<string, unknown>> | undefined
  /** How fixed matrices are stored. */
  readonly weights?: OpenOptions["weights"] | undefined
  /** Whether functions of the runtime are compiled when they are first called. */
  readonly compilesAsCalled?: boolean
}

/** Adds to settings what a program wants. */
export function settingsFor(
  program: Program,
  settings: Readonly<Record<string, unknown>> & WorkSettings,
  { named = {}, weights, compilesAsCalled = false }: SettingsFor = {},
): Readonly<Record<string, unknown>> {
  if (isLong(program))
    return { ...settings, extra: { ...settings.extra, session: { ...patient, ...settings.extra?.session } } }
  return {
    ...settings,
    ...(compilesAsCalled && asWritten),
    ...(isForOneThread(program, weights) && { intraOpNumThreads: 1 }),
    ...named,
  }
}
