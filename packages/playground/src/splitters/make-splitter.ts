/**
 * A splitter from a choice.
 *
 *     rule -> [every 2nd, so that there are as many levels as wanted] -> [union with another] -> [at most so many bytes]
 *
 * In: a choice, how many levels, a text to learn from. Out: a splitter. Never: loads what a rule needs before it is chosen.
 */
import { atMost, everyNth, orThrow, type Splitter, union } from "@aunet/splitter"
import { patternPlugin, pretokPlugin, punctPlugin, wordsPlugin } from "@aunet/splitter-whitespace"
import type { Rule, SplitterChoice } from "./choice.ts"
import { patternWords } from "./pattern-words.ts"
import { splitterModule } from "./splitter-module.ts"

/** Bytes of a segment of level 1, 2 and 3 where they are learned: about those of words, pairs and fours. */
const LEARNED_BYTES = [5, 10, 20]

/**
 * Makes it.
 *
 * @param levels 1 to 3
 * @param text what `learned` learns from
 * @throws SplitterError or Error with what to do
 */
export async function makeSplitter(
  choice: SplitterChoice,
  levels: number,
  text: Uint8Array,
): Promise<Splitter> {
  const first = deepened(await ofRule(choice.rule, choice, levels, text), levels)
  const both =
    choice.also === undefined
      ? first
      : union.concat(first, deepened(await ofRule(choice.also, choice, levels, text), levels))
  return choice.atMost === undefined ? both : orThrow(atMost(both, { bytes: choice.atMost }))
}

async function ofRule(
  rule: Rule,
  choice: SplitterChoice,
  levels: number,
  text: Uint8Array,
): Promise<Splitter> {
  const groups = { groups: [1, 2, 4].slice(0, levels) }
  switch (rule) {
    case "words":
      return wordsPlugin.make(groups)
    case "pretok":
      return pretokPlugin.make()
    case "punct":
      return punctPlugin.make()
    case "pattern":
      try {
        return patternPlugin.make({ levels: [{ end: choice.pattern }] })
      } catch (cause) {
        throw new Error(patternWords(cause, choice.pattern), { cause })
      }
    case "cjk": {
      const { cjkPlugin } = await import("@aunet/splitter-cjk")
      return cjkPlugin.make(groups)
    }
    case "learned":
      return fitted(levels, text)
    case "module": {
      const { module } = choice
      if (module === undefined) throw new Error("Open a file with a splitter in it first.")
      return (await splitterModule(module)).make()
    }
  }
}

async function fitted(levels: number, text: Uint8Array): Promise<Splitter> {
  const { fitSplitter } = await import("@aunet/splitter-learned")
  for await (const event of fitSplitter([text], { bytesPerSegment: LEARNED_BYTES.slice(0, levels) }))
    if (event.type === "end") return event.splitter
  throw new Error("The fitting ended without a splitter.")
}

/** A level above groups two segments of the one below, where the rule itself has no more. */
function deepened(splitter: Splitter, levels: number): Splitter {
  let deep = splitter
  while (deep.depth > 0 && deep.depth < levels) deep = orThrow(everyNth(deep, 2))
  return deep
}
