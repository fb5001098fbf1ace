/**
 * Inputs in the shape in which they are read: a session may give its numbers in any shape, so a Reshape that
 * every step would repeat is left out.
 *
 *     input [384, 64] -> Reshape -> [1, 3, 128, 64]        input [1, 3, 128, 64]
 *
 * In: a graph. Out: the same with other shapes of inputs. Never: changes an input that is read in two shapes.
 */
import { sameShape } from "@aunet/tensor"
import type { OnnxGraph, OnnxNode, OnnxValue } from "./graph.ts"

/** Gives inputs the shape in which all that read them want them. */
export function shapeInputs(graph: OnnxGraph): OnnxGraph {
  const readers = new Map<string, OnnxNode[]>()
  for (const node of graph.nodes)
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node])
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const renamed = new Map<string, string>()
  const inputs = graph.inputs.map((input): OnnxValue => {
    const reshapes = readers.get(input.name) ?? []
    const [shape] = reshapes.map((node) => node.outputs[0].shape)
    const isSame = reshapes.every(
      ({ operator, inputs: [first], outputs: [result] }) =>
        operator === "Reshape" &&
        first === input.name &&
        !outputs.has(result.name) &&
        sameShape(result.shape, shape),
    )
    if (shape === undefined || !isSame) return input
    for (const { outputs: each } of reshapes) renamed.set(each[0].name, input.name)
    return { ...input, shape }
  })
  const rename = (name: string): string => renamed.get(name) ?? name
  return {
    ...graph,
    inputs,
    nodes: graph.nodes
      .filter(({ outputs: [first] }) => !renamed.has(first.name))
      .map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
  }
}
