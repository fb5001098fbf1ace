/**
 * The contract of an engine: what runs programs.
 *
 *     const session = await engine.open({ train, evaluate }, state)   // state stays in the engine
 *     const { loss } = await session.step("train", { tokens })        // typed arrays in and out
 *
 * Ownership. Arrays that go in are read before the call's promise settles, those of a step before there is
 * one, and are the caller's again afterwards; arrays that come out are the caller's for good. What the engine
 * holds between steps is freed by `close`, which may be called twice.
 *
 * Several programs of one session share one state: training and evaluation see the same parameters
 * without a copy. Where two programs name the same state entry, its shape and type are equal. Programs may
 * join an open session and leave it, so that what is needed once in a while is not prepared before.
 *
 * In: programs, a state. Out: types, and the refusals that all engines share. Never: computes.
 */
import { TensorError } from "./errors.ts"
import { type OptionNames, requireOptionNames } from "./option-names.ts"
import type { Program } from "./program.ts"
import { showSpec, sameShape, sizeOf, type Spec, type Value } from "./shape.ts"
import { type Flat, mapFlat } from "./tree.ts"
import { dtypeOf, inThisRealm } from "./values.ts"

/** What an engine says of itself. */
export interface EngineReport {
  /** Name of the engine: `reference`, `gpujs`, `onnx`. */
  readonly engine: string
  /** What really computes: `javascript`, `webgpu`, `webasm`, `cpu`... */
  readonly backend: string
  /** Why it is not the backend that was asked for; absent when it is. */
  readonly fallbackReason?: string
}

/** How the programs of one call are prepared. */
export interface OpenOptions {
  /**
   * State entries that never change as long as these programs are open. The engine may build them into the
   * programs: compute once what follows from them alone, pack them, join their products. It may also keep the
   * given arrays instead of copies, so the caller must not change those. None when left out.
   */
  readonly fixed?: readonly string[]
  /**
   * How matrices among the fixed entries are stored: `int8` lets the engine round them to 8 bits, and the
   * other side of their products too, which changes results a little. `float32` when left out; an engine
   * without such products fails with UNSUPPORTED_OPTION.
   */
  readonly weights?: "float32" | "int8"
}

/**
 * The first values of a state: given, or made when they are needed. An engine that knows how much memory programs take
 * refuses what does not fit before it has them made; what is made is the session's own.
 */
export type InitialState = Flat<Value> | (() => Flat<Value> | Promise<Flat<Value>>)

/** What runs programs. */
export interface Engine {
  readonly report: EngineReport
  /**
   * Prepares programs and places their common state.
   *
   * @param programs by name; `step` chooses one
   * @param state initial values, or what makes them; entries that are left out start as zeros. Entries that are
   * `fixed` are asked for before anything else
   * @throws TensorError UNSUPPORTED_OPERATION, UNSUPPORTED_OPTION, OUT_OF_MEMORY, WRONG_VALUE, UNKNOWN_NAME;
   * BAD_PROGRAM when a program changes an entry that is said to be fixed; ENGINE_CLOSED
   */
  open(
    programs: Readonly<Record<string, Program>>,
    state?: InitialState,
    options?: OpenOptions,
  ): Promise<Session>
  /** Frees what the engine itself holds; its sessions are closed too, and a later `open` fails with ENGINE_CLOSED. */
  close(): Promise<void>
}

/** Programs with their state, open in an engine. Steps run one after another, in the order of the calls. */
export interface Session extends AsyncDisposable {
  /**
   * Runs one program once: reads the inputs, replaces the state, gives the outputs. The inputs are read before
   * this returns its promise; the caller may change its arrays from then on.
   *
   * @throws TensorError MISSING_VALUE or UNKNOWN_NAME for inputs, WRONG_VALUE for a wrong type or length
   */
  step(program: string, inputs?: Flat<Value>): Promise<Record<string, Value>>
  /**
   * Copies state entries out; all of them when no names are given. Each has memory of its own, which is the caller's: to
   * change, to keep, or to `letGo`.
   */
  read(names?: readonly string[]): Promise<Record<string, Value>>
  /** Replaces state entries, by copies. */
  write(values: Flat<Value>): Promise<void>
  /**
   * Opens more programs over the same state; entries that no open program has start as given, or as zeros.
   *
   * @throws TensorError as `open` does; UNKNOWN_NAME for a value of an entry that exists already (`write` it);
   * BAD_PROGRAM when an open program changes an entry that is fixed for these
   */
  add(programs: Readonly<Record<string, Program>>, state?: Flat<Value>, options?: OpenOptions): Promise<void>
  /**
   * Frees programs, and the entries of the state that no other program names.
   *
   * @throws TensorError UNKNOWN_NAME for a program that is not open
   */
  remove(programs: readonly string[]): Promise<void>
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

/**
 * Checks what is to join a session: names that are free, specs that agree, values for new entries only.
 *
 * @returns the entries that are new
 * @throws TensorError BAD_PROGRAM for a name that is taken or specs that disagree; UNKNOWN_NAME or WRONG_VALUE for
 * values; as `checkFixed` does
 */
export function checkAddition(
  open: Readonly<Record<string, Program>>,
  added: Readonly<Record<string, Program>>,
  values: Flat<Value>,
  options: OpenOptions = {},
): Record<string, Spec> {
  const twice = Object.keys(added).find((name) => Object.hasOwn(open, name))
  if (twice !== undefined)
    throw new TensorError("BAD_PROGRAM", `a program "${twice}" is open already; give this one another name`)
  // Of an entry that is fixed for the programs that join, the open ones must not change either.
  checkFixed({ ...open, ...added }, options)
  const before = commonState(open)
  const isNew = Object.fromEntries(
    Object.entries(commonState({ ...open, ...added })).filter(([name]) => !Object.hasOwn(before, name)),
  )
  checkValues("new state", isNew, values, { partial: true })
  return isNew
}

/** Takes initial values as they are given, or has them made. */
export async function initialValues(state: InitialState): Promise<Flat<Value>> {
  const values = typeof state === "function" ? await state() : state
  // What is no object of values is refused by `checkValues`.
  return typeof values === "object" && values !== null ? mapFlat(values, inThisRealm) : values
}

const OPEN_NAMES: OptionNames<OpenOptions> = { fixed: true, weights: true }

/**
 * Refuses options that do not exist, names of no entry, and programs that change what is said to be fixed.
 *
 * @throws TensorError BAD_ATTRIBUTE, UNKNOWN_NAME, BAD_PROGRAM
 */
export function checkFixed(programs: Readonly<Record<string, Program>>, options: OpenOptions): void {
  requireOptionNames("the opening of programs", options, OPEN_NAMES)
  const { fixed = [], weights = "float32" } = options
  if (weights !== "float32" && weights !== "int8")
    throw new TensorError(
      "BAD_ATTRIBUTE",
      `weights is ${JSON.stringify(weights)}; it must be "float32" or "int8"`,
    )
  if (!Array.isArray(fixed))
    throw new TensorError("BAD_ATTRIBUTE", `fixed is ${JSON.stringify(fixed)}; it must be a list of names`)
  const all = Object.values(programs)
  const unknown = fixed.find((name) => !all.some(({ state }) => Object.hasOwn(state, name)))
  if (unknown !== undefined)
    throw new TensorError(
      "UNKNOWN_NAME",
      `state "${unknown}" is said to be fixed, but no program has it; there are: ${[...new Set(all.flatMap(({ state }) => Object.keys(state)))].join(", ") || "none"}`,
    )
  checkUnchanged(programs, fixed)
}

/** Refuses programs that change an entry which is part of others. @throws TensorError BAD_PROGRAM */
export function checkUnchanged(programs: Readonly<Record<string, Program>>, fixed: readonly string[]): void {
  for (const [program, { nextState }] of Object.entries(programs)) {
    const changed = fixed.find((name) => Object.hasOwn(nextState, name))
    if (changed !== undefined)
      throw new TensorError(
        "BAD_PROGRAM",
        `state "${changed}" is said to be fixed, but the program "${program}" changes it`,
      )
  }
}

/**
 * Checks what is to leave a session.
 *
 * @returns the entries of the state that leave with it
 * @throws TensorError UNKNOWN_NAME for a program that is not open
 */
export function checkRemoval(
  open: Readonly<Record<string, Program>>,
  names: readonly string[],
): readonly string[] {
  const unknown = names.find((name) => !Object.hasOwn(open, name))
  if (unknown !== undefined)
    throw new TensorError(
      "UNKNOWN_NAME",
      `program "${unknown}" is not open; there are: ${Object.keys(open).join(", ") || "none"}`,
    )
  const left = commonState(Object.fromEntries(Object.entries(open).filter(([name]) => !names.includes(name))))
  return Object.keys(commonState(open)).filter((name) => !Object.hasOwn(left, name))
}

const typedArrays = { f32: "Float32Array", i32: "Int32Array" } as const

/** What a value is, in a word. */
const kindOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? (value.constructor?.name ?? "an object") : String(value)

/**
 * Checks values against specs: nothing unknown, nothing missing (unless `partial`), types and lengths right.
 *
 * @param what they are values of, for messages: `input`
 * @throws TensorError UNKNOWN_NAME, WRONG_VALUE, MISSING_VALUE
 */
export function checkValues(
  what: string,
  specs: Flat<Spec>,
  values: Flat<Value>,
  { partial = false } = {},
): void {
  if (typeof values !== "object" || values === null)
    throw new TensorError(
      "WRONG_VALUE",
      `the values of ${what} are ${String(values)}; they must be an object of typed arrays`,
    )
  for (const [name, value] of Object.entries(values)) {
    const spec = specs[name]
    if (spec === undefined) {
      throw new TensorError(
        "UNKNOWN_NAME",
        `${what} "${name}" does not exist; there are: ${Object.keys(specs).join(", ") || "none"}`,
      )
    }
    const type = dtypeOf(value)
    if (type !== spec.dtype || value.length !== sizeOf(spec.shape)) {
      const given =
        type === undefined
          ? `${kindOf(value)}, which is no ${typedArrays[spec.dtype]}`
          : `${type} of ${value.length}`
      throw new TensorError(
        "WRONG_VALUE",
        `${what} "${name}" must be ${showSpec(spec)} (${sizeOf(spec.shape)} numbers), not ${given}`,
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
