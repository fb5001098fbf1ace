/**
 * A program loaded into the runtime.
 *
 * In: a program. Out: a loaded model that knows what it reads and writes.
 * Never: holds numbers of a step.
 */
import type { Program, Spec } from "@aunet/tensor"
import { explain } from "./failures.ts"
import type { OnnxGraph } from "./graph.ts"
import { overwritable } from "./in-place.ts"
import { type IndexUse, indexUses } from "./indices.ts"
import { lower, type Naming } from "./lower/index.ts"
import { encodeModel } from "./model.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"

/** The names that sessions use: no two of different kinds are equal. */
export const sessionNaming: Naming = {
  state: (name) => `state:${name}`,
  input: (name) => `input:${name}`,
  output: (name) => `output:${name}`,
  next: (name) => `next:${name}`,
}

/** Something that the graph reads: where it comes from, and its name in the graph. */
export interface Read {
  readonly from: "state" | "inputs"
  readonly name: string
  readonly called: string
  readonly spec: Spec
}

/** A program as a graph, before the runtime has it. */
export interface Planned {
  readonly program: Program
  readonly graph: OnnxGraph
  /** Inputs that must be checked before each step. */
  readonly indices: readonly IndexUse[]
  /** What the graph reads; an input that nothing depends on, or that is empty, is not among it. */
  readonly reads: readonly Read[]
  /** State entries that a step writes over while it runs. */
  readonly inPlace: ReadonlySet<string>
  /** True when no number must be computed: every output and next state is empty, or there is none. */
  readonly isEmpty: boolean
}

/** A program that is ready to run. */
export interface Compiled extends Planned {
  /** Absent when there is nothing to compute. */
  readonly model?: RuntimeSession
}

/** Lowers a program for this runtime. */
export function plan(program: Program): Planned {
  const graph = lower(program, "onnxruntime", sessionNaming)
  const needed = new Set(graph.inputs.map(({ name }) => name))
  const reads = program.nodes.flatMap((node): Read[] => {
    if (node.op !== "input") return []
    const { from, name } = node.attributes
    const called = from === "state" ? sessionNaming.state(name) : sessionNaming.input(name)
    return needed.has(called) ? [{ from, name, called, spec: node }] : []
  })
  const names = Object.keys(program.nextState)
  const free = overwritable(
    graph,
    names.map((name) => ({ state: sessionNaming.state(name), next: sessionNaming.next(name) })),
  )
  const inPlace = new Set(names.filter((name) => free.has(sessionNaming.next(name))))
  return { program, graph, indices: indexUses(program), reads, inPlace, isEmpty: graph.outputs.length === 0 }
}

/** Loads a lowered program. */
export async function compile(
  planned: Planned,
  runtime: Runtime,
  settings: Readonly<Record<string, unknown>>,
): Promise<Compiled> {
  if (planned.isEmpty) return planned
  try {
    return { ...planned, model: await runtime.load(encodeModel(planned.graph), settings) }
  } catch (error) {
    throw explain(error, planned.program, "open")
  }
}
