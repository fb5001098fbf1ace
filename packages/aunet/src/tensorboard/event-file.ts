/**
 * The events of a training in a file for TensorBoard, beside its record and cut as that is.
 *
 *     a new training        a file of its own
 *     a resume, a jump      cuts off what is behind the save that is gone back to, and tells readers with a mark
 *     a resume without one  fills it from the record
 *
 * In: events. Out: frames. Never: an event twice, or a gap.
 */
import { AunetError } from "@aunet/base"
import { type BesideFile, EVENTS_FILE, type Folder } from "@aunet/core"
import type { TrainEvent } from "@aunet/trainer"
import { encodeEvent, encodeVersion, FILE_VERSION, placeOf } from "./event.ts"
import { frame, frames } from "./frame.ts"
import { joined } from "./joined.ts"
import { toldEvent } from "./told-event.ts"

/** Events on their way into a file. */
export interface EventFile {
  readonly tell: (event: TrainEvent) => void
  /** Appends what waits. */
  readonly flush: () => Promise<void>
  /** Forgets what waits, and writes a new file. */
  readonly begin: () => Promise<void>
  /** Cuts the file back to a save, or fills it from the record where there is none. */
  readonly goOn: (step: number, record: BesideFile) => Promise<void>
  /** Cuts the file back to a save of this run; what waits is behind it. */
  readonly goBack: (step: number) => Promise<void>
  /** Drops all that waits but the start. */
  readonly forget: () => void
}

/**
 * Makes one; undefined for a folder that has no room for it.
 *
 * @param clock milliseconds since 1970
 * @throws AunetError BAD_OPTION where a file of its name is not one of events
 */
export async function eventFile(out: Folder, clock: () => number): Promise<EventFile | undefined> {
  const file = out.beside?.(EVENTS_FILE)
  if (file === undefined) return undefined
  if ((await file.size()) > 0 && !(await isOurs(file)))
    throw new AunetError(
      "BAD_OPTION",
      `${EVENTS_FILE} of ${out.describe()} is not a file of events; move it away, or train without tensorboard`,
    )
  const seconds = (): number => clock() / 1000
  let waiting: { readonly type: string; readonly bytes: Uint8Array }[] = []
  const tell = (event: TrainEvent, wallTime = seconds()): void => {
    const told = toldEvent(event, wallTime)
    if (told !== undefined) waiting.push({ type: event.type, bytes: frame(encodeEvent(told)) })
  }
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await file.append(joined(waiting.map(({ bytes }) => bytes)))
    waiting = []
  }
  const begin = (): Promise<void> => file.replace(frame(encodeVersion(seconds())))
  return {
    tell,
    flush,
    begin,
    goOn: async (step, record) => {
      const { marked } = await placesOf(file, step)
      // Without the mark of that save the file was not written by then, or not filled to its end.
      if (marked !== undefined) return file.cut(marked)
      const kept = waiting
      waiting = []
      try {
        await begin()
        const until = await lastSeconds(record)
        for await (const event of eventsOf(record)) {
          const { elapsedSeconds = until } = event as { readonly elapsedSeconds?: number }
          tell(event, seconds() - Math.max(0, until - elapsedSeconds))
          if (waiting.length >= MANY) await flush()
        }
        await flush()
      } finally {
        waiting = kept
      }
    },
    goBack: async (step) => {
      await flush()
      const { marked, before } = await placesOf(file, step)
      await file.cut(marked ?? before)
    },
    forget: () => {
      waiting = waiting.filter(({ type }) => type === "start")
    },
  }
}

/** Events that are encoded before some are written. */
const MANY = 4096

async function isOurs(file: BesideFile): Promise<boolean> {
  for await (const { data } of frames(file)) return placeOf(data).version === FILE_VERSION
  return false
}

/** Where the last mark of a step ends, if there is one, and where the last event up to it does. */
async function placesOf(
  file: BesideFile,
  step: number,
): Promise<{ readonly marked: number | undefined; readonly before: number }> {
  let marked: number | undefined
  let before = 0
  for await (const { data, end } of frames(file)) {
    const place = placeOf(data)
    if (place.step <= step) before = end
    if (place.isMark && place.step === step) marked = end
  }
  return { marked, before }
}

const CHUNK = 2 ** 18
const NEWLINE = 0x0a

/** The events of a record, from its first to its last whole line. */
async function* eventsOf(record: BesideFile): AsyncGenerator<TrainEvent, void, undefined> {
  let rest = new Uint8Array()
  for (let from = 0; ;) {
    const chunk = await record.read(from, from + CHUNK)
    if (chunk.length === 0) return
    from += chunk.length
    const bytes = joined([rest, chunk])
    const end = bytes.lastIndexOf(NEWLINE) + 1
    const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n")
    for (const line of lines) if (line !== "") yield JSON.parse(line) as TrainEvent
    rest = bytes.slice(end)
  }
}

/** How long the training had taken by the end of its record. */
async function lastSeconds(record: BesideFile): Promise<number> {
  let last = 0
  for await (const event of eventsOf(record)) if ("elapsedSeconds" in event) last = event.elapsedSeconds
  return last
}
