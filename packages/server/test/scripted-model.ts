// A model that writes what it is told, a byte each turn of the event loop, and counts who listens to it.
//
// In:  a text. Out: a model that `completions` takes. Never: a clock, or chance, in what the model does.

import { setTimeout as wait } from "node:timers/promises"
import type { FinishReason, GeneratedByte, GeneratedEnd } from "@aunet/writer"
import type { ServedModel, ServedOptions } from "../src/index.ts"

export interface ScriptedModel extends ServedModel {
  /** Texts that are being written. */
  readonly open: () => number
  /** Bytes that were written in all. */
  readonly bytes: () => number
  /** What `generate` was called with, in order. */
  readonly calls: { readonly prompt: Uint8Array; readonly options: ServedOptions }[]
  /** Prompts that `score` was asked for. */
  readonly scored: Uint8Array[]
}

const turn = (): Promise<void> => new Promise((go) => setImmediate(go))

/** Writes `text` again and again, or once if it `ends`; `failAt` throws before that byte. */
export function scriptedModel(
  text: string | Uint8Array,
  {
    ends = false,
    failAt,
    error = new Error("secret of the inside"),
  }: { ends?: boolean; failAt?: number; error?: Error } = {},
): ScriptedModel {
  const script = typeof text === "string" ? new TextEncoder().encode(text) : text
  const calls: ScriptedModel["calls"] = []
  const scored: Uint8Array[] = []
  let open = 0
  let bytes = 0
  async function* write(
    options: ServedOptions,
    finish: (reason: FinishReason, end?: GeneratedEnd) => void,
  ): AsyncGenerator<GeneratedByte, void, undefined> {
    const { maxBytes = 256, signal, topLogprobs } = options
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
    open++
    try {
      for (let i = 0; i < maxBytes; i++) {
        if (ends && i >= script.length) {
          const certain = { id: 257, logprobNats: Math.log(0.75) }
          return finish("eos", {
            probability: 0.75,
            entropyNats: 1,
            ...(topLogprobs && { topLogprobs: [certain] }),
          })
        }
        await turn()
        signal.throwIfAborted()
        if (i === failAt) throw error
        const byte = script[i % script.length] as number
        bytes++
        yield {
          byte,
          level: 0,
          stagesWoken: 1,
          probability: 0.5,
          entropyNats: 1,
          text: decoder.decode(Uint8Array.of(byte), { stream: true }),
          ...(topLogprobs && {
            topLogprobs: [
              { id: byte, logprobNats: Math.log(0.5) },
              { id: 257, logprobNats: -Infinity },
            ],
          }),
        }
      }
      finish("maxBytes")
    } finally {
      open--
    }
  }
  return {
    generate: (prompt, options) => {
      if (!(prompt instanceof Uint8Array)) throw new Error("this model reads nothing beforehand")
      calls.push({ prompt, options })
      let finish: FinishReason | undefined
      let end: GeneratedEnd | undefined
      const written = write(options, (reason, said) => {
        finish = reason
        end = said
      })
      return {
        [Symbol.asyncIterator]: () => written,
        get finish() {
          return finish
        },
        get end() {
          return end
        },
      }
    },
    score: async (_, texts, { topLogprobs }) => {
      scored.push(...texts)
      return texts.map((text) => ({
        bytesNats: new Float64Array(text.length).fill(-2),
        ...(topLogprobs && {
          topLogprobs: Array.from(text, (id) => [
            { id: (id + 1) % 256, logprobNats: -1 },
            { id, logprobNats: -2 },
          ]),
        }),
      }))
    },
    open: () => open,
    bytes: () => bytes,
    calls,
    scored,
  }
}

/**
 * Waits until something holds.
 *
 * What this process does by itself comes within turns of the event loop. What waits for a clock or another process
 * comes when it comes: only what hangs fails, after minutes.
 */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 30_000; i++) {
    if (holds()) return
    await (i < 20_000 ? turn() : wait(10))
  }
  throw new Error(`it does not come to hold: ${holds.toString()}`)
}

/** Posts to `/v1/completions`. */
export const ask = (body: unknown, headers: Record<string, string> = {}): Request =>
  new Request("http://localhost/v1/completions", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  })

/** The data of server-sent events. */
export const eventsOf = (body: string): string[] =>
  body
    .split("\n\n")
    .filter((part) => part !== "")
    .map((part) => part.replace(/^data: /, ""))
