/**
 * What is worth knowing about a file before anything is believed that was found in it.
 *
 * In: what was read of it. Out: sentences. Never: a refusal: any bytes may be split and learned from.
 */
import type { ReadFile } from "./read-file.ts"
import { bytesIn } from "./words.ts"

/** Says it; undefined where nothing is. */
export function remarkOn({ name, bytes, fileBytes, readBytes }: ReadFile): string | undefined {
  const remarks: string[] = []
  if (fileBytes > readBytes && readBytes > 0)
    remarks.push(`${name} is long: this is its beginning, ${bytesIn(readBytes)} of ${bytesIn(fileBytes)}.`)
  if (looksBinary(bytes))
    remarks.push(
      `${name} does not look like text. The model takes any bytes, but what is found in these says little.`,
    )
  return remarks.length === 0 ? undefined : remarks.join(" ")
}

/** Whether there are bytes that text does not have, in what comes first. */
export function looksBinary(bytes: Uint8Array): boolean {
  const first = bytes.subarray(0, 4096)
  let odd = 0
  for (const byte of first) if (byte === 0 || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) odd++
  return odd * 50 > first.length
}
