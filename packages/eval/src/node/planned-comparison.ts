/**
 * The plan of a comparison: the one that its folder holds, or a new one, for which splitters and tokens are learned and
 * texts measured.
 *
 * In: what is asked, texts. Out: what is kept. Never: another plan for a comparison that has begun.
 */
import type { AskedArm } from "../compare/arms.ts"
import type { ComparedTexts } from "../compare/compared-texts.ts"
import { type PlannableArm, planComparison } from "../compare/plan-comparison.ts"
import { checkVocabularies, type LeftOut, TOKEN_VOCABULARIES } from "../compare/token-trainings.ts"
import type { ArmTraining, Workshop } from "../compare/workshop.ts"
import type { Comparison } from "./comparison.ts"
import { type Kept, keepComparison, keepLearned, keptComparison } from "./comparison-folder.ts"

/**
 * Finds the plan, or makes it.
 *
 * @param keep whether a new plan is written down, so that the folder holds this comparison from now on
 * @throws AunetError as `keptComparison` and `planComparison`; what fitting throws
 */
export async function plannedComparison(
  folder: string | undefined,
  comparison: Comparison,
  arms: readonly AskedArm[],
  texts: ComparedTexts,
  workshop: Pick<Workshop, "registry" | "fit">,
  { signal, keep }: { readonly signal?: AbortSignal | undefined; readonly keep: boolean },
): Promise<Kept> {
  const { flops, rowBytes, gamma, learningRates, vocabularies = TOKEN_VOCABULARIES } = comparison
  checkVocabularies(vocabularies)
  const asked = {
    arms: arms.map(({ label }) => label),
    flops,
    rowBytes: rowBytes ?? ("ours" as const),
    gamma: gamma ?? ("ours" as const),
    learningRates: learningRates ?? ("ours" as const),
    vocabularies: comparison.vocabularies ?? ("ours" as const),
  }
  const known = folder === undefined ? undefined : await keptComparison(folder, asked, texts.facts)
  if (known !== undefined) return known
  const trainings: Record<string, ArmTraining> = {}
  const plannable: PlannableArm[] = []
  const without: LeftOut[] = []
  for (const { arm, stages } of arms) {
    signal?.throwIfAborted()
    const prepared = await arm.prepare(stages, texts.training, workshop, { vocabularies, signal })
    without.push(...prepared.leftOut)
    for (const { training, ...variant } of prepared.variants) {
      trainings[variant.label] = training
      plannable.push(variant)
    }
  }
  const plan = planComparison(plannable, comparison, workshop.registry)
  const planned = plan.arms.map(({ label }): [string, ArmTraining] => [label, trainings[label]])
  const kept: Kept = {
    version: 1,
    asked,
    texts: texts.facts,
    plan: { ...plan, leftOut: [...without, ...plan.leftOut] },
    training: Object.fromEntries(
      planned.map(([label, { splitterData: _, tokens: __, ...training }]) => [label, training]),
    ),
  }
  if (!keep || folder === undefined) return kept
  for (const [label, training] of planned) await keepLearned(folder, label, training)
  await keepComparison(folder, kept)
  return kept
}
