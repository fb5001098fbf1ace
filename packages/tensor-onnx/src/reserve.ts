/**
 * Working memory that a large program takes in one piece, before anything else.
 *
 * The runtime keeps working memory in regions, each twice as large as the one before, and joins free pieces within a
 * region alone: values of many sizes leave gaps in each. So the first run of a large program first makes one array
 * as large as all that is alive at one time, and drops it: what follows lies in the region that was made for it.
 *
 *     reserve --ConstantOfShape--> array --ReduceMax--> 0        inputs that are indices + 0 --> all else
 *
 * In: a graph. Out: a graph that reads how much to reserve. Never: changes a number; adds anything to a small one.
 */
import { elementCodes, type OnnxGraph, type OnnxNode, type OnnxValue } from "./graph.ts"

/** The input that says how many numbers the array has: those of `Reserve` in the first run, then 1. */
export const reserveName = "reserve"

/** A graph with its reserve. */
export interface Reserve {
  readonly graph: OnnxGraph
  /** Numbers to make in the first run; absent where nothing is reserved. */
  readonly numbers?: number
}

/** Bytes of values alive at one time from which on the gaps are worth it: less fits into what the gaps leave. */
const LEAST_BYTES = 2 ** 30

/** What a region should have beyond that, as a factor: gaps there are in one region too. */
const ROOM = 1.15

/** Numbers whose region, the next power of two, has room enough. */
function numbersFor(peakBytes: number): number {
  const region = 2 ** Math.ceil(Math.log2(peakBytes))
  const bytes = region >= ROOM * peakBytes ? peakBytes : region + 4
  return Math.min(Math.ceil(bytes / 4), 2 ** 31 - 1) // it is given as an i32
}

/**
 * Adds a reserve to a large graph.
 *
 * Only what depends on an index waits for it: a graph that is given none stays as it is.
 *
 * @param peakBytes of values alive at one time
 */
export function withReserve(graph: OnnxGraph, peakBytes: number, leastBytes = LEAST_BYTES): Reserve {
  const indices = graph.inputs.filter(({ type }) => type === "i32")
  if (peakBytes < leastBytes || indices.length === 0) return { graph }
  const count: OnnxValue = { name: reserveName, shape: [1], type: "i32" }
  const waiting = new Map(indices.map((value) => [value.name, { ...value, name: `${value.name} waits` }]))
  const node = (
    operator: string,
    inputs: readonly string[],
    output: OnnxValue,
    attributes = {},
  ): OnnxNode => ({
    operator,
    domain: "",
    name: `${reserveName}/${output.name}`,
    inputs,
    outputs: [output],
    attributes,
  })
  const made = (name: string, type: OnnxValue["type"], shape: readonly number[]): OnnxValue => ({
    name: `${reserveName} ${name}`,
    type,
    shape,
  })
  const [length, array] = [made("length", "i64", [1]), made("array", "f32", [1])]
  const [largest, zero] = [made("largest", "f32", []), made("zero", "i32", [])]
  const before = [
    node("Cast", [count.name], length, { to: elementCodes.i64 }),
    node("ConstantOfShape", [length.name], array),
    node("ReduceMax", [array.name], largest, { keepdims: 0 }),
    node("Cast", [largest.name], zero, { to: elementCodes.i32 }),
    ...indices.map((value) => node("Add", [value.name, zero.name], waiting.get(value.name) as OnnxValue)),
  ]
  const after = graph.nodes.map((each) => ({
    ...each,
    inputs: each.inputs.map((name) => waiting.get(name)?.name ?? name),
  }))
  return {
    graph: { ...graph, nodes: [...before, ...after], inputs: [...graph.inputs, count] },
    numbers: numbersFor(peakBytes),
  }
}
