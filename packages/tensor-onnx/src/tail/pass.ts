/**
 * One pass over arrays as WebAssembly with SIMD: an expression is done for four places at a time, and what lies
 * between its steps stays in registers.
 *
 * The module has a small memory of its own, which stays in the cache. Runs of places are copied in and out:
 *
 *     arrays --4096 places--> [ read 0 | read 1 | ... | written 0 | ... | numbers ] --4096 places--> arrays
 *
 * Denormals that the graph made or that would be written count as 0, and so does a square that would be one:
 * `denormals.ts` says why.
 *
 * In: an expression. Out: a function over arrays. Never: holds an array between two calls.
 * Source: webassembly.github.io/spec/core/binary, with the vector instructions.
 */
import { SMALLEST_NORMAL_BITS } from "../denormals.ts"
import type { Arithmetic, Expression } from "./expression.ts"

/** Reads and writes arrays of one length; an array may be both. */
export type Pass = (
  reads: readonly Float32Array[],
  numbers: readonly number[],
  writes: readonly Float32Array[],
) => void

/** Places that are copied in and out at a time. */
const RUN = 4096
const RUN_BYTES = 4 * RUN
const PAGE_BYTES = 2 ** 16

/** The part of WebAssembly that is used: the types of Node do not have it. */
interface Assembly {
  instantiate(code: Uint8Array<ArrayBuffer>): Promise<{
    readonly instance: {
      readonly exports: {
        readonly memory: { readonly buffer: ArrayBuffer }
        readonly pass: (bytes: number) => void
      }
    }
  }>
}

/** Compiles an expression. */
export async function compilePass(expression: Expression): Promise<Pass> {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Assembly }
  const { instance } = await WebAssembly.instantiate(moduleOf(expression))
  const { memory, pass } = instance.exports
  const { arrays, results } = expression
  const runs = Array.from(
    { length: arrays + results.length },
    (_, at) => new Float32Array(memory.buffer, at * RUN_BYTES, RUN),
  )
  const given = new Float32Array(memory.buffer, runs.length * RUN_BYTES, expression.numbers)
  return (reads, numbers, writes) => {
    given.set(numbers)
    const { length } = writes[0]
    for (let start = 0; start < length; start += RUN) {
      const end = Math.min(start + RUN, length)
      reads.forEach((array, at) => runs[at].set(array.subarray(start, end)))
      pass(4 * (end - start))
      writes.forEach((array, at) => array.set(runs[arrays + at].subarray(0, end - start), start))
    }
  }
}

/** Opcodes of the binary format, by the names that its text format has. */
const op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Const: 0x41,
  i32LessUnsigned: 0x49,
  i32Add: 0x6a,
  vector: 0xfd,
} as const
const vector = { load: 0x00, loadSplat: 0x09, store: 0x0b, constant: 0x0c, andNot: 0x4f } as const
const i32x4 = { lessSigned: 0x39, shiftRightUnsigned: 0xad } as const
const f32x4: Readonly<Record<Arithmetic, number>> = {
  absolute: 0xe0,
  negate: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  subtract: 0xe5,
  multiply: 0xe6,
  divide: 0xe7,
  minimum: 0xe8,
  maximum: 0xe9,
}
const type = { i32: 0x7f, v128: 0x7b, function: 0x60, nothing: 0x40 } as const
/** Alignments, as powers of two. */
const [fourBytes, sixteenBytes] = [2, 4]

/** Seven bits a byte, lowest first; `signed` keeps the top one of the last byte for the sign. */
function leb(value: number, signed = false): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= (signed ? 0x40 : 0x80); rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}
const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes]
const section = (id: number, body: readonly number[]): number[] => [id, ...sized(body)]
const named = (name: string, kind: number, index: number): number[] => [
  ...sized([...new TextEncoder().encode(name)]),
  kind,
  index,
]

/** The bits of 2^-63, the smallest number whose square is no denormal. */
const SMALLEST_ROOT_BITS = 0x20000000

/** The same 32 bits in every lane. */
const splat = (bits: number): number[] => {
  const lane = [0, 8, 16, 24].map((shift) => (bits >>> shift) & 0xff)
  return [op.vector, vector.constant, ...lane, ...lane, ...lane, ...lane]
}

/** Puts 0 of their sign in the place of numbers whose bits, without it, are below a bound; a NaN's are above all bounds. */
const without = (local: readonly number[], bound: readonly number[]): number[] => [
  ...[op.localGet, ...local, op.localGet, ...local, op.vector, ...leb(f32x4.absolute)],
  ...[op.localGet, ...bound, op.vector, i32x4.lessSigned],
  // All bits but that of the sign.
  ...[op.i32Const, 1, op.vector, ...leb(i32x4.shiftRightUnsigned), op.vector, vector.andNot],
]

/** A module with `memory` and `pass(bytes)`, which does the expression for so many bytes of every run. */
function moduleOf(expression: Expression): Uint8Array<ArrayBuffer> {
  const runs = expression.arrays + expression.results.length
  const pages = Math.ceil((runs * RUN_BYTES + 4 * expression.numbers) / PAGE_BYTES)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, type.function, 1, type.i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, ...named("memory", 2, 0), ...named("pass", 0, 0)]),
    ...section(10, [1, ...sized(bodyOf(expression))]),
  ])
}

/** The function: numbers into every lane once, then a loop over four places at a time. */
function bodyOf({ steps, arrays, results }: Expression): number[] {
  const [bytes, at] = [0, 1] // the argument, and where the loop stands
  const local = (step: number): number[] => leb(2 + step)
  const numbersAt = (arrays + results.length) * RUN_BYTES
  const [normal, root] = [local(steps.length), local(steps.length + 1)]
  const before = [...splat(SMALLEST_NORMAL_BITS), op.localSet, ...normal]
  before.push(...splat(SMALLEST_ROOT_BITS), op.localSet, ...root)
  const inside: number[] = []
  steps.forEach((step, i) => {
    if ("number" in step) {
      const place = numbersAt + 4 * step.number
      before.push(op.i32Const, ...leb(place, true), op.vector, vector.loadSplat, fourBytes, 0)
      before.push(op.localSet, ...local(i))
      return
    }
    if ("read" in step) {
      inside.push(op.localGet, at, op.vector, vector.load, sixteenBytes, ...leb(step.read * RUN_BYTES))
      if (step.made === true) inside.push(op.localSet, ...local(i), ...without(local(i), normal))
    } else if (step.op === "multiply" && step.inputs[0] === step.inputs[1]) {
      inside.push(...without(local(step.inputs[0]), root))
      inside.push(op.localTee, ...local(i), op.localGet, ...local(i), op.vector, ...leb(f32x4.multiply))
    } else {
      for (const input of step.inputs) inside.push(op.localGet, ...local(input))
      inside.push(op.vector, ...leb(f32x4[step.op]))
    }
    inside.push(op.localSet, ...local(i))
  })
  results.forEach((step, i) => {
    inside.push(op.localGet, at, ...without(local(step), normal))
    inside.push(op.vector, vector.store, sixteenBytes)
    inside.push(...leb((arrays + i) * RUN_BYTES))
  })
  const locals = [2, 1, type.i32, ...leb(steps.length + 2), type.v128]
  const next = [op.localGet, at, op.i32Const, 16, op.i32Add, op.localTee, at, op.localGet, bytes]
  return [
    ...locals,
    ...before,
    ...[op.loop, type.nothing, ...inside, ...next, op.i32LessUnsigned, op.branchIf, 0, op.end],
    op.end,
  ]
}
