/**
 * Whether text can fit at all, by the sizes of files, before any of it is read.
 *
 * In: paths, and how many bytes may come of them. Out: nothing, or an error. Never: counts what is packed, holds
 * records or is no text: nobody knows yet what comes of it.
 */
import { stat } from "node:fs/promises"
import { AunetError } from "@aunet/base"
import { isHubAddress } from "./hub/hub-address.ts"
import { hubTexts } from "./hub/hub-texts.ts"
import { openText } from "./open-text.ts"
import { checkReadOptions, type ReadDocumentsOptions, type Reading } from "./read-options.ts"
import { counted } from "./read-report.ts"
import { formByName } from "./text-form.ts"
import { packingOf } from "./unpack.ts"
import { stopIfAborted } from "./unusable.ts"
import { walk } from "./walk.ts"

/**
 * Refuses files that together have more bytes of text than may come.
 *
 * @throws AunetError BAD_DATA; what cannot be read is told when it is read
 */
export async function checkSizes(paths: readonly string[], reading: Reading): Promise<void> {
  // Two bytes of UTF-16 may become one; in no other encoding does a text become shorter.
  const factor = reading.encoding?.startsWith("utf-16") === true ? 0.5 : 1
  const files: { path: string; bytes: number }[] = []
  let total = 0
  for await (const path of filesOf(paths)) {
    stopIfAborted(reading.signal)
    if (packingOf(path) !== undefined || formByName(path, reading.as) !== "text") continue
    const bytes = (await stat(path).catch(() => undefined))?.size ?? 0
    if (bytes > reading.maxDocumentBytes) continue
    files.push({ path, bytes })
    total += bytes * factor
  }
  if (total <= reading.maxBytes) return
  // Only now is it worth a look whether large ones are text.
  let texts = 0
  let bytes = 0
  for (const file of files) {
    if (!(await isText(file.path, reading))) continue
    texts++
    bytes += file.bytes * factor
  }
  if (bytes > reading.maxBytes)
    throw tooMuch(`${counted(texts, "file")} of text have ${bytes} bytes`, reading)
}

/** How much larger what is packed is, about. */
const UNPACKED = 3

/**
 * Tells about how many bytes of text some files and folders have, by their sizes: packed files count thrice. Where it is
 * more than `enough`, files that are no text are looked at and left out.
 *
 * @throws AunetError BAD_OPTION, ABORTED, DATA_MISSING for what the hub does not give; else what cannot be read counts nothing, and is told when it is read
 */
export async function likelyBytes(
  paths: readonly string[],
  enough: number,
  options: Pick<ReadDocumentsOptions, "as" | "encoding" | "hub" | "signal"> = {},
): Promise<number> {
  const reading = { ...checkReadOptions(options), skip: () => {}, note: () => {}, took: () => {} }
  const files: { path: string; bytes: number }[] = []
  let remote = 0
  for (const path of paths)
    if (isHubAddress(path))
      for (const { name, size } of (await hubTexts(path, reading.as, reading.hub)).files)
        remote += size * (mayUnpack(name, reading) ? UNPACKED : 1)
  for await (const path of filesOf(paths)) {
    stopIfAborted(reading.signal)
    const size = (await stat(path).catch(() => undefined))?.size ?? 0
    files.push({ path, bytes: size * (mayUnpack(path, reading) ? UNPACKED : 1) })
  }
  const sum = (some: typeof files): number => some.reduce((total, { bytes }) => total + bytes, remote)
  if (sum(files) <= enough) return sum(files)
  const texts: typeof files = []
  for (const file of files) if (await isText(file.path, reading)) texts.push(file)
  return sum(texts)
}

const mayUnpack = (path: string, { as }: Pick<Reading, "as">): boolean =>
  packingOf(path) !== undefined || formByName(path, as) === "parquet"

/** The error of text that is more than may come. */
export const tooMuch = (what: string, { maxBytes }: Reading): AunetError =>
  new AunetError("BAD_DATA", `${what}, and at most ${maxBytes} fit; take a part of them`)

async function* filesOf(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    if (isHubAddress(path)) continue
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() === true) yield path
    if (found?.isDirectory() !== true) continue
    try {
      yield* walk(path, () => {})
    } catch {
      // The reading itself comes here again, and says why.
    }
  }
}

async function isText(path: string, reading: Reading): Promise<boolean> {
  try {
    if (formByName(path, reading.as) === "parquet") return true
    await (await openText(path, reading, () => {}, "text")).pieces.close()
    return true
  } catch {
    return false
  }
}
