/**
 * What writing costs: the arithmetic of a byte, as it was done and as it would be if every byte woke every stage.
 *
 * In: a model, what a batch counted. Out: operations a byte, two a multiplication. Never: counts what a batch
 * computes for rows that do not take part, what a pass over a prompt takes, or the head that predicts levels. With a router a
 * byte that goes deeper comes up once from each level on its way, and is counted so.
 */
import { countBelow, type Model, stackOptions, vocabularyOf } from "@aunet/core"
import type { Counters } from "./batch-text.ts"
import { stacksOf } from "./caches.ts"

/** Operations a written byte. */
export interface WritingCost {
  /** As the bytes woke the stages. */
  readonly flopsPerByte: number
  /** If each of them had woken all stages. */
  readonly flopsPerByteOfEveryStage: number
}

/** Counts the operations of a byte, or of a token; NaN when none was taken. */
export function writingCost(model: Model, { bytes, woken, keysSeen }: Counters): WritingCost {
  const { config, router } = model
  /** How often what lies on the way up was run: a byte of level L comes up from each level that it was sent on from. */
  const runs = (stage: number): number =>
    router === undefined ? woken[stage] : woken.slice(stage).reduce(plus, 0)
  const perWake = config.stages.map((_, stage) => {
    const { width, layers } = stackOptions(config, stage)
    const keys = woken[stage] === 0 ? 0 : keysSeen[stage] / woken[stage]
    const stacks = (isUp: boolean): number =>
      stacksOf(config)
        .filter(({ name, stage: own }) => own === stage && name.startsWith("decoders.") === isUp)
        .reduce((sum, { name }) => sum + 2 * countBelow(model, `${name}.`) + 4 * keys * width * layers, 0)
    const before = config.stages[stage - 1]?.width
    const pool = before === undefined ? 0 : model.pool.cost(before, width)
    const routing = router === undefined || stage === config.stages.length - 1 ? 0 : router.cost(width)
    return {
      down: stacks(false) + 2 * (pool + routing),
      up: stacks(true) + (stage === 0 ? 2 * width * vocabularyOf(config) : 0),
    }
  })
  const ups = config.stages
    .slice(1)
    .map(({ width }, s) => model.upsampler.cost(config.stages[s].width, width))
  const { offsets } = model.upsampler
  /** Upsampling to a stage: to every kind of offset when the stage below wakes, or anew at every position. */
  const written = ups.map(({ perPosition, perPooled }, s) =>
    offsets === undefined
      ? 2 * (perPosition + perPooled) * runs(s)
      : 2 * (offsets.count * perPosition + perPooled) * runs(s + 1),
  )
  const everywhere = ups.map(({ perPosition, perPooled }) => 2 * (perPosition + perPooled) * bytes)
  const total = (
    times: { down(stage: number): number; up(stage: number): number },
    upsampling: readonly number[],
  ): number =>
    (perWake.reduce((sum, { down, up }, stage) => sum + down * times.down(stage) + up * times.up(stage), 0) +
      upsampling.reduce(plus, 0)) /
    bytes
  const atEveryByte = (): number => bytes
  return {
    flopsPerByte: total({ down: (stage) => woken[stage], up: runs }, written),
    flopsPerByteOfEveryStage: total({ down: atEveryByte, up: atEveryByte }, everywhere),
  }
}

const plus = (a: number, b: number): number => a + b
