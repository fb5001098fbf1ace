/**
 * The four forms that prompts have in the protocol, as bytes.
 *
 *     "text"    ["text", "text"]    [116, 101, 120, 116]    [[116, 101], [120, 116]]    [256, 116, 101]
 *
 * Numbers are what other models call tokens. This one reads bytes, so a number is a byte, 0 to 255: so a
 * prompt may be any bytes, invalid UTF-8 too, which a JSON string cannot hold. 256, the beginning of a document, may
 * stand first; the model puts it there in any case, so it is not put there twice.
 *
 * In: what stands under `prompt`. Out: one prompt for each. Never: a text cut or mended.
 */
import { BOS } from "@aunet/tokens"
import { kindOf } from "./kind-of.ts"
import { ServerError } from "./server-error.ts"

/** One prompt. */
export interface Prompt {
  readonly bytes: Uint8Array
  /** Whether it names the beginning of the document, which is told of then as of any of its ids. */
  readonly namesBos: boolean
}

const refuse = (message: string): never => {
  throw new ServerError("BAD_REQUEST", message, { param: "prompt" })
}

const isByte = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255

const FORMS =
  "it must be a text, a list of texts, a list of bytes (numbers from 0 to 255), or a list of such lists"

function promptOf(value: unknown, where: string): Prompt {
  if (typeof value === "string") return { bytes: new TextEncoder().encode(value), namesBos: false }
  if (!Array.isArray(value)) return refuse(`${where} is ${kindOf(value)}; ${FORMS}`)
  const namesBos = value[0] === BOS
  const bytes: readonly unknown[] = namesBos ? value.slice(1) : value
  const wrong = bytes.findIndex((each) => !isByte(each))
  if (wrong < 0) return { bytes: Uint8Array.from(bytes as readonly number[]), namesBos }
  const found = bytes[wrong]
  if (typeof found !== "number") return refuse(`${where} holds ${kindOf(found)}; ${FORMS}`)
  return refuse(
    `${where} holds ${found}, which is no byte; this model reads bytes, so its tokens are the numbers from 0 to 255, and 256, the beginning of a document, may stand first`,
  )
}

/**
 * Reads prompts.
 *
 * @param value absent starts a new document, as an empty text does
 * @throws ServerError BAD_REQUEST
 */
export function promptsOf(value: unknown): readonly Prompt[] {
  if (value === undefined) return [{ bytes: new Uint8Array(0), namesBos: false }]
  if (typeof value === "string") return [promptOf(value, "prompt")]
  if (!Array.isArray(value)) return refuse(`prompt is ${kindOf(value)}; ${FORMS}`)
  if (value.length === 0) return refuse(`prompt is an empty list; ${FORMS}`)
  if (typeof value[0] === "number") return [promptOf(value, "prompt")]
  return value.map((each, i) => promptOf(each, `prompt[${i}]`))
}
