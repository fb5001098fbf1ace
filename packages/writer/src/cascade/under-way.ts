/**
 * A byte that a router sent deeper, between two of its steps: how far it came, and what was said of it there.
 *
 *     step 0   p.0 = 0.8    reached 1, likelihoods [0.8]
 *     step 1   p.1 = 0.3    taken; nothing is under way any more
 *
 * It is kept beside the bank's numbers and never with a text: a text that moves between two steps begins its byte anew.
 *
 * In: what is asked for, what a router said. Out: which rows a step takes along, and how they stand after it.
 * Never: touches an engine.
 */
import { LEAST_BOUNDARY, type ModelConfig, settledBy } from "@aunet/core"
import { BOS } from "@aunet/tokens"
import type { RowStep } from "./step-inputs.ts"

/** How far a byte came. */
export interface UnderWay {
  readonly id: number
  /** Steps that were run for it: the level of its next. */
  readonly reached: number
  /** p in each of them. */
  readonly likelihoods: readonly number[]
}

/** How far the byte of a step came: what is under way in its row, unless that is another byte or one that begins anew. */
export function startedOf({ id, level }: RowStep, underWay: UnderWay | undefined): UnderWay {
  return underWay?.id === id && underWay.reached <= level ? underWay : { id, reached: 0, likelihoods: [] }
}

/**
 * The part of a row in the step of a level, when its byte is to reach `step.level`; undefined where it has none.
 *
 * A bos wakes every stage, whatever the router says; so does a byte that was sent deeper before, and a rule settles others.
 */
export function partIn(
  config: ModelConfig,
  level: number,
  step: RowStep,
  underWay: UnderWay | undefined,
): RowStep | undefined {
  const { reached, likelihoods } = startedOf(step, underWay)
  if (level < reached || level > step.level) return undefined
  const settled = step.id === BOS || settledBy(config, level, step.proposed ?? 0)
  return { ...step, level, likelihoods, settled, mayEnd: level === step.level && settled !== true }
}

/**
 * How far a byte is after a step; undefined when it was taken.
 *
 * @param p what the router said in it; undefined in the step of the deepest stage
 */
export function afterStep(part: RowStep, p: number | undefined): UnderWay | undefined {
  const { id, level, likelihoods = [], mayEnd, settled } = part
  if (p === undefined || (mayEnd !== false && (settled === false || p < LEAST_BOUNDARY))) return undefined
  return { id, reached: level + 1, likelihoods: [...likelihoods, settled === true ? 1 : p] }
}
