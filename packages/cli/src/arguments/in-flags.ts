/**
 * Sentences of the packages in the words of the command line: they name an option as code does, and who reads them here
 * types flags.
 *
 *     rowBytes is 1; it must be ...                    --row-bytes is 1; it must be ...
 *     steps is 5, but ... has done 5 already           --steps is 5, but ... has done 5 already
 *     allow a longer one (maxLineBytes, at most ...)   allow a longer one (--max-line-bytes, at most ...)
 *     the other side of bytesPerSegment[0]             the other side of number 1 of --bytes-per-segment
 *     rates.stages is [1]; it must ...                 --stage-rates is [1]; it must ...
 *     say where the text is (field)                    say where the text is (--field)
 *
 * In: a sentence, the names of a command's options, which its flags are made of. Out: the sentence. Never: touches a word
 * of prose: `rows` is one anywhere but where a sentence begins with what it is.
 */
import { isOfPackage } from "../thrown.ts"

/** A flag as it is typed: `maxLineBytes` is `--max-line-bytes`. */
export const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/**
 * Settings that are called otherwise in code, and the option that each is here. What a configuration holds is not among them: it
 * may come from a file.
 */
const OTHERWISE: Readonly<Record<string, string>> = {
  "curriculum.from": "bytesPerSegmentFrom",
  "curriculum.share": "curriculum",
  "rates.router": "routerRate",
  "rates.stages": "stageRates",
  warmStart: "routerWarmStart",
}
const OTHER_NAME = new RegExp(
  `(?<![\\w$.-])(${Object.keys(OTHERWISE)
    .join("|")
    .replaceAll(".", String.raw`\.`)})(?![\\w$]|\\.\\w)`,
  "g",
)

/** How a value begins where one is told: no word of prose does. */
const VALUE = String.raw`["\d\[{-]|(?:true|false|null|undefined|NaN|Infinity)\b`

/**
 * Says a sentence with flags in the place of options.
 *
 * @param names of the options, as `perform` is given them
 * @param after what follows the flag's name, where another command has it: ` of aunet train`
 */
export function inFlags(said: string, names: readonly string[], after = ""): string {
  const sentence = said.replaceAll(OTHER_NAME, (name) => {
    const option = OTHERWISE[name]
    return option !== undefined && names.includes(option) ? option : name
  })
  const flag = (name: string, index: string | undefined): string =>
    `${index === undefined ? "" : `number ${Number(index) + 1} of `}${flagOf(name)}${after}`
  // With a capital inside it is no word of prose.
  const coined = names.filter((name) => /[a-z\d][A-Z]/.test(name))
  const begins = new RegExp(`^(${names.join("|")})(?:\\[(\\d+)\\])?(?= is (?:.*; it must be |${VALUE}))`, "s")
  const anywhere = new RegExp(
    `(?<![\\w$.-])(["'\`]?)(${coined.join("|")})(?:\\[(\\d+)\\])?\\1(?![\\w$]|\\.\\w)`,
    "g",
  )
  const begun =
    names.length === 0
      ? sentence
      : sentence.replace(begins, (_, name: string, index?: string) => flag(name, index))
  const alone =
    names.length === 0
      ? begun
      : begun.replaceAll(
          new RegExp(`\\((${names.join("|")})\\)`, "g"),
          (_, name: string) => `(${flag(name, undefined)})`,
        )
  return coined.length === 0
    ? alone
    : alone.replaceAll(anywhere, (_, __, name: string, index?: string) => flag(name, index))
}

/** An error of the same name and code that says so, caused by the one that was thrown; any other stays as it is. */
export function errorInFlags(thrown: unknown, names: readonly string[], after?: string): unknown {
  if (!isOfPackage(thrown)) return thrown
  const { name, code } = thrown
  const message = inFlags(thrown.message, names, after)
  return message === thrown.message
    ? thrown
    : Object.assign(new Error(message, { cause: thrown }), { name, code })
}
