/**
 * Tracing: runs a function once on placeholders and keeps what it did as a program.
 *
 * In: the specs of state and inputs, and a pure function of tensors. Out: a program.
 * Never: runs the function again; what it decides from anything but shapes is decided for good.
 */
import { input } from "./operations/leaves.ts"
import { assemble, type Program } from "./program.ts"
import type { Spec } from "./shape.ts"
import type { Tensor } from "./operation.ts"
import { type Flat, flatten, type Tree } from "./tree.ts"

/** The specs that a function is traced with: nested or flat with dotted names. */
export interface TraceSpecs {
  readonly state?: Tree<Spec>
  readonly inputs?: Tree<Spec>
}

/** What a traced function is given: tensors under dotted names. */
export interface TraceArguments {
  readonly state: Flat<Tensor>
  readonly inputs: Flat<Tensor>
}

/** What a traced function returns: what changes in the state, and what the caller wants to see. */
export interface TraceResult {
  readonly state?: Tree<Tensor>
  readonly outputs?: Tree<Tensor>
}

/**
 * Traces a pure function into a program.
 *
 * @throws TensorError SHAPE_MISMATCH, DTYPE_MISMATCH, BAD_ATTRIBUTE where an operation does not fit, with
 * the line of the code that wrote it; BAD_PROGRAM when the state would change its shape
 * @example
 * trace({ state: { total: f32(3) }, inputs: { x: f32(3) } }, ({ state, inputs }) => {
 *   const total = add(state.total, inputs.x)
 *   return { state: { total }, outputs: { largest: max(total) } }
 * })
 */
export function trace(specs: TraceSpecs, step: (given: TraceArguments) => TraceResult): Program {
  const state = flatten<Spec>(specs.state ?? {})
  const inputs = flatten<Spec>(specs.inputs ?? {})
  const placeholders = (flat: Flat<Spec>, from: "state" | "inputs"): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(flat).map(([name, spec]) => [name, input(spec, from, name)]))
  const result = step({ state: placeholders(state, "state"), inputs: placeholders(inputs, "inputs") })
  return assemble({
    state,
    inputs,
    nextState: flatten<Tensor>(result.state ?? {}),
    outputs: flatten<Tensor>(result.outputs ?? {}),
  })
}
