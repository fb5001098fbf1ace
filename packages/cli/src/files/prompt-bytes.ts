/**
 * The text that a command is given to go on from.
 *
 * In: an argument, a file, or standard input. Out: its bytes, whatever they are. Never: mends them.
 */
import { readNamedFile } from "./read-named-file.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Where the bytes are; `flag` and `fileFlag` name the flags for messages. */
export interface PromptPlace {
  readonly text: string | undefined
  readonly file: string | undefined
  readonly flag: string
  readonly fileFlag: string
}

/**
 * Reads a prompt; none is an empty one.
 *
 * @throws UsageError when there are two, or when a file cannot be read
 */
export async function promptBytes({ text, file, flag, fileFlag }: PromptPlace): Promise<Uint8Array> {
  if (text !== undefined && file !== undefined)
    throw new UsageError(`${flag} and ${fileFlag} are two texts; give one of them`)
  if (file === "-") {
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(part as Buffer)
    return Uint8Array.from(Buffer.concat(parts))
  }
  if (file === undefined) return new TextEncoder().encode(text ?? "")
  return Uint8Array.from(await readNamedFile(`${fileFlag} ${file}`, file))
}
