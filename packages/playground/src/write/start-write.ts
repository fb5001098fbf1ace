/**
 * The view that writes, at work: which model is asked for what.
 *
 *     begin --> open the model --> a byte, a byte, ... --told every 40 ms--> state
 *
 * In: who draws. Out: a room. Never: waits for a model: it is in a worker.
 */
import { modelList } from "../models/model-list.ts"
import { startTake } from "../models/start-take.ts"
import type { Room } from "../page/room.ts"
import { store } from "../page/store.ts"
import { said } from "../page/words.ts"
import { drawWrite } from "./draw-write.ts"
import { openModels } from "./open-models.ts"
import { sharedWrite, writeOf } from "./shared-write.ts"
import type { WriteDoing } from "./write-doing.ts"
import { chosenByte, firstWrite, goneOn, writeStep } from "./write-state.ts"
import type { WrittenByte } from "./written.ts"

/** Between two pictures of what was written. */
const TELL_MS = 40
/** Alternatives that are kept of each byte. */
const ALTERNATIVES = 6
const FINISHES = {
  maxBytes: "As long as it was to be.",
  eos: "The model ended it.",
  stop: "Ended at the stop text.",
} as const

/** Starts it. */
export function startWrite(redraw: () => void): Room {
  const view = store(firstWrite, writeStep, redraw)
  const models = openModels()
  /** Of each column, what ends its writing. */
  const stops = new Map<number, AbortController>()
  let wasEntered = false

  const stop = (at: number): void => {
    stops.get(at)?.abort()
    stops.delete(at)
  }
  const write = async (at: number, kept: readonly WrittenByte[] = []): Promise<void> => {
    stop(at)
    const stopping = new AbortController()
    stops.set(at, stopping)
    const isMine = (): boolean => stops.get(at) === stopping
    view.tell({ type: "begins", at, kept })
    const { models: entries, columns, settings } = view.now()
    const column = columns[at]
    const entry = entries.find(({ id }) => id === column?.model)
    if (column === undefined || entry === undefined) return
    stopping.signal.addEventListener("abort", () => models.leave(entry.id))
    try {
      const { model, engine } = await models.open(entry, (note) => {
        if (isMine()) view.tell({ type: "loading", at, note })
      })
      if (!isMine()) return
      view.tell({ type: "loaded", at, engine })
      const { stop: stopText, maxBytes, ...sampling } = settings
      const generation = model.generate(goneOn(column.prompt, kept), {
        ...sampling,
        maxBytes: Math.max(1, maxBytes - kept.length),
        ...(stopText !== "" && { stop: [stopText] }),
        topLogprobs: ALTERNATIVES,
        signal: stopping.signal,
      })
      let waiting: WrittenByte[] = []
      const count = { bytes: 0 }
      // Before the first byte programs may be opened, which is no speed of writing.
      let begunAt: number | undefined
      let toldAt = performance.now()
      const tell = (): void => {
        const seconds = (performance.now() - (begunAt ?? Infinity)) / 1000
        if (waiting.length === 0) return
        view.tell({
          type: "wrote",
          at,
          bytes: waiting,
          ...(seconds > 0.2 && { bytesPerSecond: count.bytes / seconds }),
        })
        waiting = []
        toldAt = performance.now()
      }
      for await (const { byte, text, level, probability, topLogprobs = [] } of generation) {
        if (!isMine()) return
        if (begunAt === undefined) begunAt = performance.now()
        else count.bytes++
        waiting.push({
          byte,
          text,
          level,
          bits: -Math.log2(probability),
          alternatives: topLogprobs.map(({ id, logprobNats }) => ({
            id,
            probability: Math.exp(logprobNats),
          })),
        })
        if (performance.now() - toldAt > TELL_MS) tell()
      }
      tell()
      view.tell({ type: "ended", at, note: FINISHES[generation.finish ?? "maxBytes"] })
    } catch (error) {
      if (!isMine()) return
      if (stopping.signal.aborted) return
      view.tell({ type: "failed", at, said: said(error) })
    } finally {
      if (isMine()) stops.delete(at)
    }
  }
  const list = async (): Promise<void> => {
    const models = await modelList()
    // A column whose model is gone gets another one, which did not write its text.
    for (const [at, { model }] of view.now().columns.entries())
      if (!models.some(({ id }) => id === model)) stop(at)
    view.tell({ type: "models", models })
  }
  const take = startTake(redraw, async (came) => {
    await list()
    if (came !== undefined) doing.tell({ type: "model", at: 0, model: came.id })
  })
  const doing: WriteDoing = {
    tell: (event) => {
      // What a column wrote belongs to its model.
      if (event.type === "model") stop(event.at)
      if (event.type === "beside" && !event.isBeside) stop(1)
      view.tell(event)
    },
    write: () => {
      for (const at of view.now().columns.keys()) void write(at)
    },
    stop: () => {
      for (const at of view.now().columns.keys()) {
        if (!stops.has(at)) continue
        stop(at)
        view.tell({ type: "ended", at, note: "Stopped." })
      }
    },
    goOn: (at, from, byte) => {
      const column = view.now().columns[at]
      if (column !== undefined) void write(at, [...column.bytes.slice(0, from), chosenByte(byte)])
    },
    drop: take.drop,
    drawTake: () => take.draw(view.now().models),
  }
  return {
    name: "write",
    title: "Write",
    draw: () => drawWrite(view.now(), doing),
    shared: () => sharedWrite(view.now()),
    sharedWords: () => "the prompt and the settings, and no model but one of an address",
    take: (shared) => {
      const { prompt, settings, address } = writeOf(shared, view.now())
      view.tell({ type: "prompt", prompt })
      view.tell({ type: "settings", change: settings })
      if (address !== undefined) take.visit(address)
    },
    enter: () => {
      void list()
      if (wasEntered) return
      wasEntered = true
      // Who wants less motion begins it.
      if (!matchMedia("(prefers-reduced-motion: reduce)").matches) doing.write()
    },
  }
}
