/**
 * How much memory a session will take, before it takes any.
 *
 * In: the graphs of its programs and its state. Out: bytes. Never: asks the runtime; the estimate is a walk
 * through the graph that adds up what is alive.
 */
import { type Flat, sizeOf, type Spec, TensorError } from "@aunet/tensor"
import { bytesOf, type OnnxGraph, views } from "./graph.ts"

/** What a session needs, in bytes. */
export interface MemoryEstimate {
  /** The state, and the second copy of those entries that a step cannot write over while it reads them. */
  readonly state: number
  /** Fixed numbers of the programs. */
  readonly constants: number
  /** The most that values take at one time beside inputs and state, and copies of what tails read, over all programs. */
  readonly intermediates: number
  readonly total: number
}

/**
 * The most bytes of values alive at one time while the nodes run in order; inputs are not counted.
 *
 * @param there results that are written into arrays that are there: they are not counted either
 */
export function peakOf(graph: OnnxGraph, there: ReadonlySet<string>): number {
  // A view lives in the buffer of its source: `home` finds the value that owns the numbers.
  const home = new Map<string, string>()
  const homeOf = (name: string): string => home.get(name) ?? name
  const last = new Map<string, number>()
  graph.nodes.forEach((node, at) => {
    if (views.has(node.operator)) home.set(node.outputs[0].name, homeOf(node.inputs[0]))
    for (const input of node.inputs) last.set(homeOf(input), at)
  })
  const results = new Set(graph.outputs.map(({ name }) => homeOf(name)))
  const outside = new Set(graph.outputs.flatMap(({ name }) => (there.has(name) ? [homeOf(name)] : [])))
  const ends: string[][] = graph.nodes.map(() => [])
  const sizes = new Map<string, number>()
  for (const [name, at] of last) if (!results.has(name)) ends[at].push(name)
  let alive = 0
  let peak = 0
  graph.nodes.forEach((node, at) => {
    for (const output of node.outputs) {
      if (home.has(output.name) || outside.has(output.name)) continue
      sizes.set(output.name, bytesOf(output))
      alive += bytesOf(output)
    }
    peak = Math.max(peak, alive)
    for (const name of ends[at]) alive -= sizes.get(name) ?? 0
  })
  return peak
}

/** What of a planned program takes memory. */
interface Needy {
  readonly graph: OnnxGraph
  /** Results that nobody is given. */
  readonly sources: readonly { readonly spec: Spec }[]
  /** The most that values take at one time. */
  readonly peakBytes: number
}

/** Bytes of the results that nobody is given, as the runtime copies them out of its working memory. */
export const bytesOfSources = ({ sources }: Pick<Needy, "sources">): number =>
  sources.reduce((total, { spec }) => total + 4 * sizeOf(spec.shape), 0)

/** Adds up what a session with these programs will hold at its largest. */
export function estimate(
  programs: readonly Needy[],
  state: Flat<Spec>,
  changing: ReadonlySet<string>,
): MemoryEstimate {
  const bytes = ([name, spec]: readonly [string, Spec]): number =>
    4 * sizeOf(spec.shape) * (changing.has(name) ? 2 : 1)
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const parts = {
    state: total(Object.entries(state).map(bytes)),
    constants: total(programs.flatMap(({ graph }) => graph.initializers.map(bytesOf))),
    // Each program keeps its own working memory between steps.
    intermediates: total(programs.map((program) => program.peakBytes + bytesOfSources(program))),
  }
  return { ...parts, total: parts.state + parts.constants + parts.intermediates }
}

/** Units of memory, with the fewest bytes that are told in each: GiB only where MiB would be five digits. */
const UNITS = [
  ["GiB", 2 ** 30, 1e4 * 2 ** 20],
  ["MiB", 2 ** 20, 2 ** 20],
  ["KiB", 2 ** 10, 2 ** 10],
  ["bytes", 1, 0],
] as const

/** Bytes as people read them: `512 bytes`, `1.50 KiB`, `9000 MiB`. */
export function readable(bytes: number): string {
  const [name, size] = UNITS.find(([, , from]) => bytes >= from) ?? UNITS[3]
  const count = bytes / size
  return `${count.toFixed(size > 1 && count < 16 ? 2 : 0)} ${name}`
}

/** How many bytes a session may take: as many as a caller allows, or as there are. */
export interface MemoryLimit {
  readonly allowed: number | undefined
  readonly available: number
}

/** Refuses what would not fit, with the parts of the estimate. */
export function requireMemory(
  { total, state, constants, intermediates }: MemoryEstimate,
  { allowed, available }: MemoryLimit,
): void {
  if (total <= (allowed ?? available)) return
  const [limit, orElse] =
    allowed === undefined
      ? [`there are ${readable(available)}`, "or free some memory"]
      : [`memoryLimitBytes allows ${readable(allowed)}`, "or raise that"]
  throw new TensorError(
    "OUT_OF_MEMORY",
    `these programs need about ${readable(total)} (state ${readable(state)}; constants ${readable(constants)}; ` +
      `values in between ${readable(intermediates)}), and ${limit}; use fewer rows or a smaller model, ${orElse}`,
  )
}
