/**
 * A rule proposes, the router disposes: positions that a splitter settles before the router is asked.
 *
 *     levels   0 0 1 0 2 0 1       the splitter's; of stage 1 it speaks by levels of 1 and more, of stage 2 by those of 2
 *     within   - - ? - ? - ?       boundaries only where the splitter has one
 *     beyond   ? ? + ? + ? +       all of the splitter's, and those that the router adds
 *
 * In: what a configuration says, levels. Out: which positions are settled, and how. Never: sees a probability.
 */
import { lessEqual, type Tensor } from "@aunet/tensor"
import { AunetError } from "@aunet/base"
import type { ModelConfig } from "../config.ts"

/** What a rule says of the boundaries that lead into one stage. */
export interface StageRule {
  readonly kind: "within" | "beyond"
  /** The least level that is a boundary of the splitter there. */
  readonly level: number
}

/** The rule of the way from stage `above` to the next one; undefined where the router is alone. */
export function ruleOf({ router, stages }: ModelConfig, above: number): StageRule | undefined {
  if (router?.rule === undefined) return undefined
  const { rule: kind, ruleDepth = stages.length - 1 } = router
  return above < ruleDepth ? { kind, level: above + 1 } : undefined
}

/**
 * The level that a byte has whatever the router says: 0, but for a rule `beyond`, whose boundaries are not asked about.
 *
 * @param level the splitter's
 */
export function leastLevel({ router, stages }: ModelConfig, level: number): number {
  if (router?.rule !== "beyond") return 0
  return Math.min(level, router.ruleDepth ?? stages.length - 1)
}

/**
 * What a rule says of a position before the router is asked: a boundary (true), none (false), or that it is asked (undefined).
 *
 * @param level the splitter's
 */
export function settledBy(config: ModelConfig, above: number, level: number): boolean | undefined {
  const rule = ruleOf(config, above)
  if (rule === undefined) return undefined
  const isMarked = level >= rule.level
  return isMarked === (rule.kind === "beyond") ? isMarked : undefined
}

/** Where the splitter has a boundary, i32 of the shape of its levels. */
export function markedBy({ level }: Pick<StageRule, "level">, levels: Tensor | undefined): Tensor {
  if (levels === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      "the model's router has a rule, and its program is given no levels; batchSpecs and proposedValues have them",
    )
  return lessEqual(level, levels)
}
