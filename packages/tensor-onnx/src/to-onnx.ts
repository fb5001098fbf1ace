/**
 * A program as an `.onnx` file that other tools can run.
 *
 * In: a program, and values of the state that are to be part of the file. Out: bytes.
 * Never: needs ONNX Runtime.
 */
import { checkValues, type Flat, type Program, TensorError, type Value } from "@aunet/tensor"
import { bytesOf, type Initializer, type OnnxGraph, type OnnxValue } from "./graph.ts"
import { lower, type Naming } from "./lower/index.ts"
import type { OperatorChoice } from "./lower/lowering.ts"
import { encodeModel } from "./model.ts"

/** How a program is written to a file. */
export interface ToOnnxOptions {
  /** State entries to write into the file, as parameters of a trained model; the others become inputs. */
  readonly state?: Flat<Value>
  /** "standard" (when left out) uses ONNX's own operators only; "onnxruntime" also those of ONNX Runtime, which are faster there. */
  readonly operators?: OperatorChoice
}

/** Inputs and outputs keep their names; the state goes in as `state.NAME` and comes out as `next.NAME`. */
const naming: Naming = {
  state: (name) => `state.${name}`,
  input: (name) => name,
  output: (name) => name,
  next: (name) => `next.${name}`,
}

/** Protocol buffers hold less than this in one message. */
const largestFile = 2 ** 31

/**
 * Writes a program as an ONNX file (operator set 17, one graph).
 *
 * Inputs and outputs keep their names. A state entry is an input `state.NAME` unless its value is given, and an
 * output `next.NAME` where the program changes it. Empty tensors are left out.
 *
 * @throws TensorError UNKNOWN_NAME or WRONG_VALUE for a state that does not fit; BAD_PROGRAM when two names of the
 * file are equal, or the file would be larger than 2 GiB
 * @example await writeFile("model.onnx", toOnnx(program, { state: await session.read() }))
 */
export function toOnnx(
  program: Program,
  { state = {}, operators = "standard" }: ToOnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  checkValues("state", program.state, state, { partial: true })
  const graph = lower(program, operators, naming)
  requireDistinct(graph)
  const given = new Map(Object.entries(state).map(([name, data]) => [naming.state(name), data]))
  const fixed: Initializer[] = graph.inputs.flatMap((input) => {
    const data = given.get(input.name)
    return data === undefined ? [] : [{ ...input, parts: [data] }]
  })
  const initializers = [...graph.initializers, ...fixed]
  const bytes = initializers.reduce((total, each) => total + bytesOf(each), 0)
  if (bytes >= largestFile)
    throw new TensorError(
      "BAD_PROGRAM",
      `the file would hold ${bytes} bytes of numbers, and one ONNX file holds less than 2 GiB; leave the state out`,
    )
  return encodeModel({ ...graph, initializers, inputs: graph.inputs.filter(({ name }) => !given.has(name)) })
}

/** Refuses a name for two values: the file would be valid in the eyes of some tools, and mean something else. */
function requireDistinct({ inputs, initializers, nodes, outputs }: OnnxGraph): void {
  const known = new Set<string>()
  for (const { name } of [...inputs, ...initializers, ...nodes.flatMap((node) => node.outputs)]) {
    if (!known.has(name)) {
      known.add(name)
      continue
    }
    const isNamed = (each: OnnxValue): boolean => each.name === name
    throw new TensorError(
      "BAD_PROGRAM",
      inputs.some(isNamed) && outputs.some(isNamed)
        ? `"${name}" names both an input and an output; an ONNX file needs a name for each, so rename one`
        : `"${name}" names two values of the file; give the input, output or state entry of that name another one`,
    )
  }
}
