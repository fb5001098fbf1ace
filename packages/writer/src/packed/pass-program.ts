/**
 * A pass over many texts, traced: the forward pass of training, over whole texts, and over rows of pieces that go on
 * from each other or from one of those texts.
 *
 *     texts   ids -> U ------------------------------------> logits, where there are no rows
 *                    | keys and values of every layer,
 *                    v the last vector of every stage
 *     rows    ids -> U, whose stacks see those too --------> logits
 *
 * In: ids, places, masks. Out: logits of what follows each position, `logits` [N, T, V]. Never: changes a state.
 */
import {
  type Mixing,
  packedBlocks,
  packedMixing,
  type RotaryTable,
  rotaryTable,
  type SharedKeys,
  takeRows,
  transformer,
  wholeText,
} from "@aunet/blocks"
import {
  concat,
  f32,
  type Flat,
  gather,
  i32,
  prefixed,
  type Program,
  reshape,
  scope,
  type Spec,
  type Tensor,
  trace,
  zeros,
} from "@aunet/tensor"
import {
  featuresOf,
  type Model,
  parameterSpecs,
  placedSpecs,
  type RunStages,
  stackOptions,
  vocabularyLogits,
  wholeStages,
} from "@aunet/core"
import { type BlockShape, type PassShape, reachOf } from "./pass.ts"

/** What the shared text leaves to the rows that go on from it. */
interface Left {
  /** By layer. */
  readonly keys: Map<string, SharedKeys>
  /** By stage below the bytes: its last vector, [1, 1, E]. */
  readonly last: Map<number, Tensor>
}

/** Lists what a pass is given: `texts.*` and `rows.*`. */
export function passSpecs(model: Model, { texts, rows }: PassShape): Record<string, Spec> {
  const { config } = model
  const specs: Record<string, Spec> = {}
  if (texts !== undefined) Object.assign(specs, prefixed("texts", placedSpecs(model, texts)))
  if (rows === undefined) return specs
  Object.assign(specs, prefixed("rows", placedSpecs(model, rows)))
  for (const [s, length] of rows.lengths.entries()) {
    specs[`rows.positions.${s}`] = i32(rows.rows, length)
    const { window } = stackOptions(config, s)
    const { count, length: queries, keys } = packedBlocks(length, window)
    specs[`rows.own.${s}`] = f32(rows.rows, count, queries, keys)
    if (count > 1) specs[`rows.places.${s}`] = i32(rows.rows, count, keys)
    if (texts === undefined) continue
    const reach = reachOf(texts, s, window)
    if (s > 0) specs[`texts.last.${s}`] = i32(1, 1)
    if (reach === 0) continue
    specs[`texts.end.${s}`] = i32(reach)
    specs[`rows.shared.${s}`] = f32(rows.rows, length, reach)
  }
  return specs
}

/** Traces the pass. */
export const passProgram = (model: Model, shape: PassShape): Program =>
  trace({ state: parameterSpecs(model), inputs: passSpecs(model, shape) }, ({ state, inputs }) => {
    const { texts, rows } = shape
    const left: Left = { keys: new Map(), last: new Map() }
    const first = texts === undefined ? undefined : runTexts(model, texts, state, inputs, left)
    const features = rows === undefined ? (first as Tensor) : runRows(model, shape, rows, state, inputs, left)
    return { outputs: { logits: vocabularyLogits(state, features, model.config) } }
  })

/** Runs whole texts, and notes what rows would see of the first. */
function runTexts(
  model: Model,
  { lengths }: BlockShape,
  state: Flat<Tensor>,
  inputs: Flat<Tensor>,
  left: Left,
): Tensor {
  const { config } = model
  const whole = wholeStages(state, config, model.upsampler)
  const stack: RunStages["stack"] = (name, x, stage) => {
    const options = stackOptions(config, stage)
    const mixing = wholeText(lengths[stage], options.width / options.heads, options)
    const places = inputs[`texts.end.${stage}`]
    if (places === undefined) return whole.stack(name, x, stage)
    return transformer(scope(state, name), x, options, (layer): Mixing => ({
      ...mixing,
      mix: (heads) => {
        left.keys.set(`${name}.${layer}`, { keys: endOf(heads.k, places), values: endOf(heads.v, places) })
        return mixing.mix(heads)
      },
    }))
  }
  const upsample: RunStages["upsample"] = (z, place, stage) => {
    const index = inputs[`texts.last.${stage + 1}`]
    if (index !== undefined) left.last.set(stage + 1, takeRows(z, index))
    return whole.upsample(z, place, stage)
  }
  return featuresOf(model, state, scope(inputs, "texts"), lengths, { stack, upsample })
}

/** Runs rows of pieces. */
function runRows(
  model: Model,
  shape: PassShape,
  rows: BlockShape,
  state: Flat<Tensor>,
  inputs: Flat<Tensor>,
  { keys, last }: Left,
): Tensor {
  const { config } = model
  const own = scope(inputs, "rows")
  const whole = wholeStages(state, config, model.upsampler)
  const tables = config.stages.map((_, s) => tablesOf(model, shape, s, own[`positions.${s}`]))
  const stack: RunStages["stack"] = (name, x, stage) =>
    transformer(scope(state, name), x, stackOptions(config, stage), (layer) => {
      const seen = keys.get(`${name}.${layer}`)
      const places = own[`places.${stage}`]
      return packedMixing({
        tables: tables[stage],
        own: own[`own.${stage}`],
        ...(places !== undefined && { places }),
        ...(seen !== undefined && { shared: { ...seen, mask: own[`shared.${stage}`] } }),
      })
    })
  const upsample: RunStages["upsample"] = (z, place, stage) => {
    const before = last.get(stage + 1)
    // Before its first boundary a piece repeats the last vector of what it goes on from.
    return whole.upsample(before === undefined ? z : concat([inEach(before, rows.rows), z], 1), place, stage)
  }
  return featuresOf(model, state, own, rows.lengths, { stack, upsample })
}

/** Angles of positions: [F, T] -> [F, T, 1, K/2]. */
function tablesOf(
  { config }: Model,
  { texts, rows }: PassShape,
  stage: number,
  positions: Tensor,
): { queries: RotaryTable; keys: RotaryTable } {
  const { heads, width, ropeTheta } = stackOptions(config, stage)
  const headWidth = width / heads
  const most = (texts?.lengths[stage] ?? 0) + (rows as BlockShape).lengths[stage]
  const turned = (scale: number): RotaryTable => {
    const { cos, sin } = rotaryTable(most, headWidth, ropeTheta, scale)
    const at = (table: Tensor): Tensor =>
      reshape(gather(reshape(table, [most, headWidth / 2]), positions), [
        ...positions.shape,
        1,
        headWidth / 2,
      ])
    return { cos: at(cos), sin: at(sin) }
  }
  return { queries: turned(headWidth ** -0.5), keys: turned(1) }
}

/** Takes positions of the first text: x [N, T, G, K] at [W] -> [W, G, K]. */
function endOf(x: Tensor, places: Tensor): Tensor {
  const [N, T, G, K] = x.shape
  return reshape(gather(reshape(x, [N * T, G * K]), places), [places.shape[0], G, K])
}

/** Gives every row the same vector: [1, 1, E] -> [F, 1, E]. */
function inEach(x: Tensor, rows: number): Tensor {
  const [, , E] = x.shape
  return reshape(gather(reshape(x, [1, E]), zeros([rows], "i32")), [rows, 1, E])
}
