/**
 * Whether a router with a rule can do what it is asked for in this text: between the splitter's boundaries and none, or
 * between all positions and the splitter's.
 *
 *     within   segments are at least as long as the splitter's        beyond   at most as long
 *
 * In: what is asked for, rows of the text with their levels. Out: nothing, or an error with figures. Never: changes what is asked.
 */
import { AunetError } from "@aunet/base"
import { LEAST_RATIO, ruleOf } from "@aunet/core"
import type { RowSource } from "@aunet/data"
import { type RowStarts, splitterLengths } from "../text/capacity.ts"
import { requireBoundary } from "../text/require-boundaries.ts"
import type { TrainOptions } from "../train-options.ts"

/**
 * Checks a rule against the text; a model without one fits any.
 *
 * @param starts where rows begin in the text
 * @param T positions of a row
 * @param from lengths that a curriculum begins with
 * @throws AunetError BAD_CONFIG for a rule that speaks of more stages than the splitter has levels for, BAD_DATA for one that
 * allows nothing, BAD_OPTION for lengths that it makes impossible
 */
export async function checkRule(
  { model, splitter }: Pick<TrainOptions, "model" | "splitter">,
  training: RowSource,
  starts: RowStarts,
  T: number,
  from: readonly number[] = [],
): Promise<void> {
  const { router, stages } = model.config
  const { rule, ruleDepth = stages.length - 1, bytesPerSegment = [] } = router ?? {}
  const lengths = { "router.bytesPerSegment": bytesPerSegment, "curriculum.from": from }
  if (rule === undefined) return
  if (splitter.depth < ruleDepth)
    throw new AunetError(
      "BAD_CONFIG",
      splitter.depth === 0
        ? `router.rule is "${rule}", and the splitter "${splitter.name}" gives no levels at all that it could be of; take another splitter, or leave the rule out`
        : `router.rule "${rule}" speaks of ${ruleDepth} stages, and the splitter "${splitter.name}" gives levels up to ${splitter.depth}; make ruleDepth ${splitter.depth}, or give the splitter more levels`,
    )
  if (rule === "within")
    requireBoundary(
      splitter,
      training,
      'the rule "within" allows none, and a router would have nothing to choose',
    )
  const owns = await splitterLengths(training, starts, T, stages.length)
  const each = Object.entries(lengths).flatMap(([name, all]) =>
    all.map((asked, s) => ({ name, asked, s, above: s === 0 ? 1 : all[s - 1] })),
  )
  for (const { name, asked, s, above } of each) {
    if (ruleOf(model.config, s) === undefined) continue
    const own = owns[s]
    if (rule === "within" ? asked >= own : asked <= own) continue
    const every = `${name}[${s}] is ${asked}, but the splitter "${splitter.name}" has a boundary of level ${s + 1} every ${own.toFixed(2)} bytes of this text`
    throw new AunetError(
      "BAD_OPTION",
      rule === "within"
        ? `${every}, and the rule "within" allows no others, so segments cannot be shorter; ask for ${Math.ceil(own * 100) / 100} or more, or take a splitter with more boundaries, or the rule "beyond"`
        : `${every}, and the rule "beyond" keeps all of them, so segments cannot be longer; ${atMost(own, above)}take a splitter with fewer boundaries, or the rule "within"`,
    )
  }
}

/** What else would do: a length that can be asked for, where there is one. */
function atMost(own: number, above: number): string {
  const most = Math.floor(own * 100) / 100
  return most >= LEAST_RATIO * above ? `ask for ${most} or less, or ` : ""
}
