/**
 * The laws of splitters, tried on one of somebody else.
 *
 * In: a plug-in. Out: a report for each law that it breaks, with the smallest text found. Never: S7, which compares work: a
 * browser does not tell how much of it a script did.
 */
import { lawNames, type SplitterPlugin } from "@aunet/splitter"

/** Texts for each law: enough to find what most texts break, in about a second. */
const CASES = 60
const SEED = 1

/** Tries them. */
export async function lawFindings(plugin: SplitterPlugin): Promise<readonly string[]> {
  const { ofPlugin, runLaw } = await import("@aunet/splitter/conformance")
  const suite = { ...ofPlugin(plugin), seed: SEED, cases: CASES }
  return lawNames
    .filter((law) => law !== "S7")
    .map((law) => runLaw(law, suite))
    .flatMap(({ verdict, report }) => (verdict === "kept" || report === undefined ? [] : [report]))
}
