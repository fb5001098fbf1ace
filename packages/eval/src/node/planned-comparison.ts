/**
 * The plan of a comparison: the one that its folder holds, or a new one, for which splitters are fitted and texts measured.
 *
 * In: what is asked, texts. Out: what is kept. Never: another plan for a comparison that has begun.
 */
import type { AskedArm } from "../compare/arms.ts"
import type { ComparedTexts } from "../compare/compared-texts.ts"
import { type PlannableArm, planComparison } from "../compare/plan-comparison.ts"
import { bytesPerPosition } from "../compare/positions.ts"
import type { ArmTraining, Workshop } from "../compare/workshop.ts"
import type { Comparison } from "./comparison.ts"
import { type Kept, keepComparison, keepLearned, keptComparison } from "./comparison-folder.ts"

/**
 * Finds the plan, or makes it.
 *
 * @throws AunetError as `keptComparison` and `planComparison`; what fitting throws
 */
export async function plannedComparison(
  folder: string,
  comparison: Comparison,
  arms: readonly AskedArm[],
  texts: ComparedTexts,
  workshop: Workshop,
  signal: AbortSignal | undefined,
): Promise<Kept> {
  const { flops, rowBytes, gamma, learningRates } = comparison
  const asked = {
    arms: arms.map(({ label }) => label),
    flops,
    rowBytes: rowBytes ?? ("ours" as const),
    gamma: gamma ?? ("ours" as const),
    learningRates: learningRates ?? ("ours" as const),
  }
  const known = await keptComparison(folder, asked, texts.facts)
  if (known !== undefined) return known
  const prepared: { readonly label: string; readonly training: ArmTraining }[] = []
  const plannable: PlannableArm[] = []
  for (const { label, arm, stages } of arms) {
    signal?.throwIfAborted()
    const training = await arm.prepare(stages, texts.training, workshop, signal)
    const splitter = workshop.registry
      .get("splitter", training.splitter)
      .make(training.splitterOptions, training.splitterData)
    prepared.push({ label, training })
    plannable.push({ label, stages, bytesPerPosition: bytesPerPosition(texts.training, splitter, stages) })
  }
  const plan = planComparison(plannable, comparison, workshop.registry)
  for (const { label, training } of prepared)
    if (training.splitterData !== undefined) await keepLearned(folder, label, training.splitterData)
  const kept: Kept = {
    version: 1,
    asked,
    texts: texts.facts,
    plan,
    training: Object.fromEntries(
      prepared.map(({ label, training: { splitterData: _, ...training } }) => [label, training]),
    ),
  }
  await keepComparison(folder, kept)
  return kept
}
