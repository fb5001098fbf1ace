/**
 * What this browser keeps of a training beside its checkpoint, so that it goes on after the page was closed.
 *
 *     "novel, tiny" in this browser    config.json model.safetensors train/*     the checkpoint
 *                                      metrics.jsonl run.json                    its record
 *                                      playground.json text.bin                  what was asked, and the text
 *
 * In: the name of a training. Out: what was kept. Never: half of a text.
 */
import { type StoredFolder, storedFolder, storedNames } from "aunet/web"
import type { TrainEvent } from "aunet"
import type { TextFile } from "./messages.ts"
import { begun, type Run, told } from "./run.ts"
import { type KeptRun, readKept } from "./settings.ts"

const ABOUT = "playground.json"
const TEXT = "text.bin"
const NAMES = "text.json"
const METRICS = "metrics.jsonl"

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Keeps what was asked; the text once. */
export async function keepRun(
  name: string,
  kept: KeptRun,
  text: readonly TextFile[] | undefined,
): Promise<void> {
  const folder = storedFolder(name)
  if (text !== undefined) {
    const lengths = text.map((file) => [file.name, file.bytes.length] as const)
    const all = new Uint8Array(text.reduce((sum, { bytes }) => sum + bytes.length, 0))
    let at = 0
    for (const { bytes } of text) {
      all.set(bytes, at)
      at += bytes.length
    }
    await replace(folder, TEXT, all)
    await replace(folder, NAMES, encoder.encode(JSON.stringify(lengths)))
  }
  await replace(folder, ABOUT, encoder.encode(JSON.stringify(kept)))
}

/** Gives the text of a training again. @throws Error where it is gone */
export async function keptText(name: string): Promise<readonly TextFile[]> {
  const folder = storedFolder(name)
  const [all, names] = [await whole(folder, TEXT), await whole(folder, NAMES)]
  if (all === undefined || names === undefined)
    throw new Error(
      `the text of "${name}" is not in this browser any more, so it can not go on; its model is whole`,
    )
  let at = 0
  return (JSON.parse(decoder.decode(names)) as [string, number][]).map(([file, length]) => ({
    name: file,
    bytes: all.slice(at, (at += length)),
  }))
}

/**
 * Lists the trainings that this browser keeps beside those that are known, each as it stood last; and of those that are
 * known the ones that it does not keep.
 */
export async function keptRuns(
  known: ReadonlySet<string>,
): Promise<{ readonly found: readonly Run[]; readonly gone: readonly string[] }> {
  const names = await storedNames()
  const runs = await Promise.all(names.filter((name) => !known.has(name)).map(keptRun))
  return {
    found: runs.filter((run) => run !== undefined),
    gone: [...known].filter((name) => !names.includes(name)),
  }
}

async function keptRun(name: string): Promise<Run | undefined> {
  const folder = storedFolder(name)
  const about = await whole(folder, ABOUT)
  const kept = about && readKept(decoder.decode(about))
  if (kept === undefined) return undefined
  const { learningRate, ...rest } = kept
  let run: Run = { ...begun(name, rest), ...(learningRate !== undefined && { learningRate }) }
  for await (const event of record(folder)) run = told(run, event)
  const { secondsLeft: _left, bytesPerSecond: _speed, ...still } = run
  return { ...still, stands: run.stands === "ended" ? "ended" : "paused", isShown: false }
}

/** The events of a training, a piece of its record at a time so that the page goes on meanwhile. */
async function* record(folder: StoredFolder): AsyncGenerator<TrainEvent> {
  const PIECE = 2 ** 18
  const file = folder.beside?.(METRICS)
  const size = (await file?.size()) ?? 0
  let rest = ""
  for (let at = 0; file !== undefined && at < size; at += PIECE) {
    // JSON of a training is ASCII but for names and samples; a character that is cut is in a line that is not whole yet.
    const lines = (rest + latin(await file.read(at, Math.min(size, at + PIECE)))).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const event = parsed(utf8(line))
      if (event !== undefined) yield event
    }
  }
}

/** Bytes as characters, one each, and back: lines are cut before characters are read. */
const latin = (bytes: Uint8Array): string => new TextDecoder("x-user-defined").decode(bytes)
const utf8 = (line: string): string =>
  decoder.decode(Uint8Array.from(line, (each) => each.charCodeAt(0) & 0xff))

function parsed(line: string): TrainEvent | undefined {
  try {
    return JSON.parse(line) as TrainEvent
  } catch {
    // The last line of a page that was closed in the middle.
    return undefined
  }
}

const replace = async (folder: StoredFolder, name: string, bytes: Uint8Array): Promise<void> =>
  folder.beside?.(name).replace(bytes)

async function whole(folder: StoredFolder, name: string): Promise<Uint8Array | undefined> {
  const file = folder.beside?.(name)
  const size = (await file?.size()) ?? 0
  return file === undefined || size === 0 ? undefined : file.read(0, size)
}
