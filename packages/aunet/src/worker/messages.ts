/**
 * What a page and the worker that holds its model say to each other.
 *
 *     page    { id, ask, of, ... }    load, generate, next, ...      each is answered once, under its id
 *     worker  { id, value } | { id, failed } | { id, progress }
 *
 * In: nothing. Out: types. Never: a function, which cannot be sent.
 */
import type { FinishReason, GeneratedByte, GeneratedEnd } from "@aunet/writer"
import type { LoadOptions, LoadProgress } from "../model/load-options.ts"
import type {
  AttentionOptions,
  ReadOptions,
  ScoreTextOptions,
  TextQuestion,
  WriteOptions,
} from "../model/loaded-model.ts"

/** What a port is here: of a worker, of the scope inside of one, or one end of a channel. */
export interface Port {
  postMessage(message: unknown): void
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  /** Ends of a channel deliver nothing before it. */
  start?(): void
}

/** Where the model is: the address of a folder that is served, or the name of one that the browser keeps. */
export type ModelPlace = string | URL | { readonly stored: string }

/** Options of loading that can be sent. */
export type SentLoadOptions = Omit<
  LoadOptions,
  "engine" | "plugins" | "onOpening" | "signal" | "onProgress"
> & {
  readonly engine?: string
}

/** Options of writing that can be sent: a rule of allowed bytes goes by its name. */
export type SentWriteOptions = Omit<WriteOptions, "signal" | "allowed"> & {
  readonly allowed?: "utf8" | Uint8Array
}

/** A prompt: text, bytes, or the number of one that was read. */
export type SentPrompt = string | Uint8Array | { readonly read: number }

/** What a page asks. `of` is the id of an earlier question. */
export type Question =
  | { readonly ask: "load"; readonly place: ModelPlace; readonly options: SentLoadOptions }
  | { readonly ask: "generate" | "complete"; readonly prompt: SentPrompt; readonly options: SentWriteOptions }
  | { readonly ask: "next" | "leave"; readonly of: number }
  | {
      readonly ask: "read"
      readonly prompt: string | Uint8Array
      readonly options: Omit<ReadOptions, "signal">
    }
  | { readonly ask: "forget"; readonly of: number }
  | {
      readonly ask: "scoreAll"
      readonly questions: readonly TextQuestion[]
      readonly options: Omit<ScoreTextOptions, "signal">
    }
  | {
      readonly ask: "attention"
      readonly text: string | Uint8Array
      readonly options: Omit<AttentionOptions, "signal">
    }
  | { readonly ask: "counters" | "close" }
  /** Ends what an earlier question asked for; is not answered. */
  | { readonly ask: "abort"; readonly of: number }

/** A question under way. */
export type Asked = Question & { readonly id: number }

/** An error on its way: its class is known again on the other side. */
export interface SentError {
  readonly kind: "AunetError" | "TensorError" | "SplitterError" | "Error"
  readonly name: string
  readonly code: string | undefined
  readonly message: string
}

/** What comes back. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: SentError }
  | { readonly id: number; readonly progress: LoadProgress }

/** One turn of a generation. */
export type Turn =
  | { readonly done: false; readonly value: GeneratedByte }
  | { readonly done: true; readonly finish: FinishReason | undefined; readonly end: GeneratedEnd | undefined }
