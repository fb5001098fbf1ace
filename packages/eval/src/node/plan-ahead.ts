/**
 * The plan of a comparison before anybody decides for it.
 *
 * In: what would be compared, and the folder where, if there is one. Out: the plan. Never: trains, or writes a file.
 */
import { armsNamed } from "../compare/arms.ts"
import { comparedTexts } from "../compare/compared-texts.ts"
import type { Workshop } from "../compare/workshop.ts"
import type { Comparison } from "./comparison.ts"
import type { Kept } from "./comparison-folder.ts"
import { plannedComparison } from "./planned-comparison.ts"

/**
 * Plans as `compareInto` does: splitters and tokens are learned and texts measured, which takes seconds to minutes.
 *
 * @param folder the plan that it holds is given, if it holds one; undefined for none
 * @throws AunetError as `compareInto` before its first training
 */
export async function planAhead(
  folder: string | undefined,
  comparison: Comparison,
  workshop: Pick<Workshop, "registry" | "fit">,
  signal?: AbortSignal,
): Promise<Kept> {
  const arms = armsNamed(comparison.arms, comparison.stages)
  const texts = await comparedTexts(comparison.data, comparison.heldOut)
  return plannedComparison(folder, comparison, arms, texts, workshop, { signal, keep: false })
}
