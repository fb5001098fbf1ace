/**
 * The text of a new training, from where somebody has it.
 *
 *     files, one after another: [ whole ][ whole ][ its beginn|        left out ]
 *                               |------------- at most 64 MB -|
 *
 * In: what was chosen, or files. Out: documents. Never: more than a page can hold; what is left out is told.
 */
import { readFile } from "../page/read-file.ts"
import { remarkOn } from "../page/remark-on.ts"
import { bytesIn, counted } from "../page/words.ts"
import type { TextFile } from "./messages.ts"
import { SAMPLE_NAME, sampleText } from "./sample-text.ts"
import type { TrainText } from "./train-state.ts"

/** Of all texts of a training together. */
export const MOST_TEXT_BYTES = 64 * 2 ** 20

/** Gives its documents. @throws Error where they cannot be fetched, or are too long */
export async function documentsOf(text: TrainText): Promise<readonly TextFile[]> {
  if (text.kind === "sample") return sampleText()
  if (text.kind === "files") return text.files
  const bytes = new TextEncoder().encode(text.text)
  if (bytes.length > MOST_TEXT_BYTES)
    throw new Error(
      `The text has ${bytesIn(bytes.length)}; this page trains on ${bytesIn(MOST_TEXT_BYTES)} at most. Take a part of it, or the command.`,
    )
  return [{ name: "typed", bytes }]
}

/** Names it, for the name of a training. */
export function nameOf(text: TrainText): string {
  if (text.kind === "sample") return SAMPLE_NAME
  if (text.kind === "typed") return "your text"
  return text.files.length === 1 ? (text.files[0]?.name ?? "a file") : `${text.files.length} files`
}

/**
 * Reads files, one after another, as long as there is room.
 *
 * @returns those that hold something, and what is worth knowing about them
 * @throws Error where none does, and for one that cannot be read
 */
export async function readTexts(
  files: readonly File[],
  mostBytes = MOST_TEXT_BYTES,
): Promise<{ readonly files: readonly TextFile[]; readonly remarks: readonly string[] }> {
  const texts: TextFile[] = []
  const remarks: string[] = []
  let [room, leftOut] = [mostBytes, 0]
  for (const file of files) {
    if (room <= 0 && file.size > 0) {
      leftOut++
      continue
    }
    const read = await readFile(file, room)
    if (read.bytes.length === 0) continue
    // UTF-16 may be longer as UTF-8.
    const bytes = read.bytes.length > room ? read.bytes.slice(0, room) : read.bytes
    room -= bytes.length
    texts.push({ name: read.name, bytes })
    const remark = remarkOn(read)
    if (remark !== undefined) remarks.push(remark)
  }
  if (texts.length === 0) throw new Error("The file is empty; there is nothing to learn from.")
  if (leftOut > 0)
    remarks.push(
      `${counted(leftOut, "file")} had no room any more: this page trains on ${bytesIn(mostBytes)} at most.`,
    )
  return { files: texts, remarks }
}
