/**
 * The contract of an engine: what runs programs.
 *
 *     const session = await engine.open({ train, evaluate }, state)   // state stays in the engine
 *     const { loss } = await session.step("train", { tokens })        // typed arrays in and out
 *
 * Ownership. Arrays that go in are read before the call's promise settles and are the caller's again
 * afterwards; arrays that come out are the caller's for good. What the engine holds between steps is
 * freed by `close`, which may be called twice.
 *
 * Several programs of one session share one state: training and evaluation see the same parameters
 * without a copy. Where two programs name the same state entry, its shape and type are equal.
 */
import { TensorError } from "./errors.ts"
import type { Program } from "./program.ts"
import { showSpec, sameShape, sizeOf, type Spec, type Value } from "./shape.ts"
import type { Flat } from "./tree.ts"

/** What an engine says of itself. */
export interface EngineReport {
  /** Name of the engine: `reference`, `gpujs`, `onnx`. */
  readonly engine: string
  /** What really computes: `javascript`, `webgpu`, `webasm`, `cpu`... */
  readonly backend: string
  /** Why it is not the backend that was asked for; absent when it is. */
  readonly fallbackReason?: string
}

/** What runs programs. */
export interface Engine {
  readonly report: EngineReport
  /**
   * Prepares programs and places their common state.
   *
   * @param programs by name; `step` chooses one
   * @param state initial values; entries that are left out start as zeros
   * @throws TensorError UNSUPPORTED_OPERATION, OUT_OF_MEMORY, WRONG_VALUE, UNKNOWN_NAME
   */
  open(programs: Readonly<Record<string, Program>>, state?: Flat<Value>): Promise<Session>
  /** Frees what the engine itself holds; its sessions are closed too. */
  close(): Promise<void>
}

/** Programs with their state, open in an engine. Steps run one after another, in the order of the calls. */
export interface Session extends AsyncDisposable {
  /**
   * Runs one program once: reads the inputs, replaces the state, gives the outputs.
   *
   * @throws TensorError MISSING_VALUE or UNKNOWN_NAME for inputs, WRONG_VALUE for a wrong type or length
   */
  step(program: string, inputs?: Flat<Value>): Promise<Record<string, Value>>
  /** Copies state entries out; all of them when no names are given. */
  read(names?: readonly string[]): Promise<Record<string, Value>>
  /** Replaces state entries. */
  write(values: Flat<Value>): Promise<void>
  /** Bytes that the session holds now: state, constants and buffers kept for the next step. */
  readonly bytesHeld: number
  /** Frees everything; later calls fail with SESSION_CLOSED. */
  close(): Promise<void>
}

/** Collects the state of several programs, or throws BAD_PROGRAM where two disagree. */
export function commonState(programs: Readonly<Record<string, Program>>): Record<string, Spec> {
  const state: Record<string, Spec> = {}
  for (const [program, { state: own }] of Object.entries(programs)) {
    for (const [name, spec] of Object.entries(own)) {
      const known = state[name]
      if (known !== undefined && (known.dtype !== spec.dtype || !sameShape(known.shape, spec.shape))) {
        throw new TensorError(
          "BAD_PROGRAM",
          `state "${name}" is ${showSpec(known)} in one program and ${showSpec(spec)} in "${program}"`,
        )
      }
      state[name] = spec
    }
  }
  return state
}

/** Checks values against specs: nothing unknown, nothing missing (unless `partial`), types and lengths right. */
export function checkValues(
  what: string,
  specs: Flat<Spec>,
  values: Flat<Value>,
  { partial = false } = {},
): void {
  for (const [name, value] of Object.entries(values)) {
    const spec = specs[name]
    if (spec === undefined) {
      throw new TensorError(
        "UNKNOWN_NAME",
        `${what} "${name}" does not exist; there are: ${Object.keys(specs).join(", ") || "none"}`,
      )
    }
    const type =
      value instanceof Float32Array
        ? "f32"
        : value instanceof Int32Array
          ? "i32"
          : "neither Float32Array nor Int32Array"
    if (type !== spec.dtype || value.length !== sizeOf(spec.shape)) {
      throw new TensorError(
        "WRONG_VALUE",
        `${what} "${name}" must be ${showSpec(spec)} (${sizeOf(spec.shape)} numbers), not ${type} of ${value.length}`,
      )
    }
  }
  if (partial) return
  const missing = Object.keys(specs).filter((name) => !(name in values))
  if (missing.length > 0)
    throw new TensorError(
      "MISSING_VALUE",
      `${what} ${missing.map((name) => `"${name}"`).join(", ")} missing; give a typed array for each`,
    )
}
