/**
 * Indices that a step is given, checked before the runtime sees them: a wrong one is an error that names it.
 *
 * In: a program; then the inputs of each step. Out: nothing, or a TensorError WRONG_VALUE.
 * Never: looks at computed indices; for those the graph has a check of its own (`lower/lookup.ts`).
 */
import { type Flat, type Node, type Program, TensorError, type Value } from "@aunet/tensor"

/** An input that is used as an index below `length`. */
export interface IndexUse {
  readonly input: string
  readonly length: number
  readonly what: string
  readonly origin: string
}

/** Answers the input of the step that a node is, also seen through reshapes. */
export function inputBehind(program: Program, id: number): string | undefined {
  const node = program.nodes[id]
  if (node.op === "reshape") return inputBehind(program, node.inputs[0])
  return node.op === "input" && node.attributes.from === "inputs" ? node.attributes.name : undefined
}

/** Which input of a node is an index, and what it must stay below. */
function indexOf(
  node: Node,
  program: Program,
): readonly [id: number, length: number, what: string] | undefined {
  switch (node.op) {
    case "gather":
      return [node.inputs[1], program.nodes[node.inputs[0]].shape[node.attributes.axis], "index"]
    case "updateRows":
      return [node.inputs[1], node.shape[0], "index"]
    case "scatterAdd":
      return [node.inputs[1], node.attributes.length, "index"]
    case "groupedMatmul":
      return [node.inputs[2], program.nodes[node.inputs[1]].shape[0], "group"]
    case "groupedOuter":
      return [node.inputs[2], node.attributes.groups, "group"]
    case "crossEntropy":
      return [node.inputs[1], program.nodes[node.inputs[0]].shape[1], "target"]
    default:
      return undefined
  }
}

/** Lists what must be checked before each step; one entry for an input with the same bound. */
export function indexUses(program: Program): readonly IndexUse[] {
  const uses = new Map<string, IndexUse>()
  for (const node of program.nodes) {
    const found = indexOf(node, program)
    if (found === undefined) continue
    const [id, length, what] = found
    const input = inputBehind(program, id)
    if (input !== undefined && !uses.has(`${input} ${length}`))
      uses.set(`${input} ${length}`, { input, length, what: `${node.op}: ${what}`, origin: node.origin })
  }
  return [...uses.values()]
}

/** Checks the indices of a step. */
export function checkIndices(uses: readonly IndexUse[], inputs: Flat<Value>): void {
  for (const { input, length, what, origin } of uses) {
    const values = inputs[input]
    for (let i = 0; i < values.length; i++) {
      if (values[i] >= 0 && values[i] < length) continue
      throw new TensorError(
        "WRONG_VALUE",
        `${what} ${values[i]} is outside 0..${length - 1}; it is number ${i} of input "${input}" (used at ${origin})`,
      )
    }
  }
}
