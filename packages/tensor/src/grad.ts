/**
 * Gradients as part of the traced program: the chain rule, from the loss back.
 *
 * In: a scalar tensor and the tensors to differentiate by. Out: one gradient tensor each.
 * Never: runs anything; an engine sees gradients as ordinary operations.
 */
import { TensorError } from "./errors.ts"
import { add } from "./operations/elementwise.ts"
import { ones, zeros } from "./operations/leaves.ts"
import { showSpec } from "./shape.ts"
import type { Tensor } from "./operation.ts"
import { callSite, withOrigin } from "./origin.ts"
import { type Flat, mapFlat } from "./tree.ts"

/** Lists everything that `outputs` depend on, inputs before users; recursion-free, since programs are deep. */
export function reachable(outputs: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = []
  const state = new Map<Tensor, "open" | "done">()
  const stack = [...outputs].reverse()
  while (stack.length > 0) {
    const node = stack[stack.length - 1]
    if (state.has(node)) {
      stack.pop()
      if (state.get(node) === "open") order.push(node)
      state.set(node, "done")
      continue
    }
    state.set(node, "open")
    for (const input of node.inputs.toReversed()) if (!state.has(input)) stack.push(input)
  }
  return order
}

/**
 * Differentiates a scalar by named tensors.
 *
 * @param loss f32 with one element
 * @param parameters f32 tensors; one that the loss does not depend on gets zeros
 * @returns a gradient of the same shape under each name
 * @throws TensorError NOT_DIFFERENTIABLE when the loss is not a float scalar, or a parameter is not float
 * @example grad(sum(multiply(w, w)), { w }).w // 2 w
 */
export function grad(loss: Tensor, parameters: Flat<Tensor>): Record<string, Tensor> {
  if (loss.dtype !== "f32" || loss.shape.some((length) => length !== 1)) {
    throw new TensorError(
      "NOT_DIFFERENTIABLE",
      `grad: the loss must be one f32 number, not ${showSpec(loss)}; use sum or mean`,
    )
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.dtype !== "f32")
      throw new TensorError(
        "NOT_DIFFERENTIABLE",
        `grad: "${name}" is ${showSpec(parameter)}; only f32 has gradients`,
      )
  }
  const order = reachable([loss])
  const needed = new Set<Tensor>(Object.values(parameters))
  for (const node of order) if (node.inputs.some((input) => needed.has(input))) needed.add(node)

  // What the chain rule makes, nobody wrote: it comes from where the gradient was asked for.
  return withOrigin(callSite(), () => {
    const gradients = chainRule(loss, order, needed)
    return mapFlat(parameters, (parameter) => gradients.get(parameter) ?? zeros(parameter.shape))
  })
}

/** The gradient of each tensor of `order` that is `needed`, from the loss back. */
function chainRule(
  loss: Tensor,
  order: readonly Tensor[],
  needed: ReadonlySet<Tensor>,
): ReadonlyMap<Tensor, Tensor> {
  const gradients = new Map<Tensor, Tensor>([[loss, ones(loss.shape)]])
  for (const node of order.toReversed()) {
    const gradient = gradients.get(node)
    if (gradient === undefined || !needed.has(node) || node.inputs.length === 0) continue
    const { gradient: differentiate, name } = node.operation
    if (differentiate === undefined) {
      throw new TensorError(
        "NOT_DIFFERENTIABLE",
        `grad: ${name} (at ${node.origin}) has no gradient, and the loss depends on it`,
      )
    }
    const parts = differentiate(node, gradient)
    parts.forEach((part, i) => {
      const input = node.inputs[i]
      if (part === undefined || !needed.has(input) || input.dtype !== "f32") return
      const sofar = gradients.get(input)
      gradients.set(input, sofar === undefined ? part : add(sofar, part))
    })
  }
  return gradients
}
