/**
 * Predicts the next id of a growing text by a full forward pass.
 *
 * Programs have fixed shapes, so the stages' lengths are rounded up to powers of two and a program is
 * traced anew only when the text outgrows them: a few times in a whole text.
 *
 * In: ids and levels. Out: logits [V] of the last position. Never: drops a boundary.
 */
import { type Engine, gather, i32, type Session, type Value, reshape, trace } from "@aunet/tensor"
import type { Flat } from "@aunet/tensor"
import type { Encoded } from "./document.ts"
import { demand } from "./hierarchy.ts"
import { VOCABULARY } from "./ids.ts"
import { batchSpecs, logitsOf, type Model, parameterSpecs, poolValues } from "./model.ts"

/** What generation asks a model. */
export interface Predictor extends AsyncDisposable {
  /** Gives the logits of the id after the last one. */
  next(text: Encoded): Promise<Value>
  close(): Promise<void>
}

/** Smallest length of a program; shorter texts are padded to it. */
const SHORTEST = 16

const roundUp = (length: number): number => Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(length)))

/** Opens a predictor; it holds one session, closed by `close`. */
export function fullPassPredictor(model: Model, engine: Engine, parameters: Flat<Value>): Predictor {
  const stages = model.config.stages.length
  let open: { readonly lengths: readonly number[]; readonly session: Session } | undefined

  const sessionFor = async (needed: readonly number[]) => {
    if (open !== undefined && needed.every((length, s) => length <= (open?.lengths[s] ?? 0))) return open
    await open?.session.close()
    const lengths = needed.map(roundUp)
    const program = trace({ state: parameterSpecs(model), inputs: { ...batchSpecs({ rows: 1, lengths }), last: i32(1) } }, ({ state, inputs }) => ({
      outputs: { logits: gather(reshape(logitsOf(model, state, inputs), [lengths[0], VOCABULARY]), inputs.last) },
    }))
    open = { lengths, session: await engine.open({ next: program }, parameters) }
    return open
  }

  const predictor: Predictor = {
    next: async ({ ids, levels }) => {
      const { lengths, session } = await sessionFor(demand(levels, stages))
      const padded = { ids: new Int32Array(lengths[0]), levels: new Uint8Array(lengths[0]) }
      padded.ids.set(ids)
      padded.levels.set(levels)
      const { logits } = await session.step("next", { ids: padded.ids, ...poolValues(padded.levels, lengths), last: Int32Array.of(ids.length - 1) })
      return logits
    },
    close: async () => {
      await open?.session.close()
      open = undefined
    },
    [Symbol.asyncDispose]: () => predictor.close(),
  }
  return predictor
}
