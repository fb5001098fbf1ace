/**
 * The text of a training, which this browser keeps once.
 *
 *     text.bin  all documents, one behind another        text.json  [name, length] of each
 *
 * In: the name of a training. Out: its text. Never: half of one.
 */
import { storedFolder } from "aunet/web"
import { wholeBeside } from "./beside.ts"
import type { TextFile } from "./messages.ts"

const TEXT = "text.bin"
const NAMES = "text.json"

/** Keeps it. @throws AunetError where the browser gives no more room */
export async function keepText(name: string, text: readonly TextFile[]): Promise<void> {
  const folder = storedFolder(name)
  const lengths = text.map((file) => [file.name, file.bytes.length] as const)
  const all = new Uint8Array(text.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { bytes } of text) {
    all.set(bytes, at)
    at += bytes.length
  }
  await folder.beside?.(TEXT).replace(all)
  // The names last: where they are, the text is whole.
  await folder.beside?.(NAMES).replace(new TextEncoder().encode(JSON.stringify(lengths)))
}

/** Gives it again. @throws Error where it is not there */
export async function keptText(name: string): Promise<readonly TextFile[]> {
  const folder = storedFolder(name)
  const [names, all] = [await wholeBeside(folder, NAMES), await wholeBeside(folder, TEXT)]
  if (all === undefined || names === undefined)
    throw new Error(
      `the text of "${name}" is not in this browser, so it cannot go on; what it saved is under Write. Train anew, or remove it`,
    )
  let at = 0
  return (JSON.parse(new TextDecoder().decode(names)) as [string, number][]).map(([file, length]) => ({
    name: file,
    bytes: all.slice(at, (at += length)),
  }))
}
