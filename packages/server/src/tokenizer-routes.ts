/**
 * What evaluation programs ask a server about its ids: the three paths of a remote tokenizer.
 *
 *     GET  /tokenizer_info                        --> the names of both ends of a document
 *     POST /tokenize    {"prompt": "né"}          --> {"tokens": [110, 195, 169]}
 *     POST /detokenize  {"tokens": [110, 195]}    --> {"prompt": "n\ufffd"}
 *
 * In: texts or ids. Out: ids or texts. Never: an id that is none of this model's, or a key that is asked for: nothing
 * here tells of the model what its documentation does not, and clients send another key here, or none.
 * Source: lm-evaluation-harness, "local-completions" with `tokenizer_backend=remote`.
 */
import { BOS, EOS, VOCABULARY } from "@aunet/tokens"
import { Hono } from "hono"
import { kindOf } from "./kind-of.ts"
import { ignoredHeaders, knownFields } from "./known-fields.ts"
import type { Limits } from "./limits.ts"
import { readJson } from "./read-json.ts"
import { ServerError } from "./server-error.ts"
import { BOS_NAME, EOS_NAME } from "./token-name.ts"

/** What the paths need. */
export interface TokenizerOptions {
  readonly limits: Limits
  readonly strict: boolean
  /** Told the names of fields that were ignored. */
  readonly onIgnored: (names: readonly string[]) => void
  /** Positions that the model holds, where it is known. */
  readonly contextBytes: number | undefined
}

const TOKENIZE_NAMES = { prompt: true, add_special_tokens: true, model: true }
const DETOKENIZE_NAMES = { tokens: true, model: true }

/** Makes the paths. */
export function tokenizerRoutes({ limits, strict, onIgnored, contextBytes }: TokenizerOptions): Hono {
  const fieldsOf = async (request: Request, names: object): Promise<Fields> => {
    const { known, ignored } = knownFields(await readJson(request, limits), names, { strict })
    if (ignored.length > 0) onIgnored(ignored)
    return { known, headers: { ...ignoredHeaders(ignored), "content-type": "application/json" } }
  }
  const length = contextBytes === undefined ? "" : `,"max_model_len":${contextBytes}`
  return new Hono()
    .get("/tokenizer_info", (c) =>
      c.json({
        eos_token: EOS_NAME,
        bos_token: BOS_NAME,
        pad_token: EOS_NAME,
        tokenizer_class: "bytes",
        ...(contextBytes !== undefined && { model_max_length: contextBytes }),
      }),
    )
    .post("/tokenize", async (c) => {
      const { known, headers } = await fieldsOf(c.req.raw, TOKENIZE_NAMES)
      const ids = idsOf(known)
      return new Response(`{"tokens":[${ids.join(",")}],"count":${ids.length}${length}}`, { headers })
    })
    .post("/detokenize", async (c) => {
      const { known, headers } = await fieldsOf(c.req.raw, DETOKENIZE_NAMES)
      return new Response(JSON.stringify({ prompt: textOf(known["tokens"]) }), { headers })
    })
}

interface Fields {
  readonly known: Readonly<Record<string, unknown>>
  readonly headers: Record<string, string>
}

const refuse = (param: string, message: string): never => {
  throw new ServerError("BAD_REQUEST", message, { param })
}

/** The ids of a text: its bytes; a name of an end of a document, where it is the whole text, is that end's. */
function idsOf({ prompt, add_special_tokens = false }: Readonly<Record<string, unknown>>): Uint16Array {
  if (typeof prompt !== "string") return refuse("prompt", `prompt is ${kindOf(prompt)}; it must be a text`)
  if (typeof add_special_tokens !== "boolean")
    return refuse(
      "add_special_tokens",
      `add_special_tokens is ${kindOf(add_special_tokens)}; it must be true or false`,
    )
  const end = prompt === BOS_NAME ? BOS : prompt === EOS_NAME ? EOS : undefined
  const ids = end === undefined ? new TextEncoder().encode(prompt) : [end]
  const all = new Uint16Array(ids.length + (add_special_tokens ? 1 : 0))
  all[0] = BOS
  all.set(ids, all.length - ids.length)
  return all
}

/** The text of ids; what is no character is U+FFFD. */
function textOf(tokens: unknown): string {
  if (!Array.isArray(tokens)) return refuse("tokens", `tokens is ${kindOf(tokens)}; it must be a list of ids`)
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let text = ""
  let bytes: number[] = []
  const decode = (): void => {
    text += decoder.decode(Uint8Array.from(bytes))
    bytes = []
  }
  for (const id of tokens as unknown[]) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= VOCABULARY)
      return refuse(
        "tokens",
        `tokens holds ${typeof id === "number" ? id : kindOf(id)}; ids are the numbers from 0 to ${VOCABULARY - 1}`,
      )
    if (id < BOS) {
      bytes.push(id)
      continue
    }
    decode()
    text += id === BOS ? BOS_NAME : EOS_NAME
  }
  decode()
  return text
}
