/**
 * A file that somebody opens, as bytes of text.
 *
 * In: a file. Out: its first bytes, UTF-16 as UTF-8. Never: more of it than is asked for: a file may be larger than the memory.
 */

/** What was read. */
export interface ReadFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** Of the whole file, and how many of them were read: `bytes` has others where they were UTF-16. */
  readonly fileBytes: number
  readonly readBytes: number
}

/** Reads it. @throws Error that names the file, where the browser cannot read it */
export async function readFile(file: File, mostBytes: number): Promise<ReadFile> {
  const { name, size: fileBytes } = file
  try {
    const bytes = new Uint8Array(await file.slice(0, mostBytes).arrayBuffer())
    return { name, bytes: asUtf8(bytes), fileBytes, readBytes: bytes.length }
  } catch (cause) {
    throw new Error(`${name} cannot be read (${String(cause)}); was it moved, or is it a folder?`, { cause })
  }
}

/** Text of Windows is often UTF-16, which its first two bytes say. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : undefined
  return encoding === undefined ? bytes : new TextEncoder().encode(new TextDecoder(encoding).decode(bytes))
}
