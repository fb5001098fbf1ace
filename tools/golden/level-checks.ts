/**
 * Checks of splitting: the level of every byte of every text, under every strategy of a file.
 *
 *     {"text": "The cat", "levels": {"word1": "0001000", "word1+word2": "0002000", ...}}
 *
 * In: a file with one such line a text. Out: a check a strategy; its absolute error counts texts that
 * differ, its relative error is their share.
 */
import { type Check, failed } from "./check.ts"
import { splitterOfName } from "./strategies.ts"

interface Line {
  readonly text: string
  readonly levels: Readonly<Record<string, string>>
}

/** Makes a check for each strategy. */
export function levelChecks(file: string, bytes: Uint8Array): Check[] {
  const lines = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    .decode(bytes)
    .split("\n")
    .filter((line) => line !== "")
  const texts = lines.map((line, i) => {
    const parsed = JSON.parse(line) as Partial<Line> | null
    if (typeof parsed?.text !== "string" || typeof parsed.levels !== "object")
      throw new Error(`line ${i + 1} of ${file} is not { text, levels }`)
    return parsed as Line
  })
  const strategies = [...new Set(texts.flatMap(({ levels }) => Object.keys(levels)))]
  if (strategies.length === 0) return [failed(file, "case", "holds no levels")]
  return strategies.map((strategy) => strategyCheck(file, strategy, texts))
}

function strategyCheck(file: string, strategy: string, texts: readonly Line[]): Check {
  const splitter = splitterOfName(strategy)
  const encoder = new TextEncoder()
  const own = texts.filter(({ levels }) => levels[strategy] !== undefined)
  const wrong = own.filter(
    ({ text, levels }) => [...splitter.split(encoder.encode(text))].join("") !== levels[strategy],
  )
  const first = wrong[0] && {
    error: `${wrong.length} of ${own.length} texts differ, the first is ${JSON.stringify(wrong[0].text.slice(0, 60))}`,
  }
  return {
    file,
    check: strategy,
    maxAbsError: wrong.length,
    maxRelError: wrong.length / own.length,
    pass: wrong.length === 0,
    ...first,
  }
}
