/**
 * Predicts the next id of a growing text by a full forward pass.
 *
 * Programs have fixed shapes, so the stages' lengths are rounded up to powers of two and a program is
 * traced anew only when the text outgrows them: a few times in a whole text. Passes run one after
 * another, so that several texts may be written at once.
 *
 * In: ids and levels. Out: logits [V] of the last position. Never: drops a boundary.
 */
import { type Engine, gather, i32, type Session, type Value, reshape, trace } from "@aunet/tensor"
import type { Flat } from "@aunet/tensor"
import type { Encoded } from "./document.ts"
import { demand } from "./hierarchy.ts"
import { everyLevelLogits } from "./level-head.ts"
import { batchSpecs, featuresOf, type Model, parameterSpecs, poolValues } from "./model.ts"
import { vocabularyLogits } from "./unet.ts"

/** What generation asks a model. */
export interface Predictor extends AsyncDisposable {
  /** Gives the logits of the id after the last one. */
  next(text: Encoded): Promise<Value>
  /** Gives the level that an id would have as the next one; absent when the model predicts no levels. */
  nextLevel?(text: Encoded, id: number): Promise<number>
  close(): Promise<void>
}

/** Smallest length of a program; shorter texts are padded to it. */
const SHORTEST = 16

const roundUp = (length: number): number => Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(length)))

/** Opens a predictor; it holds one session, closed by `close`. */
export function fullPassPredictor(model: Model, engine: Engine, parameters: Flat<Value>): Predictor {
  const stages = model.config.stages.length
  const predictsLevels = model.config.levelWeight !== undefined
  let open: { readonly lengths: readonly number[]; readonly session: Session } | undefined

  const closeSession = async (): Promise<void> => {
    const closing = open
    // First: whatever closing does, nobody gets a closed session.
    open = undefined
    await closing?.session.close()
  }

  // The end of the last piece of work that was asked for.
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const done = tail.then(work)
    tail = done.catch(() => undefined)
    return done
  }

  const sessionFor = async (needed: readonly number[]) => {
    if (open !== undefined && needed.every((length, s) => length <= (open?.lengths[s] ?? 0))) return open
    // No stage gets shorter, or two texts of different kinds would open sessions in turn.
    const lengths = needed.map((length, s) => Math.max(roundUp(length), open?.lengths[s] ?? 0))
    await closeSession()
    const program = trace(
      { state: parameterSpecs(model), inputs: { ...batchSpecs({ rows: 1, lengths }), last: i32(1) } },
      ({ state, inputs }) => {
        const all = featuresOf(model, state, inputs)
        const features = gather(reshape(all, [all.shape[1], all.shape[2]]), inputs.last) // [1, D0]
        const levels = predictsLevels ? { levels: everyLevelLogits(state, features, model.config) } : {}
        return { outputs: { logits: vocabularyLogits(state, features, model.config), ...levels } }
      },
    )
    open = { lengths, session: await engine.open({ next: program }, parameters) }
    return open
  }

  // The pass that gave the logits of a text gives its levels too.
  let passed: { readonly text: Encoded; readonly outputs: Readonly<Record<string, Value>> } | undefined

  const pass = async (text: Encoded): Promise<Readonly<Record<string, Value>>> => {
    if (passed?.text === text) return passed.outputs
    const { lengths, session } = await sessionFor(demand(text.levels, stages))
    const padded = { ids: new Int32Array(lengths[0]), levels: new Uint8Array(lengths[0]) }
    padded.ids.set(text.ids)
    padded.levels.set(text.levels)
    const outputs = await session.step("next", {
      ids: padded.ids,
      ...poolValues(padded.levels, lengths),
      last: Int32Array.of(text.ids.length - 1),
    })
    passed = { text, outputs }
    return outputs
  }

  const predictor: Predictor = {
    next: async (text) => (await inTurn(() => pass(text))).logits,
    ...(predictsLevels && {
      nextLevel: async (text: Encoded, id: number) => {
        const { levels } = await inTurn(() => pass(text))
        return indexOfLargest(levels.subarray(id * stages, (id + 1) * stages))
      },
    }),
    close: () =>
      inTurn(() => {
        passed = undefined
        return closeSession()
      }),
    [Symbol.asyncDispose]: () => predictor.close(),
  }
  return predictor
}

/** The place of the largest number; the first of several. */
function indexOfLargest(values: Value): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}
