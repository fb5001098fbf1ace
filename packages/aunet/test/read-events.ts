// Reads a file of events for TensorBoard, by the letter of its format and with nothing of what writes it.
//
// In:  bytes. Out: what each event says. A frame whose checksum is wrong, or that is cut off, fails.

/** CRC-32C bit by bit, as RFC 3720 has it. */
export function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const low = (rest ^ (byte >> bit)) & 1
      rest = (rest >>> 1) ^ (low === 1 ? 0x82f63b78 : 0)
    }
  return ~rest >>> 0
}

function unmasked(value: number): number {
  const turned = (value - 0xa282ead8) >>> 0
  return ((turned >>> 17) | (turned << 15)) >>> 0
}

/** A message as its fields: numbers, or bytes. */
function fieldsOf(bytes: Uint8Array): { field: number; value: number | Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): number => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error("a message is cut off")
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return Number(value)
    }
  }
  const fields: { field: number; value: number | Uint8Array }[] = []
  while (at < bytes.length) {
    const tag = varint()
    const kinds: Record<number, () => number | Uint8Array> = {
      0: varint,
      1: () => view.getFloat64((at += 8) - 8, true),
      2: () => {
        const length = varint()
        return bytes.subarray(at, (at += length))
      },
      5: () => view.getFloat32((at += 4) - 4, true),
    }
    fields.push({ field: tag >> 3, value: (kinds[tag & 7] as () => number | Uint8Array)() })
  }
  return fields
}

const at = (fields: ReturnType<typeof fieldsOf>, field: number) =>
  fields.filter((each) => each.field === field).map(({ value }) => value)
const inside = (value: unknown) => fieldsOf(value as Uint8Array)
const textOf = (value: unknown): string => new TextDecoder().decode(value as Uint8Array)

/** What an event says. */
export interface ReadEvent {
  readonly wallTime: number
  readonly step: number
  readonly version?: string
  /** Of a session log. */
  readonly status?: number
  readonly values: Readonly<Record<string, number | string>>
}

/** Reads all events. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const events: ReadEvent[] = []
  for (let from = 0; from < file.length;) {
    const length = Number(view.getBigUint64(from, true))
    const data = file.subarray(from + 12, from + 12 + length)
    if (data.length < length) throw new Error("a frame is cut off")
    if (unmasked(view.getUint32(from + 8, true)) !== crc(file.subarray(from, from + 8)))
      throw new Error("the checksum of a length is wrong")
    if (unmasked(view.getUint32(from + 12 + length, true)) !== crc(data))
      throw new Error("the checksum of an event is wrong")
    from += 16 + length
    const fields = fieldsOf(data)
    const [version] = at(fields, 3)
    const [log] = at(fields, 7)
    const values = at(fields, 5).flatMap((summary) => at(inside(summary), 1).map(inside))
    events.push({
      wallTime: at(fields, 1)[0] as number,
      step: (at(fields, 2)[0] as number | undefined) ?? 0,
      ...(version !== undefined && { version: textOf(version) }),
      ...(log !== undefined && { status: at(inside(log), 1)[0] as number }),
      values: Object.fromEntries(
        values.map((value) => {
          const [figure] = at(value, 2)
          const [tensor] = at(value, 8)
          return [
            textOf(at(value, 1)[0]),
            figure === undefined ? textOf(at(inside(tensor), 8)[0]) : (figure as number),
          ]
        }),
      ),
    })
  }
  return events
}
