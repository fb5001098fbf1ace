/**
 * Writes with a checkpoint for the page.
 *
 *     one model is open at a time; another checkpoint, a newer save of it, or five minutes without a text close it
 *     one text is written at a time; who asks meanwhile is told so
 *
 * In: a checkpoint, a prompt. Out: a stream of text. Never: opens what it was not given; keeps a text.
 */
import { load, type LoadedModel, type LoadOptions } from "aunet"
import { nodeFolder } from "aunet/node"
import { messageOf } from "../thrown.ts"
import type { FoundCheckpoint } from "./watch-tables.ts"

/** What is asked for. */
export interface WriteRequest {
  readonly prompt: string
  readonly maxBytes: number
  readonly temperature: number
}

/** Writes texts. */
export interface WriteBox {
  /**
   * Writes a text.
   *
   * @param which the checkpoint, with a text that changes when it does
   * @param signal ends it
   * @returns undefined while another text is written
   */
  readonly write: (
    which: Pick<FoundCheckpoint, "folder" | "which"> & { readonly version: string },
    request: WriteRequest,
    signal: AbortSignal,
  ) => ReadableStream<Uint8Array> | undefined
  readonly close: () => Promise<void>
}

const IDLE_MS = 300_000

/** Makes one. @param options how models are opened */
export function writeBox(options: LoadOptions): WriteBox {
  let open: { readonly key: string; readonly model: LoadedModel } | undefined
  let isWriting = false
  // Asked again, it writes another text; the first is that of the command which the page shows.
  let seed = 0
  let idle: NodeJS.Timeout | undefined
  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const { model } = open ?? {}
    open = undefined
    await model?.close()
  }
  const modelOf = async (
    key: string,
    folder: string,
    which: FoundCheckpoint["which"],
  ): Promise<LoadedModel> => {
    if (open?.key === key) return open.model
    await close()
    const model = await load(nodeFolder(folder), { ...options, which })
    open = { key, model }
    return model
  }
  return {
    close,
    write: ({ folder, which, version }, { prompt, maxBytes, temperature }, signal) => {
      if (isWriting) return undefined
      isWriting = true
      clearTimeout(idle)
      const encoder = new TextEncoder()
      const written = async function* () {
        try {
          const model = await modelOf(JSON.stringify([folder, which, version]), folder, which)
          for await (const { text } of model.generate(prompt, { maxBytes, temperature, seed: seed++ })) {
            if (signal.aborted) return
            yield text
          }
        } catch (error) {
          yield `\n[it cannot write: ${messageOf(error)}]`
        }
      }
      const end = (): void => {
        isWriting = false
        clearTimeout(idle)
        idle = setTimeout(() => void close().catch(() => {}), IDLE_MS)
        idle.unref()
      }
      const texts = written()
      return new ReadableStream({
        pull: async (controller) => {
          const { value, done } = await texts.next()
          if (done !== true) return controller.enqueue(encoder.encode(value))
          end()
          controller.close()
        },
        cancel: async () => {
          await texts.return()
          end()
        },
      })
    },
  }
}
