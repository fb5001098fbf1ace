/**
 * Any server that speaks OpenAI's completions, as a model to be evaluated.
 *
 *     score   ids or text of context + continuation --> echo, logprobs 1, max_tokens 1 --> likelihood of the end
 *     write   ids or text of the prompt             --> temperature 0, stop            --> text
 *
 * In: an address. Out: an EvaluatedModel. Never: chance scores of a server that gives no log-probabilities; it is refused.
 * Source: lm-evaluation-harness, `models/openai_completions.py` (local-completions), whose requests these are.
 */
import { AunetError, badOption } from "@aunet/base"
import { cutAtStops } from "../metrics/exact-match.ts"
import { codePoints } from "../text/python-text.ts"
import { echoedLikelihood, type EchoedChoice, type Span } from "./echoed-likelihood.ts"
import type {
  EvaluatedModel,
  Question,
  ScoredText,
  WrittenAnswer,
  WritingQuestion,
} from "./evaluated-model.ts"
import { atOnce } from "./at-once.ts"
import { briefly, getJson, postJson, type PostOptions } from "./post-json.ts"

/** How a server is asked. */
export interface AddressOptions extends PostOptions {
  /** As the server calls the model, which `findServedModel` finds out; `default` when left out. */
  readonly model?: string
  /** Bytes that the model reads at once; longer contexts lose their beginning here. Nothing is cut when left out. */
  readonly contextBytes?: number
  /**
   * Whether prompts go as ids of bytes, which is exact, or as text; `auto` asks the server's /tokenize and takes bytes
   * where it answers with those.
   */
  readonly prompts?: "auto" | "bytes" | "text"
  /** Requests that are open at a time; 8 when left out. */
  readonly concurrent?: number
}

const SEED = 1234
/** More stops than these OpenAI's own server refuses; what was written is cut again here. */
const MOST_STOPS = 4

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

/** What the server takes: ids of bytes, with or without one that begins a document; or text. */
type Kind = { readonly kind: "bytes"; readonly bos?: number } | { readonly kind: "text" }

/**
 * Makes a model of a server.
 *
 * @param address `http://127.0.0.1:8080`, with or without `/v1` or `/v1/completions`
 * @throws AunetError BAD_OPTION; when asked, BAD_DATA for a server without log-probabilities or one that refuses,
 * DATA_MISSING for one that gives no answer
 * @example const model = completionsAddress("http://127.0.0.1:8080", { contextBytes: 1024 })
 */
export function completionsAddress(address: string, options: AddressOptions = {}): EvaluatedModel {
  const { model = "default", contextBytes, prompts = "auto", concurrent = 8, ...posting } = options
  if (!Number.isInteger(concurrent) || concurrent < 1)
    throw badOption("concurrent", concurrent, "a whole number of 1 or more")
  if (contextBytes !== undefined && !(Number.isInteger(contextBytes) && contextBytes > 1))
    throw badOption("contextBytes", contextBytes, "a whole number of 2 or more")
  const root = rootOf(address)
  const url = `${root}/v1/completions`
  let found: Promise<Kind> | undefined
  const kindOf = (signal: AbortSignal | undefined): Promise<Kind> =>
    (found ??=
      prompts === "text"
        ? Promise.resolve({ kind: "text" })
        : probe(root, prompts, posting, signal).catch((error: unknown) => {
            // One that was stopped, or met a server that was down, is no answer for those that ask later.
            found = undefined
            throw error
          }))

  async function likelihood(
    question: Question,
    continuation: Uint8Array,
    signal?: AbortSignal,
  ): Promise<ScoredText> {
    const kind = await kindOf(signal)
    const { kept, cutBytes } = cut(question.context, continuation.length, contextBytes)
    const { prompt, span } = promptOf(kind, kept, continuation)
    const body = {
      model,
      prompt: kind.kind === "bytes" ? [prompt] : prompt,
      temperature: 0,
      max_tokens: 1,
      logprobs: 1,
      seed: SEED,
      echo: true,
    }
    const choice = choiceOf(await postJson(url, body, posting, signal), url)
    return { ...echoedLikelihood(choice, span, url), cutBytes }
  }

  async function writing(question: WritingQuestion, signal?: AbortSignal): Promise<WrittenAnswer> {
    const kind = await kindOf(signal)
    // Where both do not fit the prompt keeps half: of an answer most of that is rarely written.
    const half = contextBytes === undefined ? question.maxBytes : contextBytes >> 1
    const { kept, cutBytes } = cut(question.prompt, Math.min(question.maxBytes, half), contextBytes)
    const room = contextBytes === undefined ? question.maxBytes : contextBytes - kept.length
    const body = {
      model,
      prompt: kind.kind === "bytes" ? [[...kept]] : decoder.decode(kept),
      // About four bytes a token; short answers get more, as their authors give them.
      max_tokens:
        kind.kind === "bytes"
          ? Math.min(question.maxBytes, room)
          : Math.max(100, Math.ceil(question.maxBytes / 4)),
      temperature: 0,
      seed: SEED,
      ...(question.stops.length > 0 && { stop: question.stops.slice(0, MOST_STOPS) }),
    }
    const { text } = choiceOf(await postJson(url, body, posting, signal), url)
    if (typeof text !== "string") throw new AunetError("BAD_DATA", `${url} answers without a text`)
    return { bytes: new TextEncoder().encode(cutAtStops(text, question.stops)), cutBytes }
  }

  return {
    name: `${model} at ${root}`,
    // What is echoed is what was read, so the byte before a window has to fit beside it.
    ...(contextBytes !== undefined && { contextBytes, rollingBytes: contextBytes - 1 }),
    score: async (questions, signal) => {
      const asked = questions.flatMap((question, place) =>
        question.continuations.map((continuation) => ({ place, question, continuation })),
      )
      const answers = await atOnce(
        asked,
        concurrent,
        ({ question, continuation }, inner) => likelihood(question, continuation, inner),
        signal,
      )
      const out: ScoredText[][] = questions.map(() => [])
      for (const [i, { place }] of asked.entries()) out[place].push(answers[i])
      return out
    },
    write: (questions, signal) => atOnce(questions, concurrent, writing, signal),
  }
}

/** The address that all paths of a server go after; throws BAD_OPTION for what is none. */
export function rootOf(address: string): string {
  if (!URL.canParse(address)) throw badOption("address", address, "the address of a server")
  return address.replace(/\/+$/, "").replace(/\/v1(\/completions)?$/, "")
}

/** Asks what the server makes of a text, with the key and in little time; bytes are what tell a model of bytes. */
export async function probe(
  root: string,
  prompts: "auto" | "bytes",
  options: PostOptions,
  signal?: AbortSignal,
): Promise<Kind> {
  const once = { ...briefly(options), retries: 0 }
  const tokenize = async (prompt: string): Promise<readonly unknown[]> => {
    const body = { prompt, add_special_tokens: false }
    const { tokens } = membersOf(await postJson(`${root}/tokenize`, body, once, signal))
    return Array.isArray(tokens) ? (tokens as unknown[]) : []
  }
  const bosOf = async (): Promise<unknown> => {
    const { bos_token: bos } = membersOf(await getJson(`${root}/tokenizer_info`, once, signal))
    return typeof bos === "string" ? (await tokenize(bos))[0] : undefined
  }
  try {
    const ids = await tokenize("né")
    if (prompts === "auto" && ids.join(",") !== "110,195,169") return { kind: "text" }
    const bos = await bosOf().catch(unlessRefused)
    return { kind: "bytes", ...(typeof bos === "number" && { bos }) }
  } catch (error) {
    // A server without these paths is one of text, unless it was said otherwise.
    unlessRefused(error)
    return prompts === "bytes" ? { kind: "bytes" } : { kind: "text" }
  }
}

/** What an answer has; nothing where it is no object. */
const membersOf = (answer: unknown): Readonly<Record<string, unknown>> =>
  (answer ?? {}) as Readonly<Record<string, unknown>>

/** Lets go of what a server says that has no such path; one that is not there, and a stop, are told. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof AunetError) || error.code !== "BAD_DATA") throw error
}

/** The end of a context that fits before so many bytes; it begins with a whole character. */
function cut(
  context: Uint8Array,
  followingBytes: number,
  contextBytes = Number.POSITIVE_INFINITY,
): { readonly kept: Uint8Array; readonly cutBytes: number } {
  const room = contextBytes - followingBytes
  if (room < 0)
    throw new AunetError(
      "CONTEXT_EXCEEDED",
      `a continuation of ${followingBytes} bytes is longer than the context of ${contextBytes} bytes`,
    )
  if (context.length <= room) return { kept: context, cutBytes: 0 }
  let at = context.length - room
  while (at < context.length && (context[at] & 0xc0) === 0x80) at++
  return { kept: context.subarray(at), cutBytes: at }
}

function promptOf(
  kind: Kind,
  context: Uint8Array,
  continuation: Uint8Array,
): { readonly prompt: number[] | string; readonly span: Span } {
  if (kind.kind === "text") {
    const before = decoder.decode(context)
    const after = decoder.decode(continuation)
    const from = codePoints(before)
    return { prompt: before + after, span: { kind: "text", from, to: from + codePoints(after) } }
  }
  // With nothing before it, the first byte has a likelihood only after the id that begins a document.
  const head = context.length === 0 && kind.bos !== undefined ? [kind.bos] : [...context]
  return {
    prompt: [...head, ...continuation],
    span: { kind: "ids", from: head.length, to: head.length + continuation.length },
  }
}

function choiceOf(answer: unknown, url: string): EchoedChoice {
  const { choices } = (answer ?? {}) as { readonly choices?: unknown }
  const [choice] = Array.isArray(choices) ? (choices as unknown[]) : []
  if (typeof choice !== "object" || choice === null)
    throw new AunetError("BAD_DATA", `${url} answers without choices; it is no server of completions`)
  return choice
}
