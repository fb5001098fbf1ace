/**
 * What a session does with arrays before they go in and after they come out.
 *
 * In: values, buffers. Out: the same in the form that the other side takes. Never: changes an array of the caller.
 */
import {
  type Buffer,
  checkFixed,
  copyOf,
  dtypeOf,
  type Flat,
  mapFlat,
  type OpenOptions,
  type Program,
  sizeOf,
  type Spec,
  TensorError,
  type Value,
} from "@aunet/tensor"
import type { Device, Handle, Handles } from "./device.ts"
import { type HostValues, toValue } from "./host.ts"
import type { Plan } from "./plan/plan.ts"

/** Names for a message. */
export const named = (names: Iterable<string>): string => [...names].join(", ") || "none"
/**
 * Arrays that the caller cannot change, of this realm wherever they were made: gpu.js, and what follows here, tell arrays
 * by their class. What is no Value is left for the checks to refuse.
 */
export const copies = (values: Flat<Value>): Record<string, Value> =>
  mapFlat(values, (value) => (dtypeOf(value) === undefined ? value : copyOf(value)))
/** Zeros. */
export const blank = ({ shape, dtype }: Spec): Value =>
  dtype === "f32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape))
/** Numbers of a device, whose integers are floats. */
export const fromFloats = (data: Float32Array, spec: Spec): Value =>
  spec.dtype === "i32" ? Int32Array.from(data, Math.round) : data

/** The entries of other names. */
export const without = <T>(flat: Flat<T>, names: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(flat).filter(([name]) => !names.has(name)))

/** Fixed entries are computed from like any other. */
export function checkOptions(programs: Readonly<Record<string, Program>>, options: OpenOptions): void {
  checkFixed(programs, options)
  if (options.weights === "int8")
    throw new TensorError(
      "UNSUPPORTED_OPTION",
      "gpujs has no products of 8-bit weights; use float32, or the onnx engine",
    )
}

/** Reads what a step answers under a name. */
export async function outputOf(
  device: Device,
  { graph, outputs }: Plan,
  name: string,
  buffers: Handles,
  values: HostValues,
): Promise<Value> {
  const node = graph.nodes[graph.outputs[name]]
  const result = outputs[name]
  if (sizeOf(node.shape) === 0) return blank(node)
  if ("host" in result) return toValue(values.get(result.host) as Buffer)
  return fromFloats(await device.download(buffers[result.buffer] as Handle), node)
}
