/**
 * A sum and the norm that reads it as one operator, as a residual stream has them before every block:
 *
 *     Add(stream, branch) -> SimplifiedLayerNormalization        SkipSimplifiedLayerNormalization -> normed, sum
 *
 * In: a graph. Out: the same with fewer operators. Never: joins where a side is repeated to fit the other,
 * or where the norm's weight follows from the sum.
 */
import { sameShape } from "@aunet/tensor"
import type { OnnxGraph, OnnxNode, OnnxValue } from "./graph.ts"

/** An output that nobody wants has no name. */
const nothing = { name: "", shape: [0], type: "f32" } as const

/** Joins norms with the sums before them. */
export function joinSkipNorms({ nodes, ...graph }: OnnxGraph): OnnxGraph {
  const values = new Map<string, OnnxValue>(
    [...graph.inputs, ...graph.initializers, ...nodes.flatMap(({ outputs }) => outputs)].map((value) => [
      value.name,
      value,
    ]),
  )
  const sums = new Map(
    nodes
      .filter((node) => isPlainSum(node, values))
      .map((node): [string, OnnxNode] => [node.outputs[0].name, node]),
  )
  const makers = new Map(nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node] as const)))
  // The first norm of each sum; whoever else reads the sum reads it as before.
  const norms = new Map<string, OnnxNode>()
  for (const node of nodes)
    if (
      node.operator === "SimplifiedLayerNormalization" &&
      sums.has(node.inputs[0]) &&
      !norms.has(node.inputs[0]) &&
      !followsFrom(node.inputs[1], node.inputs[0], makers)
    )
      norms.set(node.inputs[0], node)
  const joined = new Set(norms.values())
  return {
    ...graph,
    nodes: nodes.flatMap((node) => {
      if (joined.has(node)) return []
      const [sum] = node.outputs
      const norm = sums.get(sum.name) === node ? norms.get(sum.name) : undefined
      return norm === undefined ? [node] : [together(node, norm)]
    }),
  }
}

/** The operator takes [rows, D] or [B, T, D], both sides whole. */
function isPlainSum({ operator, inputs, outputs: [sum] }: OnnxNode, values: Map<string, OnnxValue>): boolean {
  return (
    operator === "Add" &&
    sum.type === "f32" &&
    (sum.shape.length === 2 || sum.shape.length === 3) &&
    inputs.every((name) => sameShape((values.get(name) as OnnxValue).shape, sum.shape))
  )
}

/** True when a value is computed from another: one operator cannot take what follows from its own result. */
function followsFrom(name: string, source: string, makers: ReadonlyMap<string, OnnxNode>): boolean {
  const seen = new Set<string>()
  const open = [name]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === source) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(makers.get(next)?.inputs ?? []))
  }
  return false
}

const together = (sum: OnnxNode, norm: OnnxNode): OnnxNode => ({
  operator: "SkipSimplifiedLayerNormalization",
  domain: "com.microsoft",
  name: norm.name,
  inputs: [...sum.inputs, norm.inputs[1]],
  outputs: [norm.outputs[0], nothing, nothing, sum.outputs[0]],
  attributes: { epsilon: norm.attributes.epsilon },
})
