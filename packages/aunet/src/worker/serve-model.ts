/**
 * The worker's side: one model, asked over a port.
 *
 *     load -> generate, next, next, ... | complete | read | scoreAll | attention | counters -> close
 *
 * In: questions. Out: answers, each under its question's id. Never: writes ahead of who reads; a text that nobody asks for
 * goes on no further.
 */
import { AunetError } from "@aunet/base"
import { fetchedFolder, storedFolder } from "@aunet/core/web"
import { type Generation, type ReadText, utf8Mask } from "@aunet/writer"
import { load } from "../model/load-writing.ts"
import type { LoadedModel, WriteOptions } from "../model/loaded-model.ts"
import type { Answer, Asked, ModelPlace, Port, SentPrompt, SentWriteOptions, Turn } from "./messages.ts"
import { sentError } from "./sent-error.ts"
import { pluginsFor, type ServeModelOptions } from "./serve-options.ts"

const folderOf = (place: ModelPlace) =>
  typeof place === "object" && "stored" in place ? storedFolder(place.stored) : fetchedFolder(place)

/** Answers questions that come over a port, as long as it is open. */
export function serveModel(port: Port, serving: ServeModelOptions = {}): void {
  let model: LoadedModel | undefined
  /** The question whose model is on its way. */
  let loading: number | undefined
  const generations = new Map<number, Generation>()
  const texts = new Map<number, ReadText>()
  const stops = new Map<number, AbortController>()
  const say = (answer: Answer): void => port.postMessage(answer)

  const loaded = (): LoadedModel => {
    if (model === undefined) throw new AunetError("BAD_OPTION", "no model is loaded here; load one first")
    return model
  }
  const promptOf = (prompt: SentPrompt): string | Uint8Array | ReadText => {
    // What is no prompt at all is the model's to refuse.
    if (typeof prompt !== "object" || prompt === null || !("read" in prompt)) return prompt
    const text = texts.get(prompt.read)
    if (text === undefined) throw new AunetError("BAD_OPTION", "the text was forgotten; read it again")
    return text
  }
  const writing = ({ allowed, ...options }: SentWriteOptions, signal: AbortSignal): WriteOptions => ({
    ...options,
    ...(allowed !== undefined && { allowed: allowed === "utf8" ? utf8Mask : allowed }),
    signal,
  })
  /** The signal of a question, until it is answered; that of a generation until it ends. */
  const stopOf = (id: number): AbortSignal => {
    const stop = new AbortController()
    stops.set(id, stop)
    return stop.signal
  }
  const turn = async (id: number): Promise<Turn> => {
    const generation = generations.get(id)
    if (generation === undefined) return { done: true, finish: undefined, end: undefined }
    const ended = (): void => {
      generations.delete(id)
      stops.delete(id)
    }
    try {
      const next = await generation.next()
      if (next.done !== true) return { done: false, value: next.value }
      ended()
      return { done: true, finish: generation.finish, end: generation.end }
    } catch (error) {
      ended()
      throw error
    }
  }

  /** Closes what is open, and ends what is being loaded. @param next the question that loads from now on */
  const leave = async (why: string, next?: number): Promise<void> => {
    // All before it waits: what comes meanwhile finds it left, and one that does not close is not in the way of the next.
    const before = model
    model = undefined
    texts.clear()
    if (loading !== undefined) stops.get(loading)?.abort(new AunetError("ABORTED", why))
    loading = next
    await before?.close()
  }

  const answer = async (asked: Asked): Promise<unknown> => {
    const { id } = asked
    switch (asked.ask) {
      case "load": {
        // First: it may be ended at any moment.
        const signal = stopOf(id)
        await leave("another model was loaded in its place", id)
        const plugins = await pluginsFor(serving, asked.place)
        signal.throwIfAborted()
        const opened = await load(folderOf(asked.place), {
          ...asked.options,
          plugins,
          signal,
          onProgress: (progress) => say({ id, progress }),
        })
        if (signal.aborted) {
          // Told too late for it to hear.
          await opened.close()
          throw signal.reason
        }
        loading = undefined
        model = opened
        const { place, contextBytes, engine } = model
        const { name, reason, refused, threads } = engine
        return {
          place,
          contextBytes,
          engine: { name, reason, refused, threads, report: engine.engine.report },
        }
      }
      case "generate": {
        const options = writing(asked.options, stopOf(id))
        generations.set(id, loaded().generate(promptOf(asked.prompt), options))
        return undefined
      }
      case "next":
        return turn(asked.of)
      case "leave": {
        const generation = generations.get(asked.of)
        generations.delete(asked.of)
        stops.delete(asked.of)
        await generation?.return()
        return undefined
      }
      case "complete":
        return loaded().complete(promptOf(asked.prompt), writing(asked.options, stopOf(id)))
      case "read": {
        const signal = stopOf(id)
        const text = await loaded().read(asked.prompt, { ...asked.options, signal })
        // Who aborted it does not know its number.
        if (!signal.aborted) texts.set(id, text)
        return undefined
      }
      case "forget":
        return void texts.delete(asked.of)
      case "scoreAll":
        return loaded().scoreAll(asked.questions, { ...asked.options, signal: stopOf(id) })
      case "attention":
        return loaded().attention(asked.text, { ...asked.options, signal: stopOf(id) })
      case "counters":
        return { ...loaded().counters, bytesHeld: loaded().bytesHeld }
      case "close":
        return leave("the model was closed while it was loaded")
      case "abort":
        return undefined
    }
  }
  const hear = async (asked: Asked): Promise<void> => {
    const { id } = asked
    if (asked.ask === "abort") {
      // It may have been read when the page no longer waited for it.
      texts.delete(asked.of)
      return stops.get(asked.of)?.abort()
    }
    try {
      say({ id, value: await answer(asked) })
    } catch (error) {
      say({ id, failed: sentError(error) })
    } finally {
      if (!generations.has(id)) stops.delete(id)
    }
  }
  port.addEventListener("message", ({ data }) => void hear(data as Asked))
  port.start?.()
}
