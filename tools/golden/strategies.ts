/**
 * The official splitting strategies, as splitters of ours.
 *
 *     {"word1": "1@1", "word2": "2@1"}     in the metadata of a tensor file
 *     word1+word2                          in a file of levels, and as metadata too
 *
 * In: a strategy in either form. Out: the exact splitter of that rule.
 * Never: a causal splitter in place of the official one; they differ, and the check would say so.
 */
import type { Splitter } from "@aunet/splitter"
import { linguaPlugin, linguaStrategy } from "@aunet/splitter-whitespace"

/**
 * Finds the splitter of a strategy in either form.
 *
 * @throws SplitterError for a strategy that is not known; Error when the file names none
 */
export function splitterOf(strategy: string | undefined): Splitter {
  if (strategy === undefined) throw new Error('the file has no "strategy" among its metadata')
  if (!strategy.trimStart().startsWith("{")) return splitterOfName(strategy)
  const options = linguaStrategy(strategy)
  if (options._tag === "Left") throw options.left
  return linguaPlugin.make({ strategy: [...options.right.strategy] })
}

/**
 * Finds the splitter of a strategy as a file of levels names it.
 *
 * @throws SplitterError for a strategy that is not known
 */
export const splitterOfName = (name: string): Splitter => linguaPlugin.make({ strategy: name.split("+") })
