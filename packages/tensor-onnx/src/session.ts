/**
 * A session: programs that are loaded, and the state that they share.
 *
 * An entry of the state that takes in rows is written over in its own array where nothing can read the old numbers any
 * more (`in-place.ts`). Any other entry that a program changes has two arrays: a step reads one and writes the
 * other, and when it has succeeded they change places. A step that fails half-way through writing over leaves
 * no whole state: the session then says so instead of going on. What is only arithmetic on what the graph gives
 * (`tail/take-tails.ts`) is done after it, in the entry's own array.
 *
 * In: inputs. Out: outputs, in arrays of the caller's own.
 * Never: runs two steps at once.
 */
import {
  asyncDispose,
  checkAddition,
  checkRemoval,
  checkUnchanged,
  checkValues,
  commonState,
  copyOf,
  type Flat,
  inThisRealm,
  letGo,
  mapFlat,
  type OpenOptions,
  type Program,
  type Session,
  sizeOf,
  type Spec,
  TensorError,
  type Value,
} from "@aunet/tensor"
import type { Compiled, Result } from "./compiled.ts"
import { withoutDenormals, withoutDenormalsOf } from "./denormals.ts"
import { explain } from "./failures.ts"
import { fixedEntries } from "./fixed-entries.ts"
import { type Entry, type Held, holder, newValue, viewOf } from "./held.ts"
import { checkIndices } from "./indices.ts"
import { writeRows } from "./row-changes.ts"
import { runModel } from "./run-model.ts"
import { reserveName } from "./reserve.ts"
import type { Runtime, RuntimeTensor } from "./runtime.ts"
import type { Source } from "./tail/take-tails.ts"

/** What a session is made of. */
export interface SessionParts {
  readonly runtime: Runtime
  /** As they were given. */
  readonly programs: Readonly<Record<string, Program>>
  readonly loaded: Readonly<Record<string, Compiled>>
  /** Entries that are part of a program. */
  readonly fixed: readonly string[]
  /** Whether a function made the first values, which may hold them still; else they are copies. */
  readonly isMade: boolean
  /** Loads programs that join later, with the entries of the state that join with them. */
  load(
    programs: Readonly<Record<string, Program>>,
    state: Flat<Spec>,
    fixed: Flat<Value>,
    options: OpenOptions,
  ): Promise<Readonly<Record<string, Compiled>>>
  onClose(): void
}

/**
 * Opens a session on programs that are loaded.
 *
 * @param initial becomes the session's own; entries that are left out start as zeros
 */
export function openSession(
  { runtime, programs: first, loaded: firstLoaded, fixed: firstFixed, isMade, load, onClose }: SessionParts,
  initial: Flat<Value>,
): Session {
  let programs = first
  const loaded = new Map(Object.entries(firstLoaded))
  const fixed = fixedEntries(first, firstFixed)
  const holding = holder(runtime)
  const entries = new Map<string, Entry>()
  const addEntries = (specs: Flat<Spec>, values: Flat<Value>, isOwn: (name: string) => boolean): void => {
    for (const [name, spec] of Object.entries(specs))
      entries.set(name, holding.entry(spec, values[name], isOwn(name)))
  }
  addEntries(commonState(first), initial, (name) => !isMade && !firstFixed.includes(name))
  let closing: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** Runs after everything that was asked for before, whether that succeeded or not. */
  const inTurn = <T>(action: () => Promise<T> | T): Promise<T> => {
    const turn = last.then(action)
    last = turn.catch(() => undefined)
    return turn
  }
  /** What stopped a step that was writing over the state. */
  let damage: Error | undefined
  const requireOpen = (): void => {
    if (closing !== undefined)
      throw new TensorError("SESSION_CLOSED", "this session is closed; open a new one")
    requireWhole()
  }
  const requireWhole = (): void => {
    if (damage === undefined) return
    throw new TensorError(
      "STATE_LOST",
      `an earlier step of this session failed while it wrote its state (${damage.message}), so the state is lost; open a new one from what was saved`,
      { cause: damage },
    )
  }
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name)
    if (entry === undefined)
      throw new TensorError(
        "UNKNOWN_NAME",
        `state "${name}" does not exist; there are: ${[...entries.keys()].join(", ") || "none"}`,
      )
    return entry
  }

  const checkWritable = (values: Flat<Value>): void => {
    checkValues("state", commonState(programs), values, { partial: true })
    const built = Object.keys(values).find((name) => fixed.names().includes(name))
    if (built === undefined) return
    throw new TensorError(
      "WRONG_VALUE",
      `state "${built}" was said to be fixed and is part of a program; open a session with the new values`,
    )
  }

  /** Programs that have run: their working memory is there. */
  const ran = new WeakSet<Compiled>()

  async function run(compiled: Compiled, inputs: Flat<Value>): Promise<Record<string, Value>> {
    requireWhole()
    const { program, model, graph, reads, changes, results, rows } = compiled
    const feeds: Record<string, RuntimeTensor> = {}
    for (const { from, name, called, shape } of reads)
      feeds[called] =
        from === "state" ? viewOf(runtime, entryOf(name).now, shape) : runtime.tensor(inputs[name], shape)
    if (compiled.reserve !== undefined)
      feeds[reserveName] = runtime.tensor(Int32Array.of(ran.has(compiled) ? 1 : compiled.reserve), [1])
    const targets: Record<string, Held> = {}
    for (const { name, called, inPlace } of changes) {
      const entry = entryOf(name)
      targets[called] =
        inPlace && runtime.writesInPlace ? entry.now : (entry.spare ??= holding.zeros(entry.spec))
    }
    let given: Flat<Value> = {}
    if (model !== undefined) {
      try {
        given = await runModel(runtime, { model, graph }, feeds, targets)
        ran.add(compiled)
      } catch (error) {
        const failure = explain(error, program, "step")
        if (runtime.writesInPlace && changes.some(({ inPlace }) => inPlace)) damage = failure
        throw failure
      }
    }
    const valueOf = ({ called, spec }: Result): Value => given[called] ?? newValue(spec)
    const outputs = Object.fromEntries(results.map((result) => [result.name, valueOf(result)]))
    const sources = Object.fromEntries(compiled.sources.map((source) => [source.name, valueOf(source)]))
    for (const { name, inPlace } of changes) {
      const entry = entryOf(name)
      if (!(inPlace && runtime.writesInPlace)) [entry.now, entry.spare] = [entry.spare as Held, entry.now]
      withoutDenormals(entry.now.value)
    }
    compiled.tails.forEach(({ reads, numbers, entries: changed }, at) => {
      const valueFrom = ({ from, name }: Source): Value =>
        from === "state" ? entryOf(name).now.value : sources[name]
      compiled.passes[at](
        reads.map((each) => valueFrom(each) as Float32Array),
        numbers.map((each) => (typeof each === "number" ? each : valueFrom(each)[0])),
        changed.map((name) => entryOf(name).now.value as Float32Array),
      )
    })
    // Many entries have their rows in one array, which is looked at once; inputs have been.
    for (const made of compiled.rowSources) withoutDenormals(sources[made])
    for (const change of rows) {
      const { spec, now } = entryOf(change.name)
      writeRows(now.value, sizeOf(spec.shape.slice(1)), change, { inputs, sources })
    }
    for (const source of Object.values(sources)) letGo(source)
    return outputs
  }

  const session: Session = {
    step: async (name, inputs = {}) => {
      requireOpen()
      const chosen = loaded.get(name)
      if (chosen === undefined)
        throw new TensorError(
          "UNKNOWN_NAME",
          `program "${name}" is not open; there are: ${[...loaded.keys()].join(", ") || "none"}`,
        )
      checkValues("input", chosen.program.inputs, inputs)
      checkIndices(chosen.indices, inputs)
      // The caller may change its arrays as soon as this call has returned its promise.
      const own = mapFlat(inputs, (value) => withoutDenormals(copyOf(value)))
      return inTurn(() => {
        if (loaded.get(name) !== chosen)
          throw new TensorError("UNKNOWN_NAME", `program "${name}" was removed before this step had its turn`)
        return run(chosen, own)
      })
    },
    read: async (names) => {
      requireOpen()
      return inTurn(() =>
        Object.fromEntries(
          (names ?? [...entries.keys()]).map((name) => [name, entryOf(name).now.value.slice()]),
        ),
      )
    },
    write: async (values) => {
      requireOpen()
      checkWritable(values)
      const copies = mapFlat(values, (value) => withoutDenormals(copyOf(value)))
      return inTurn(() => {
        // Programs may have come and gone before it had its turn.
        checkWritable(copies)
        for (const [name, value] of Object.entries(copies)) {
          entryOf(name).now.value.set(value)
          letGo(value)
        }
      })
    },
    add: async (more, values = {}, options = {}) => {
      requireOpen()
      const copies = mapFlat(values, (value, name) =>
        options.fixed?.includes(name) === true
          ? withoutDenormalsOf(inThisRealm(value))
          : withoutDenormals(copyOf(value)),
      )
      return inTurn(async () => {
        requireOpen()
        const isNew = checkAddition(programs, more, copies, options)
        // What is built into the programs that are open would stay as it was.
        checkUnchanged(more, fixed.names())
        const built: Record<string, Value> = {}
        for (const name of options.fixed ?? []) {
          const value = entries.get(name)?.now.value ?? copies[name]
          if (value !== undefined) built[name] = value
        }
        for (const [name, each] of Object.entries(await load(more, isNew, built, options)))
          loaded.set(name, each)
        fixed.add(more, Object.keys(built))
        programs = { ...programs, ...more }
        addEntries(isNew, copies, (name) => options.fixed?.includes(name) !== true)
      })
    },
    remove: async (names) => {
      requireOpen()
      return inTurn(async () => {
        const gone = checkRemoval(programs, names)
        programs = Object.fromEntries(Object.entries(programs).filter(([name]) => !names.includes(name)))
        for (const name of gone) {
          holding.letGo(entryOf(name))
          entries.delete(name)
        }
        // What nobody has built in any more may change again, and its array may be the caller's.
        for (const name of fixed.remove(names)) {
          const entry = entries.get(name)
          if (entry !== undefined) entry.now = holding.entry(entry.spec, copyOf(entry.now.value), true).now
        }
        for (const name of names) {
          const leaving = loaded.get(name)
          loaded.delete(name)
          await leaving?.model?.release()
        }
      })
    },
    get bytesHeld() {
      if (closing !== undefined) return 0
      let bytes = 0
      for (const { now, spare } of entries.values())
        bytes += now.value.byteLength + (spare?.value.byteLength ?? 0)
      for (const { heldBytes } of loaded.values()) bytes += heldBytes
      return bytes
    },
    // Steps that were asked for before still finish; what comes later is refused.
    close: () =>
      (closing ??= inTurn(async () => {
        for (const { model } of loaded.values()) await model?.release()
        for (const entry of entries.values()) holding.letGo(entry)
        entries.clear()
        onClose()
      })),
    [asyncDispose]: () => session.close(),
  }
  return session
}
