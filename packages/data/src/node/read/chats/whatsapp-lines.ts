/**
 * The lines of a chat that WhatsApp wrote: when, who, what.
 *
 *     31.12.23, 21:41 - Anna: Hello                Android, Germany
 *     12/31/23, 9:41 PM - Anna: Hello              Android, United States
 *     [2023/12/31 下午9:41:05] Anna: Hello          iPhone, Taiwan
 *     [31/12/23, 9:41:05 p. m.] Anna: Hello        iPhone, Spain
 *     and this is still what Anna says             a message of several lines
 *     31.12.23, 21:42 - Anna added Ben             no name and colon: the program says it
 *
 * In: a line. Out: who says what, or what it is else. Never: reads the date; which of its numbers is the month only the
 * telephone knew.
 */

/** What a line is. */
export type WhatsappLine =
  | { readonly kind: "said"; readonly who: string; readonly what: string }
  | { readonly kind: "told" }
  | { readonly kind: "more" }

/** Marks of direction, which stand before dates and before what the program itself says. */
const MARK = "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
/** Three numbers, the year first or last; signs, or 年 月 日 and 년 월 일, between them. */
const DATE = String.raw`\p{Nd}{1,4}[./\-\u5e74\ub144\p{Zs}\u200f]{1,3}\p{Nd}{1,2}[./\-\u6708\uc6d4\p{Zs}\u200f]{1,3}\p{Nd}{1,4}[\u65e5\uc77c.]?`
/** Before or after the hours: `PM`, `p. m.`, `下午`, `오후`, `à`, `um`. */
const WORD = String.raw`[\p{L}\p{M}][\p{L}\p{M}.\p{Zs}]{0,12}`
const TIME = String.raw`\p{Nd}{1,2}[:.]\p{Nd}{2}(?:[:.]\p{Nd}{2})?`
const STAMP = String.raw`${DATE}[,،]?\p{Zs}*(?:${WORD}\p{Zs}*)?${TIME}(?:\p{Zs}?${WORD})?`

const LINE = new RegExp(
  String.raw`^${MARK}*(?:\[${MARK}*${STAMP}\]\p{Zs}?|${STAMP}\p{Zs}[-–]\p{Zs})(?<rest>.*)$`,
  "su",
)

/** Names are short; a sentence before a colon is what the program says. */
const SAID = new RegExp(
  String.raw`^(?<mark>${MARK}*)(?<who>[^:\n]{1,80}?)\p{Zs}?:(?:\p{Zs}|$)(?<what>.*)$`,
  "su",
)

const MARKED = new RegExp(`^${MARK}`, "u")
const MARKS = new RegExp(MARK, "gu")
/** `<Media omitted>`, in the language of the telephone. */
const PLACEHOLDER = /^<[^<>\n]{3,60}>$/
/** `<This message was edited>` at the end, behind a mark. */
const ENDING = /<[^<>\n]{3,60}>$/u
const SPACE = /\p{Zs}/u

/**
 * Reads a line.
 *
 * What stands for a picture, a call or a message that was taken back has a mark of direction before it, or stands
 * between angle brackets: it is said, and empty.
 */
export function whatsappLine(line: string): WhatsappLine {
  const rest = LINE.exec(line)?.groups?.["rest"]
  if (rest === undefined) return { kind: "more" }
  const { who, what = "" } = SAID.exec(rest)?.groups ?? {}
  if (who === undefined) return { kind: "told" }
  const name = who.replaceAll(MARKS, "").trim()
  if (name === "") return { kind: "told" }
  const isHole = MARKED.test(what) || PLACEHOLDER.test(what.trim())
  return { kind: "said", who: name, what: isHole ? "" : withoutEnding(what) }
}

/**
 * Takes away what says that a message was changed later.
 *
 * Marks and spaces are passed over from the end on: a pattern that began with them would be tried from each of them, and a
 * line of a megabyte of spaces take hours.
 */
export function withoutEnding(text: string): string {
  let end = text.search(ENDING)
  if (!MARKED.test(text.charAt(end - 1))) return text
  while (MARKED.test(text.charAt(end - 1))) end--
  while (SPACE.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Lines of which a quarter is dated, from the first on: messages have several. */
const LOOKED_AT = 40

/** Whether a quarter of the lines of a text's start is dated as WhatsApp does it, the first among them. */
export function isDated(head: string): boolean {
  const lines = head
    .split("\n", LOOKED_AT)
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "")
  const [first] = lines
  if (first === undefined || whatsappLine(first).kind === "more") return false
  const kinds = lines.map((line) => whatsappLine(line).kind)
  return kinds.includes("said") && kinds.filter((kind) => kind !== "more").length * 4 >= kinds.length
}

/** Tells a chat by the name that WhatsApp gives it, and by its lines. */
export const looksLikeWhatsapp = (path: string, head: string): boolean =>
  /(?:whatsapp|^_chat)[^/\\]*$/i.test(path.replace(/^.*[/\\]/s, "")) && isDated(head)
