/**
 * What a file holds: told by whoever reads it, else by its name, else by how it begins.
 *
 *     .jsonl .ndjson  .json  .csv  .tsv  .parquet  .html .htm .xhtml     by its name, also with .gz or .zst behind it
 *     result.json that begins as Telegram writes it                      by its name and its start
 *     "WhatsApp Chat with Anna.txt", "_chat.txt" of dated lines          the same
 *     <!doctype html> in a .txt, or a file without an ending             by its start
 *     anything else                                                      text, as it is
 *
 * In: a name, the first bytes, what was asked for. Out: a form. Never: takes a file for a chat by its start alone: logs
 * have dated lines, too.
 */
import { badOption } from "@aunet/base"
import { telegramStarts } from "./chats/telegram-shape.ts"
import { isDated, looksLikeWhatsapp } from "./chats/whatsapp-lines.ts"

/** What `as` may say; `text` and `code` are files as they are, whatever their names. */
export const TEXT_FORMS = [
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
] as const

/** What a file holds. */
export type TextForm = (typeof TEXT_FORMS)[number]

/** The form that is read out of something else than the words that a file has: worth telling. */
export const isMarkup = (form: TextForm): boolean =>
  form === "markdown" || form === "html" || form === "whatsapp" || form === "telegram"

/** How much of a file is looked at to tell what it is: of JSON more, since an export may begin with a long word about itself. */
const FORM_BYTES = 2 ** 16
const TEXT_BYTES = 2 ** 13

/** How much of the start of a file tells its form. */
export const formBytes = (form: TextForm): number => (form === "json" ? FORM_BYTES : TEXT_BYTES)

const BY_ENDING: Readonly<Record<string, TextForm>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  parquet: "parquet",
  pq: "parquet",
  html: "html",
  htm: "html",
  xhtml: "html",
}

/**
 * Looks at what was asked for.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkForm(as: unknown): TextForm | undefined {
  if (as === undefined || TEXT_FORMS.some((form) => form === as)) return as as TextForm | undefined
  throw badOption("as", as, `one of ${TEXT_FORMS.join(", ")}`)
}

/** Tells by its name, and what was asked for, what a file holds; `text` where only its start may tell more. */
export function formByName(path: string, as: TextForm | undefined): TextForm {
  return as ?? BY_ENDING[endingOf(path)] ?? "text"
}

/** Tells the same with the start of its text. */
export function formOf(path: string, as: TextForm | undefined, head: () => string): TextForm {
  const form = formByName(path, as)
  if (as !== undefined) return form
  if (form === "json") return telegramStarts(head()) ? "telegram" : form
  if (form !== "text") return form
  const ending = endingOf(path)
  if (ending !== "" && ending !== "txt") return form
  if (/^\s*<(?:!doctype\s+html|html)[\s>]/i.test(head())) return "html"
  return looksLikeWhatsapp(path, head()) ? "whatsapp" : form
}

/** Whether a text that is read as it is has the lines of a chat: under a name that says nothing it may be a log as well. */
export const mayBeChat = (path: string, form: TextForm, head: () => string): boolean =>
  form === "text" && ["", "txt"].includes(endingOf(path)) && isDated(head())

/** The ending of a name in small letters, without those of packing; empty where there is none. */
const endingOf = (path: string): string =>
  (
    /\.([a-z\d]{1,10})$/i.exec(path.replace(/\.(?:gz|zst)$/i, "").replace(/^.*[/\\]/s, ""))?.[1] ?? ""
  ).toLowerCase()
