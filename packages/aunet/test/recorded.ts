/** A training that is recorded, of milliseconds, and folders whose writes fail at one of them. */
import { createHash } from "node:crypto"
import { type BesideFile, type Folder, presetModel, train, type TrainEvent, type TrainSettings } from "aunet"
import { readEvents } from "./read-events.ts"

const text = "one two three four five six seven eight nine ten eleven twelve. "
export const data = [{ name: "text", bytes: new TextEncoder().encode(text.repeat(12)) }]
const preset = presetModel("tiny", 1).config
/** One stage of eight numbers: a step takes milliseconds. */
export const config = {
  ...preset,
  stages: preset.stages.map((stage) => ({ ...stage, width: 8, headWidth: 4, layers: 1 })) as never,
  feedForward: { ...preset.feedForward, multipleOf: 4 },
}
export const small = {
  ...{ data, config, engine: "reference", rows: 2, rowBytes: 16, measuredBytes: 32 },
  ...{ length: { steps: 6 }, measureSteps: 3, saveSteps: 4, keep: 1, learningRate: 0.02 },
} as const

export const run = async (settings: Partial<TrainSettings>): Promise<TrainEvent[]> => {
  const events: TrainEvent[] = []
  for await (const event of train({ ...small, ...settings })) events.push(event)
  return events
}

export class Killed extends Error {}

/** A folder whose writes die at one of them, before it or, of an appended line, in its middle. */
export function dying(
  folder: Folder,
  diesAt: number,
  failure: () => Error = () => new Killed(),
): { readonly folder: Folder; readonly writes: () => number } {
  let count = 0
  const die = (): boolean => ++count === diesAt
  const wrapped = (each: Folder): Folder => ({
    ...each,
    write: async (files) => {
      if (die()) throw failure()
      await each.write(files)
    },
    within: (name) => wrapped((each.within as NonNullable<Folder["within"]>)(name)),
    beside: (name) => {
      const file = (each.beside as (name: string) => BesideFile)(name)
      return {
        ...file,
        append: async (bytes) => {
          if (!die()) return file.append(bytes)
          const error = failure()
          // What could not be written leaves nothing behind, what was killed may.
          if (error instanceof Killed) await file.append(bytes.subarray(0, Math.floor(bytes.length * 0.6)))
          throw error
        },
        cut: async (size) => {
          if (die()) throw failure()
          await file.cut(size)
        },
        replace: async (bytes) => {
          if (die()) throw failure()
          await file.replace(bytes)
        },
      }
    },
    remove: async () => {
      if (die()) throw failure()
      await each.remove?.()
    },
  })
  return { folder: wrapped(folder), writes: () => count }
}

/** What a record says that does not depend on when it was made: all but starts, ends and waits, without times. */
export async function told(folder: Folder): Promise<unknown[]> {
  const file = folder.beside?.("metrics.jsonl") as BesideFile
  const lines = new TextDecoder()
    .decode(await file.read(0, await file.size()))
    .trimEnd()
    .split("\n")
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ type }) => !["start", "end", "full", "room"].includes(type as string))
    .map(({ seconds: _, elapsedSeconds: __, bytesPerSecond: ___, secondsLeft: ____, ...rest }) => rest)
}

/** What TensorBoard was told, without times, starts and saves. */
export async function toldTensorboard(folder: Folder): Promise<unknown[]> {
  const file = folder.beside?.("events.out.tfevents.aunet") as BesideFile
  return readEvents(await file.read(0, await file.size()))
    .filter(({ values }) => Object.keys(values).length > 0)
    .map(({ step, values: { bytes_per_second: _, ...values } }) => ({ step, values }))
}

/** Everything that is kept, without times. */
export async function kept(folder: Folder): Promise<unknown> {
  const at = async (each: Folder | undefined) => {
    const files = Object.entries(await (each as Folder).read()).filter(
      // What is beside the weights there: when it was measured, in seconds.
      ([name]) => name !== "train/state.json",
    )
    return files.map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")])
  }
  const inner = (name: string) => at(folder.within?.(name))
  return {
    last: await at(folder),
    best: await inner("best"),
    average: await inner("average"),
    names: await folder.namesWithin?.("kept"),
    kept: await inner("kept/step-6"),
  }
}
