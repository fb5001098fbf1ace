/**
 * A program as an ONNX graph: walks the nodes and asks the rule of each.
 *
 * In: a program. Out: the graph, with the names under which state, inputs and outputs go in and out.
 * Never: lets an empty tensor into the graph; the runtime does not take all of them.
 */
import {
  type Node,
  type OpenOptions,
  type OperationName,
  type Program,
  type Shape,
  showSpec,
  sizeOf,
  TensorError,
} from "@aunet/tensor"
import type { OnnxGraph } from "../graph.ts"
import { elementwiseRules } from "./elementwise.ts"
import { groupedRules } from "./grouped.ts"
import { layoutRules } from "./layout.ts"
import { lookupRules } from "./lookup.ts"
import { type AnyRule, type Forms, Lowering, type OperatorChoice, type Rules } from "./lowering.ts"
import { matmulRules } from "./matmul.ts"
import type { RoundingMemory } from "./rounding-memory.ts"
import { recurrenceRules } from "./recurrence.ts"
import { reduceRules } from "./reduce.ts"
import { scatterRules } from "./scatter.ts"

/** How state, inputs, outputs and next state are called in the graph. */
export interface Naming {
  state(name: string): string
  input(name: string): string
  output(name: string): string
  next(name: string): string
}

/** A rule for every operation; compiles only while none is missing. */
const rules: Rules<OperationName> = {
  ...layoutRules,
  ...elementwiseRules,
  ...reduceRules,
  ...recurrenceRules,
  ...matmulRules,
  ...groupedRules,
  ...lookupRules,
  ...scatterRules,
}

/**
 * Lowers a program.
 *
 * Empty inputs, outputs and state are left out of the graph: they hold no number.
 *
 * @throws TensorError UNSUPPORTED_OPERATION for an operation without a rule, with the line that wrote it
 */
export function lower(
  program: Program,
  operators: OperatorChoice,
  naming: Naming,
  weights?: OpenOptions["weights"],
  roundings?: RoundingMemory,
): OnnxGraph {
  const lowering = new Lowering(program, operators, weights, roundings)
  const { graph } = lowering
  for (const node of program.nodes) {
    graph.startNode(nodeName(node))
    if (sizeOf(node.shape) === 0) continue
    lowering.set(node.id, lowerNode(node, lowering))
  }
  graph.startNode("result")
  const give = (ids: Readonly<Record<string, number>>, called: (name: string) => string): void => {
    for (const [name, id] of Object.entries(ids)) {
      if (sizeOf(program.nodes[id].shape) > 0) graph.output(called(name), lowering.full(id))
    }
  }
  give(program.nextState, (name) => naming.next(name))
  give(program.outputs, (name) => naming.output(name))
  return graph.build()

  function lowerNode(node: Node, lowering: Lowering): Forms {
    if (node.op === "input") {
      const { from, name } = node.attributes
      return {
        value: graph.input(
          from === "state" ? naming.state(name) : naming.input(name),
          node.shape,
          node.dtype,
        ),
      }
    }
    const rule = rules[node.op] as AnyRule | undefined
    if (rule === undefined)
      throw new TensorError(
        "UNSUPPORTED_OPERATION",
        `${node.op} ${showSpec(node)} (at ${node.origin}): no ONNX operator is known for it; use another operation or engine`,
      )
    return emptyResult(node, (id) => program.nodes[id].shape, lowering) ?? rule(node, lowering)
  }
}

/** What comes out where an input is empty but the output is not: nothing was added up, so 0, or the padding. */
function emptyResult(node: Node, shapeOf: (id: number) => Shape, { graph }: Lowering): Forms | undefined {
  if (node.op === "concat" || node.op === "updateRows" || node.inputs.every((id) => sizeOf(shapeOf(id)) > 0))
    return undefined
  return { value: graph.scalar(node.op === "pad" ? node.attributes.value : 0, node.dtype) }
}

/** The name of a node's operators starts with this, so that a message of the runtime leads back to the node. */
const nodeName = (node: Node): string => `${node.op}.${node.id}`

/** Finds the node that a message of the runtime speaks of. */
export function nodeIn(message: string, program: Program): Node | undefined {
  const place = /\b([a-zA-Z]+)\.(\d+)\//.exec(message)
  const node = place === null ? undefined : program.nodes[Number(place[2])]
  return node?.op === place?.[1] ? node : undefined
}
