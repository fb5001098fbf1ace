/**
 * Flags that several commands share, and numbers with a range.
 *
 * In: what was typed. Out: values; `undefined` for what was not typed. Never: a default that a package
 * below has too.
 */
import { constants } from "node:buffer"
import { Argument, Flag } from "effect/cli"
import * as Option from "effect/Option"
import type { TextForm } from "aunet/node"

/** A flag that may be left out. */
export const maybe = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  flag.pipe(Flag.optional, Flag.map(Option.getOrUndefined))

/** A text that may be left out. */
export const text = (name: string, metavar: string, description: string): Flag.Flag<string | undefined> =>
  maybe(Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description)))

/** A switch: there or not. */
export const toggle = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

/** A switch that is on unless `--no-...` is typed, or whatever the packages below have it be. */
export const negatable = (name: string, description: string): Flag.Flag<boolean | undefined> =>
  maybe(Flag.Boolean(name).pipe(Flag.withDescription(description)))

/** Any number of texts, one each time that the flag is given. */
export const texts = (name: string, metavar: string, description: string): Flag.Flag<ReadonlyArray<string>> =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.atLeast(0))

/** A whole number of a range. */
export function wholeNumber(
  name: string,
  description: string,
  { from, to = Number.MAX_SAFE_INTEGER }: { readonly from: number; readonly to?: number },
): Flag.Flag<number | undefined> {
  const most = to === Number.MAX_SAFE_INTEGER ? "2^53 - 1" : to
  return number(
    name,
    description,
    (typed) => /^\d+$/.test(typed) && Number(typed) >= from && Number(typed) <= to,
    `a whole number from ${from} to ${most}, in digits`,
  )
}

/** A number that `fits`, described by `allowed`. */
export const decimal = (
  name: string,
  description: string,
  fits: (value: number) => boolean,
  allowed: string,
): Flag.Flag<number | undefined> =>
  number(
    name,
    description,
    (typed) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed) && fits(Number(typed)),
    allowed,
  )

const number = (
  name: string,
  description: string,
  fits: (typed: string) => boolean,
  allowed: string,
): Flag.Flag<number | undefined> =>
  maybe(
    Flag.String(name).pipe(
      Flag.withMetavar("n"),
      Flag.withDescription(description),
      Flag.filterMap(
        (typed) => (fits(typed) ? Option.some(Number(typed)) : Option.none()),
        () => allowed,
      ),
    ),
  )

/** `--json` */
export const json = toggle("json", "One JSON object a line on standard output, and nothing else there")

/** `--engine` */
export const engine = text(
  "engine",
  "name",
  "What computes: auto (the default) or an engine that `aunet engines` lists",
)

/** `--threads` */
export const threads = wholeNumber(
  "threads",
  "Threads of the onnx engine; as many as cores when left out, and more are slower",
  {
    from: 1,
    to: 1024,
  },
)

/** One of some words. */
export const oneOf = <const Word extends string>(
  name: string,
  description: string,
  words: readonly Word[],
): Flag.Flag<Word | undefined> =>
  maybe(
    Flag.String(name).pipe(
      Flag.withMetavar(words.join("|")),
      Flag.withDescription(description),
      Flag.filterMap(
        (typed) => Option.fromUndefinedOr(words.find((word) => word === typed)),
        () => words.join(" or "),
      ),
    ),
  )

/** `--weights` */
export const weights = oneOf(
  "weights",
  "float32 (the default), or int8: rounded to 8 bits, faster and a little less exact; the onnx engine only",
  ["float32", "int8"],
)

/** `--which` */
export const which = oneOf(
  "which",
  "Which model of a training: best (the default) has the lowest held-out figure, last is the last save, average the mean of the weights of the last part",
  ["best", "last", "average"],
)

/** `--overflow` */
export const overflow = oneOf(
  "overflow",
  "When a text outgrows the context: slide (the default) forgets its older half, error stops, continue goes on past what training has seen",
  ["slide", "error", "continue"],
)

/** `--plugin` */
export const plugin = texts(
  "plugin",
  "package",
  "A package with plug-ins, installed in this folder; may be repeated",
)

/** `--data` */
export const data = texts(
  "data",
  "path",
  "A file or folder of text, or a data set of the Hugging Face hub: hf://datasets/owner/name, with /path and @revision; may be repeated",
)

/** `--encoding` */
export const encoding = text(
  "encoding",
  "name",
  "What the text is written in where it is not UTF-8: latin1, utf-16le, windows-1251, shift_jis, gbk, ...",
)

/** `--as` */
export const as = oneOf(
  "as",
  "What the files hold where it is not plain from their names: html, markdown, whatsapp and telegram give the text in them, code and text take files as they are",
  [
    "text",
    "code",
    "markdown",
    "html",
    "whatsapp",
    "telegram",
    "jsonl",
    "json",
    "csv",
    "tsv",
    "parquet",
  ] satisfies readonly TextForm[],
)

/** What says how files of `--data` are read. */
export const reading = {
  as,
  encoding,
  field: texts(
    "field",
    "name",
    "Where the text of a JSON record, or of a row of a table, is; text or content when left out. May be repeated: the first that is not empty counts; a list of chat messages is joined",
  ),
  maxDocumentBytes: wholeNumber(
    "max-document-bytes",
    "Most bytes of a file that is one document, unpacked; 1 GiB when left out",
    { from: 1, to: 2 ** 31 - 1 },
  ),
  maxLineBytes: wholeNumber(
    "max-line-bytes",
    "Most bytes of a line or record of JSON, a row of csv, a message of a chat; 64 MiB when left out",
    { from: 1, to: constants.MAX_STRING_LENGTH },
  ),
}

/** What stands after the flags beside `--data`. */
export const more = Argument.String("path").pipe(
  Argument.withDescription("More files and folders of text"),
  Argument.variadic(),
)

/** `--minutes` */
export const minutes = (description: string) =>
  decimal("minutes", description, (value) => value > 0 && value < 1e6, "a number above 0 and below 1000000")

/** `--stages` */
export const stages = wholeNumber("stages", "1 bytes, 2 words as well (the default), 3 pairs, 4 fours", {
  from: 1,
  to: 4,
})

/** `--flops` */
export const flops = (description: string) =>
  decimal("flops", description, (value) => value >= 1e12 && value <= 1e26, "a number from 1e12 to 1e26")

/** `--splitter` */
export const splitter = (description: string) => text("splitter", "name[:file]", description)

/** `--splitter-options` */
export const splitterOptions = text(
  "splitter-options",
  "json",
  "Options of the splitter, such as '{\"groups\":[1,3]}'",
)

/** `--seed` */
export const seed = (description: string) => wholeNumber("seed", description, { from: 0 })

/** `<checkpoint>` */
export const checkpoint = Argument.String("checkpoint").pipe(
  Argument.withDescription(
    "The folder that `aunet train --out` wrote, or a model of the Hugging Face hub: hf://owner/model",
  ),
)

/** `[checkpoint]` */
export const optionalCheckpoint = checkpoint.pipe(Argument.optional, Argument.map(Option.getOrUndefined))
