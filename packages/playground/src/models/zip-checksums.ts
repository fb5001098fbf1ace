/**
 * What a zip says that its files are, in the order in which it lists them: fflate does not look.
 *
 *     | files ... | a row a file: signature, ..., CRC-32, ..., lengths of name, extra field and remark | end: ..., where the rows begin |
 *
 * In: a zip that can be read. Out: checksums. Never: reads behind it.
 * Source: APPNOTE.TXT of PKWARE, sections 4.3.12 and 4.3.16.
 */

const [ROW, END] = [0x02014b50, 0x06054b50]
const [ROW_BYTES, END_BYTES] = [46, 22]
/** Of a remark behind the end. */
const LONGEST_REMARK = 0xffff

/** CRC-32 of each file that is listed, folders too. */
export function zipChecksums(zip: Uint8Array): number[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  let end = zip.length - END_BYTES
  while (end >= 0 && view.getUint32(end, true) !== END && zip.length - end <= END_BYTES + LONGEST_REMARK)
    end--
  const found: number[] = []
  if (end < 0) return found
  let at = view.getUint32(end + 16, true)
  while (at + ROW_BYTES <= zip.length && view.getUint32(at, true) === ROW) {
    found.push(view.getUint32(at + 16, true))
    at +=
      ROW_BYTES +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true)
  }
  return found
}
