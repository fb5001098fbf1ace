/**
 * The four forms that prompts have in the protocol, as bytes.
 *
 *     "text"    ["text", "text"]    [116, 101, 120, 116]    [[116, 101], [120, 116]]
 *
 * Numbers are what other models call tokens. This one reads bytes, so a number is a byte, 0 to 255: so a
 * prompt may be any bytes, invalid UTF-8 too, which a JSON string cannot hold.
 *
 * In: what stands under `prompt`. Out: one array of bytes a prompt. Never: a text cut or mended.
 */
import { kindOf } from "./kind-of.ts"
import { ServerError } from "./server-error.ts"

const refuse = (message: string): never => {
  throw new ServerError("BAD_REQUEST", message, { param: "prompt" })
}

const isBytes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0 && each <= 255)

const FORMS =
  "it must be a text, a list of texts, a list of bytes (numbers from 0 to 255), or a list of such lists"

function promptOf(value: unknown, where: string): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value)
  if (isBytes(value)) return Uint8Array.from(value)
  if (!Array.isArray(value)) return refuse(`${where} is ${kindOf(value)}; ${FORMS}`)
  const wrong: unknown = value.find((each) => !isBytes([each]))
  if (typeof wrong !== "number") return refuse(`${where} holds ${kindOf(wrong)}; ${FORMS}`)
  return refuse(
    `${where} holds ${wrong}, which is no byte; this model reads bytes, so its tokens are the numbers from 0 to 255 (256 and 257, bos and eos, are set by the server)`,
  )
}

/**
 * Reads prompts.
 *
 * @param value absent starts a new document, as an empty text does
 * @throws ServerError BAD_REQUEST
 */
export function promptsOf(value: unknown): readonly Uint8Array[] {
  if (value === undefined) return [new Uint8Array(0)]
  if (typeof value === "string") return [promptOf(value, "prompt")]
  if (!Array.isArray(value)) return refuse(`prompt is ${kindOf(value)}; ${FORMS}`)
  if (value.length === 0) return refuse(`prompt is an empty list; ${FORMS}`)
  if (typeof value[0] === "number") return [promptOf(value, "prompt")]
  return value.map((each, i) => promptOf(each, `prompt[${i}]`))
}
