/**
 * A chat of WhatsApp as text: a line a message, with who says it.
 *
 *     31.12.23, 21:41 - Anna: Hello       Anna: Hello
 *     and a good year                 ->  and a good year
 *     31.12.23, 21:42 - Ben: <Media omitted>
 *     31.12.23, 21:43 - Ben: To you       Ben: To you
 *
 * In: pieces of an export. Out: pieces of text. Never: dates, what the program says itself, or what stands for pictures;
 * more than one line in memory.
 */
import { linesOf } from "../pieces.ts"
import { lineTooLong, Unusable } from "../unusable.ts"
import { whatsappLine, withoutEnding } from "./whatsapp-lines.ts"

/** Text that waits is given from this many characters on. */
const AT_ONCE = 2 ** 16

/**
 * Reads a chat.
 *
 * @param most bytes of a line
 * @throws Unusable for a text without a single message, and a line that is too long
 */
export async function* whatsappText(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let text = ""
  let said = false
  /** Who has not been written yet: their first line was empty. */
  let waiting: string | undefined
  let isOpen = false
  for await (const { number, bytes } of linesOf(pieces, most)) {
    if (bytes === undefined) throw lineTooLong("line", number, most)
    const line = decoder.decode(bytes).replace(/\r$/, "")
    const found = whatsappLine(line)
    if (found.kind === "told") {
      isOpen = false
      waiting = undefined
    } else if (found.kind === "said") {
      said = true
      isOpen = true
      waiting = found.what.trim() === "" ? found.who : undefined
      if (waiting === undefined) text += `${found.who}: ${found.what}\n`
    } else if (isOpen && (line.trim() !== "" || waiting === undefined)) {
      // What is written below a picture has its name yet to come.
      text += `${waiting === undefined ? "" : `${waiting}: `}${withoutEnding(line)}\n`
      waiting = undefined
    }
    if (text.length < AT_ONCE) continue
    yield encoder.encode(text)
    text = ""
  }
  if (text !== "") yield encoder.encode(text)
  if (!said)
    throw new Unusable(
      "of another form",
      "no line of it is a message as WhatsApp writes one, such as 31.12.23, 21:41 - Anna: Hello",
    )
}
