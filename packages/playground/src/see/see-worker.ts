/**
 * The worker of the view of segments.
 *
 * In: questions. Out: an answer to each, in their order. Never: throws at the page; what goes wrong with one splitter is its
 * result.
 */
import { levelsOf, lengthQuantile, statistics } from "@aunet/splitter"
import type { Port } from "aunet/worker"
import type { SplitterChoice } from "../splitters/choice.ts"
import { makeSplitter } from "../splitters/make-splitter.ts"
import { splitterModule } from "../splitters/splitter-module.ts"
import { said } from "../page/words.ts"
import { lawFindings } from "./law-findings.ts"
import type { SeeAnswer, SeeQuestion, SplitResult } from "./messages.ts"
import { modelFigures } from "./model-figures.ts"

const page = globalThis as unknown as Port
let text: Uint8Array = new Uint8Array()
/** What was found out about a module, by its script. */
const findings = new Map<string, readonly string[]>()

async function split(
  choice: SplitterChoice,
  { levels, size, drawnBytes }: SeeQuestion,
): Promise<SplitResult> {
  let laws: readonly string[] = []
  try {
    // First: what makes no splitter has no laws.
    const splitter = await makeSplitter(choice, levels, text)
    laws = await lawsOf(choice)
    const given = levelsOf(splitter, text)
    const depth = Math.min(splitter.depth, levels)
    const figures = statistics([given], depth).map((level) => ({
      level: level.level,
      segments: level.segments,
      bytesPerSegment: level.bytesPerSegment,
      medianBytes: lengthQuantile(level, 0.5),
      longestBytes: level.longestBytes,
    }))
    return {
      drawn: given.slice(0, drawnBytes),
      depth,
      figures,
      cost: modelFigures(
        size,
        figures.map(({ bytesPerSegment }) => bytesPerSegment),
      ),
      laws,
    }
  } catch (error) {
    // A law that it breaks says more than what came of it.
    return { failed: [said(error), ...laws].join("\n\n") }
  }
}

async function lawsOf({ rule, module }: SplitterChoice): Promise<readonly string[]> {
  if (rule !== "module" || module === undefined) return []
  const known = findings.get(module.script)
  if (known !== undefined) return known
  const found = await lawFindings(await splitterModule(module))
  findings.set(module.script, found)
  return found
}

let last = Promise.resolve()
/** Questions that came after one that waits: it is then of no use. */
let newest = 0

page.addEventListener("message", ({ data }) => {
  const question = data as SeeQuestion
  newest = question.id
  last = last.then(async () => {
    if (question.text !== undefined) ({ text } = question)
    if (question.id !== newest) return
    const results: SplitResult[] = []
    for (const choice of question.choices) results.push(await split(choice, question))
    page.postMessage({ id: question.id, results } satisfies SeeAnswer)
  })
})
