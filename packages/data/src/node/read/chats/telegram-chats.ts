/**
 * What Telegram exports as JSON, as texts: a document a chat, a line a message, with who says it.
 *
 *     {"type": "message", "from": "Anna", "text": ["see ", {"type": "link", "text": "example.org"}]}
 *     ->  Anna: see example.org
 *
 * In: pieces of a `result.json`, of one chat or of an account. Out: documents. Never: more than one chat in memory; what
 * has no words (pictures, calls, who joined).
 * Source: the export of Telegram Desktop.
 */
import { messageOf } from "@aunet/base"
import type { Document } from "../../../documents.ts"
import type { Reading } from "../read-options.ts"
import { counted } from "../read-report.ts"
import { lineTooLong, stopIfAborted, tooLarge, Unusable } from "../unusable.ts"

const CHATS = ["$", "$.chats.list.*", "$.left_chats.list.*"]

/** One value out of the file: the name of a chat, or a message. */
interface Found {
  /** Which chat: the keys that lead to it. */
  readonly chat: string
  readonly name?: unknown
  readonly message?: unknown
}

/**
 * Reads the chats of a file.
 *
 * @throws Unusable for what is not JSON, a message of more than `maxLineBytes`, a chat of more than
 * `maxDocumentBytes`, and a file without a single message
 */
export async function* telegramChats(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  reading: Reading,
): AsyncGenerator<Document, void, undefined> {
  const most = Math.min(reading.maxDocumentBytes, MOST_CHAT_BYTES)
  const encoder = new TextEncoder()
  let chat: string | undefined
  let name: string | undefined
  let parts: Uint8Array[] = []
  let length = 0
  let messages = 0
  let text = ""
  const settle = (): void => {
    const bytes = encoder.encode(text)
    text = ""
    length += bytes.length
    if (length > most) throw tooLarge(most)
    parts.push(bytes)
  }
  const take = (): Document | undefined => {
    settle()
    const bytes = Buffer.concat(parts)
    const called = chat === "" ? path : `${path}: ${name ?? `chat ${chat ?? ""}`}`
    parts = []
    length = 0
    return bytes.length === 0 ? undefined : { name: called, bytes }
  }
  for await (const found of valuesOf(pieces, reading)) {
    if (found.chat !== chat) {
      const document = take()
      if (document !== undefined) yield document
      chat = found.chat
      name = undefined
    }
    if (typeof found.name === "string") name = found.name
    if (found.message === undefined) continue
    messages++
    const said = messageText(found.message)
    if (said === undefined) continue
    text += said
    if (text.length >= AT_ONCE) settle()
  }
  const document = take()
  if (document !== undefined) yield document
  if (messages === 0)
    throw new Unusable(
      "of another form",
      "it has no messages as Telegram exports them (Export chat history, JSON)",
    )
}

/** Text that waits is encoded from this many characters on. */
const AT_ONCE = 2 ** 16

/** Longest chat where documents have no end. */
const MOST_CHAT_BYTES = 2 ** 30

/** Names and messages, in the order of the file. */
async function* valuesOf(
  pieces: AsyncIterable<Uint8Array>,
  { maxLineBytes, signal }: Reading,
): AsyncGenerator<Found, void, undefined> {
  const { JSONParser } = await import("@streamparser/json")
  const paths = CHATS.flatMap((chat) => [`${chat}.name`, `${chat}.messages.*`])
  const parser = new JSONParser({ paths, keepStack: false })
  let found: Found[] = []
  let count = 0
  parser.onValue = ({ value, key, stack }) => {
    const keys = stack.map((each) => each.key).filter((each) => each !== undefined)
    if (key === "name") found.push({ chat: keys.join("."), name: value })
    else {
      count++
      found.push({ chat: keys.slice(0, -1).join("."), message: value })
    }
  }
  let since = 0
  for await (const piece of pieces) {
    stopIfAborted(signal)
    const before = count
    try {
      parser.write(piece)
    } catch (cause) {
      const why = messageOf(cause).slice(0, MOST_QUOTED)
      throw new Unusable(
        "with bad records",
        `it is not valid JSON after ${counted(count, "message")} (${why})`,
        { cause },
      )
    }
    since = count === before ? since + piece.length : 0
    if (since > maxLineBytes) throw lineTooLong("message", count + 1, maxLineBytes)
    yield* found
    found = []
  }
  if (!parser.isEnded)
    throw new Unusable("with bad records", `it ends in the middle, after ${counted(count, "message")}`)
}

/** Characters of a message of the parser, which quotes what it found. */
const MOST_QUOTED = 160

/** The text of one message with a line end; `undefined` for what has no words. */
function messageText(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null) return undefined
  const { type, from, text } = message as Readonly<Record<string, unknown>>
  if (type !== "message") return undefined
  const words = wordsOf(text)
  if (words.trim() === "") return undefined
  return typeof from === "string" && from !== "" ? `${from}: ${words}\n` : `${words}\n`
}

/** A text is a string, or a list of strings and of parts that are bold, links, mentions, ... */
function wordsOf(text: unknown): string {
  if (typeof text === "string") return text
  if (!Array.isArray(text)) return ""
  return (text as unknown[])
    .map((part) => (typeof part === "string" ? part : (part as { readonly text?: unknown } | null)?.text))
    .filter((part) => typeof part === "string")
    .join("")
}
