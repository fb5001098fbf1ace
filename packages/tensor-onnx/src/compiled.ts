/**
 * A program loaded into the runtime.
 *
 * In: a program. Out: a loaded model that knows what it reads and writes.
 * Never: holds numbers of a step.
 */
import {
  type Flat,
  letGo,
  type OpenOptions,
  type Program,
  type Shape,
  sizeOf,
  type Spec,
  specialise,
  type SpecialiseMemory,
  type Value,
} from "@aunet/tensor"
import { explain } from "./failures.ts"
import { bytesOf, type OnnxGraph } from "./graph.ts"
import { overwritable } from "./in-place.ts"
import { type IndexUse, indexUses } from "./indices.ts"
import { lower, type Naming } from "./lower/index.ts"
import type { RoundingMemory } from "./lower/rounding-memory.ts"
import { bytesOfSources, peakOf } from "./memory.ts"
import { encodeApart } from "./model.ts"
import { shapeInputs } from "./input-shapes.ts"
import { type Reserve, withReserve } from "./reserve.ts"
import { joinRows, type RowChange, takeRowChanges } from "./row-changes.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"
import { joinSkipNorms } from "./skip-norms.ts"
import { compilePass, type Pass } from "./tail/pass.ts"
import { type Tail, takeTails } from "./tail/take-tails.ts"
import { type SettingsFor, settingsFor, type WorkSettings } from "./work.ts"

/** The names that sessions use: no two of different kinds are equal. */
export const sessionNaming: Naming = {
  state: (name) => `state:${name}`,
  input: (name) => `input:${name}`,
  output: (name) => `output:${name}`,
  next: (name) => `next:${name}`,
}

/** A name of the program, and what the graph calls it. */
export interface Named {
  readonly name: string
  readonly called: string
}

/** Something that the graph reads: where it comes from, and its name in the graph. */
export interface Read extends Named {
  readonly from: "state" | "inputs"
  /** In which it is read. */
  readonly shape: Shape
}

/** An output of the graph that is not the next state. */
export interface Result extends Named {
  readonly spec: Spec
}

/** A program as a graph, before the runtime has it. */
export interface Planned {
  /** As it runs: fixed entries of the state are constants of it. */
  readonly program: Program
  readonly graph: OnnxGraph
  /** How its fixed matrices are stored. */
  readonly weights?: OpenOptions["weights"]
  /** Inputs that must be checked before each step. */
  readonly indices: readonly IndexUse[]
  /** What the graph reads; an input that nothing depends on, or that is empty, is not among it. */
  readonly reads: readonly Read[]
  /** Entries of the state that take in rows: the session writes them when the step is over. */
  readonly rows: readonly RowChange[]
  /** Which of `sources` have those rows, each once. */
  readonly rowSources: readonly string[]
  /** Other entries of the state that a step changes; those in place it may write over while it runs. */
  readonly changes: readonly (Named & { readonly inPlace: boolean })[]
  readonly results: readonly Result[]
  /** Results that nobody is given: tails read them, or they are rows of the state. */
  readonly sources: readonly Result[]
  /** Entries of the state that the session changes when the step is over. */
  readonly tails: readonly Tail[]
  /** The most that values take at one time beside inputs, and results that are written where the state is. */
  readonly peakBytes: number
  /** Fixed numbers, what tails read, and the most that values take at one time. */
  readonly heldBytes: number
  /** True when no number must be computed: every output and next state is empty, or there is none. */
  readonly isEmpty: boolean
}

/** A program that is ready to run. */
export interface Compiled extends Planned {
  /** Absent when there is nothing to compute. */
  readonly model?: RuntimeSession
  /** The arithmetic of each tail. */
  readonly passes: readonly Pass[]
  /** Numbers that the first run reserves; absent where the model is not asked to. */
  readonly reserve?: number
}

/** What follows from fixed values, for programs that have them in common. */
export interface PlanMemory {
  readonly specialised?: SpecialiseMemory
  readonly roundings?: RoundingMemory
}

/**
 * Lowers a program for this runtime.
 *
 * @param fixed values of state entries that become part of the program
 */
export function plan(
  given: Program,
  fixed: Flat<Value> = {},
  weights?: OpenOptions["weights"],
  { specialised, roundings }: PlanMemory = {},
): Planned {
  const whole = Object.keys(fixed).length > 0 ? specialise(given, fixed, specialised) : given
  const { program: untailed, tails, sources } = takeTails(whole)
  const { program, rows: changes } = takeRowChanges(untailed)
  const lowered = lower(program, "onnxruntime", sessionNaming, weights, roundings)
  const { graph, rows, joined } = joinRows(tidy(lowered), changes, sessionNaming.output)
  const shapes = new Map(graph.inputs.map(({ name, shape }) => [name, shape]))
  const present = new Set(graph.outputs.map(({ name }) => name))
  const reads = program.nodes.flatMap((node): Read[] => {
    if (node.op !== "input") return []
    const { from, name } = node.attributes
    const called = from === "state" ? sessionNaming.state(name) : sessionNaming.input(name)
    const shape = shapes.get(called)
    return shape === undefined ? [] : [{ from, name, called, shape }]
  })
  const names = Object.keys(program.nextState)
  const free = overwritable(
    graph,
    names.map((name) => ({ state: sessionNaming.state(name), next: sessionNaming.next(name) })),
  )
  const results = [
    ...Object.entries(program.outputs).map(([name, id]) => [name, program.nodes[id]] as const),
    ...Object.entries(joined),
  ].flatMap(([name, spec]): Result[] => {
    const called = sessionNaming.output(name)
    // Empty results are none of the graph, and those that were joined are none of anybody.
    return present.has(called) || sizeOf(spec.shape) === 0 ? [{ name, called, spec }] : []
  })
  const ofRows = new Set(rows.flatMap(({ from, rows }) => (from === "outputs" ? [rows] : [])))
  const peakBytes = peakOf(graph, new Set(names.map(sessionNaming.next)))
  const isOurs = ({ name }: Result): boolean => sources.has(name) || ofRows.has(name)
  const ours = results.filter(isOurs)
  return {
    program,
    graph,
    ...(weights !== undefined && { weights }),
    indices: indexUses(whole),
    reads,
    rows,
    rowSources: [...ofRows],
    changes: names.map((name) => {
      const called = sessionNaming.next(name)
      return { name, called, inPlace: free.has(called) }
    }),
    results: results.filter((result) => !isOurs(result)),
    sources: ours,
    tails,
    peakBytes,
    heldBytes:
      graph.initializers.reduce((total, each) => total + bytesOf(each), 0) +
      peakBytes +
      bytesOfSources({ sources: ours }),
    isEmpty: graph.outputs.length === 0,
  }
}

/** What only a session may do to a graph: nobody else sees its inputs. */
const tidy = (graph: OnnxGraph): OnnxGraph => joinSkipNorms(shapeInputs(graph))

/**
 * Loads a lowered program.
 *
 * @param asked what settings depend on beside the program
 */
export async function compile(
  planned: Planned,
  runtime: Runtime,
  settings: Readonly<Record<string, unknown>> & WorkSettings,
  asked: Pick<SettingsFor, "named" | "compilesAsCalled"> = {},
): Promise<Compiled> {
  const passes = await passesOf(planned.tails)
  if (planned.isEmpty) return { ...planned, passes }
  try {
    const { graph, numbers }: Reserve = runtime.hasRegions
      ? withReserve(planned.graph, planned.peakBytes)
      : planned
    const parts = encodeApart(graph, `${crypto.getRandomValues(new Uint32Array(2)).join("-")}/`)
    const model = await runtime.load(
      parts,
      settingsFor(planned.program, settings, {
        ...asked,
        weights: planned.weights,
      }),
    )
    // The runtime has its own by now.
    for (const copy of parts.copies) letGo(copy)
    return { ...withoutNumbers(planned), passes, model, ...(numbers !== undefined && { reserve: numbers }) }
  } catch (error) {
    throw explain(error, planned.program, "open")
  }
}

/** What of a plan is needed once the runtime has its numbers, which may be as many as a model has. */
const withoutNumbers = ({ program, graph, ...planned }: Planned): Planned => ({
  ...planned,
  program: {
    ...program,
    nodes: program.nodes.map((node) =>
      node.op === "constant" ? { ...node, attributes: { ...node.attributes, data: 0 } } : node,
    ),
  },
  graph: { ...graph, initializers: [] },
})

/** Compiles the arithmetic of tails; nearly all of a program are alike, and those share one pass. */
function passesOf(tails: readonly Tail[]): Promise<readonly Pass[]> {
  const known = new Map<string, Promise<Pass>>()
  return Promise.all(
    tails.map(({ expression }) => {
      const key = JSON.stringify(expression)
      const pass = known.get(key) ?? compilePass(expression)
      known.set(key, pass)
      return pass
    }),
  )
}
