/**
 * The page's side: a model that is somewhere else, with the methods of one that is here.
 *
 * In: a port. Out: what its answers are. Never: computes.
 */
import { AunetError, badOption, checkSignal } from "@aunet/base"
import { asyncDispose, type EngineReport } from "@aunet/tensor"
import type { Attention, Counters, GeneratedByte, Generation, Score, WritingCost } from "@aunet/writer"
import type { EngineChoice } from "../engines/open-engine.ts"
import type { LoadProgress } from "../model/load-options.ts"
import type { LoadedModel, ReadOptions } from "../model/loaded-model.ts"
import type {
  Answer,
  ModelPlace,
  Port,
  Question,
  SentLoadOptions,
  SentPrompt,
  SentWriteOptions,
  Turn,
} from "./messages.ts"
import { errorOf } from "./sent-error.ts"

/** A prompt that was read in the worker, to be continued many ways. */
export interface WorkerText {
  readonly read: number
  /** Lets go of it. */
  forget(): Promise<void>
}

/** How to write. */
export interface WorkerWriteOptions extends SentWriteOptions {
  /** Ends it within one step, with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * A trained model in a worker. Calls may run at the same time: they share their steps. `close` ends the worker too where it
 * was begun for the model.
 */
export interface WorkerModel
  extends
    AsyncDisposable,
    Pick<LoadedModel, "place" | "contextBytes" | "score" | "scoreAll" | "attention" | "close"> {
  readonly engine: Omit<EngineChoice, "engine"> & { readonly report: EngineReport }
  /** What it has written since it was loaded, what that cost, and the bytes that it holds. */
  counters(): Promise<Counters & WritingCost & { readonly bytesHeld: number }>
  /** Continues a prompt, byte by byte, as fast as it is asked. */
  generate(prompt: string | Uint8Array | WorkerText, options?: WorkerWriteOptions): Generation
  /** Continues a prompt and gives the whole continuation. */
  complete(prompt: string | Uint8Array | WorkerText, options?: WorkerWriteOptions): Promise<string>
  /** Reads a prompt once, to continue it many ways. */
  read(prompt: string | Uint8Array, options?: ReadOptions): Promise<WorkerText>
}

/** How a model is loaded over a port. */
export interface OverPortOptions extends SentLoadOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
}

interface Waiting {
  readonly done: (value: unknown) => void
  readonly failed: (error: unknown) => void
  readonly progress?: ((progress: LoadProgress) => void) | undefined
}

/** The last question of each port: the other end tells questions by their numbers, also those of a model before. */
const lastOf = new WeakMap<Port, number>()

/**
 * Loads a model at the other end of a port, which holds one at a time: another takes the place of the one before.
 *
 * @param whenClosed ends what was begun for it
 * @returns the model, and what tells it that its worker broke
 */
export function modelOverPort(
  port: Port,
  place: ModelPlace,
  { signal, onProgress, ...options }: OverPortOptions,
  whenClosed: () => void = () => {},
): { readonly model: Promise<WorkerModel>; readonly broke: (error: Error) => void } {
  const waiting = new Map<number, Waiting>()
  const nextId = (): number => {
    const id = (lastOf.get(port) ?? 0) + 1
    lastOf.set(port, id)
    return id
  }
  let broken: Error | undefined
  const failAll = (error: Error): void => {
    for (const { failed } of waiting.values()) failed(error)
    waiting.clear()
  }
  const broke = (error: Error): void => failAll((broken ??= error))
  port.addEventListener("message", ({ data }) => {
    const answer = data as Answer
    const asked = waiting.get(answer.id)
    if (asked === undefined) return
    if ("progress" in answer) {
      try {
        return asked.progress?.(answer.progress)
      } catch (error) {
        // As where the model is loaded here: who is told and throws ends it.
        waiting.delete(answer.id)
        return asked.failed(error)
      }
    }
    waiting.delete(answer.id)
    if ("failed" in answer) asked.failed(errorOf(answer.failed))
    else asked.done(answer.value)
  })
  port.start?.()

  const send = (
    question: Question,
    progress?: Waiting["progress"],
  ): { id: number; value: Promise<unknown> } => {
    const id = nextId()
    const value = new Promise<unknown>((done, failed) => {
      if (broken !== undefined) return failed(broken)
      try {
        port.postMessage({ ...question, id })
      } catch (cause) {
        return failed(
          new AunetError(
            "BAD_OPTION",
            `${question.ask} was given what cannot be sent to a worker (${String(cause)}); leave out functions`,
            { cause },
          ),
        )
      }
      waiting.set(id, { done, failed, progress })
    })
    return { id, value }
  }
  /**
   * Asks what a signal may end: it fails with the signal's reason at once, and the other end is told, which may be busy for long
   * or never answer.
   */
  const askAs = async (
    question: Question,
    stop?: AbortSignal,
    progress?: Waiting["progress"],
  ): Promise<{ readonly id: number; readonly value: unknown }> => {
    checkSignal(stop)
    stop?.throwIfAborted()
    const { id, value } = send(question, progress)
    const over = whenAborted(stop, id)
    try {
      return { id, value: await value }
    } catch (error) {
      stop?.throwIfAborted()
      throw error
    } finally {
      over()
    }
  }
  /** Ends a question, and those `within` it, with its signal. @returns what lets go of the signal */
  const whenAborted = (stop: AbortSignal | undefined, id: number, within?: () => number): (() => void) => {
    const abort = (): void => {
      port.postMessage({ ask: "abort", of: id, id: nextId() })
      for (const each of [id, within?.() ?? id]) {
        waiting.get(each)?.failed(stop?.reason)
        waiting.delete(each)
      }
    }
    stop?.addEventListener("abort", abort, { once: true })
    return () => stop?.removeEventListener("abort", abort)
  }
  const ask = async (...asked: Parameters<typeof askAs>): Promise<unknown> => (await askAs(...asked)).value
  const sent = (prompt: string | Uint8Array | WorkerText): SentPrompt => {
    if (typeof prompt === "object" && prompt !== null && "read" in prompt) return { read: prompt.read }
    return prompt
  }

  async function* turns(
    prompt: string | Uint8Array | WorkerText,
    how: SentWriteOptions,
    stop: AbortSignal | undefined,
    ended: (turn: Turn & { done: true }) => void,
  ): AsyncGenerator<GeneratedByte, void, undefined> {
    checkSignal(stop)
    stop?.throwIfAborted()
    const { id, value } = send({ ask: "generate", prompt: sent(prompt), options: how })
    let turn = id
    const over = whenAborted(stop, id, () => turn)
    // What failed there is over there; what was aborted may not be.
    let isOver = false
    try {
      await value
      for (;;) {
        stop?.throwIfAborted()
        const asked = send({ ask: "next", of: id })
        turn = asked.id
        const next = (await asked.value) as Turn
        if (next.done) {
          isOver = true
          return ended(next)
        }
        yield next.value
      }
    } catch (error) {
      isOver = stop?.aborted !== true
      stop?.throwIfAborted()
      throw error
    } finally {
      over()
      if (!isOver && broken === undefined) {
        const left = send({ ask: "leave", of: id }).value
        // Who aborts waits for nobody; that nobody answers is then no failure.
        if (stop?.aborted === true) left.catch(() => {})
        else await left
      }
    }
  }

  const model = (async (): Promise<WorkerModel> => {
    const opened = (await ask({ ask: "load", place, options }, signal, onProgress)) as Pick<
      WorkerModel,
      "place" | "contextBytes" | "engine"
    >
    let closing: Promise<void> | undefined
    const made: WorkerModel = {
      ...opened,
      counters: async () => (await ask({ ask: "counters" })) as Awaited<ReturnType<WorkerModel["counters"]>>,
      generate: (prompt, { signal: stop, ...how } = {}) => {
        let over: (Turn & { done: true }) | undefined
        const generation = turns(prompt, how, stop, (turn) => (over = turn))
        return Object.defineProperties(generation, {
          finish: { get: () => over?.finish },
          end: { get: () => over?.end },
        }) as Generation
      },
      complete: async (prompt, { signal: stop, ...how } = {}) =>
        (await ask({ ask: "complete", prompt: sent(prompt), options: how }, stop)) as string,
      read: async (prompt, { signal: stop, ...how } = {}) => {
        const { id } = await askAs({ ask: "read", prompt, options: how }, stop)
        return { read: id, forget: async () => void (await ask({ ask: "forget", of: id })) }
      },
      score: async (context, continuations, asked) => {
        if (!Array.isArray(continuations)) throw badOption("continuations", continuations, "a list of texts")
        const [scores = []] = await made.scoreAll([{ context, continuations }], asked)
        return scores
      },
      scoreAll: async (questions, { signal: stop, ...how } = {}) =>
        (await ask({ ask: "scoreAll", questions, options: how }, stop)) as Score[][],
      attention: async (text, asked) => {
        // A caller without types may leave them out: the other side says what is missing.
        const { signal: stop, ...which } = { ...asked }
        return (await ask({ ask: "attention", text, options: which }, stop)) as Attention
      },
      close: () =>
        (closing ??= (async () => {
          const closed = new AunetError("ABORTED", "the model is closed; load it again")
          failAll(closed)
          try {
            if (broken === undefined) {
              const { value } = send({ ask: "close" })
              broken = closed
              await value
            }
          } finally {
            whenClosed()
          }
        })()),
      [asyncDispose]: () => made.close(),
    }
    return made
  })()
  return { model, broke }
}
