/**
 * What callers give to a reader: the bytes of a file, and options.
 *
 * In: what a caller gave, who may have no types. Out: bytes, a view where that is possible; options. Never: throws
 * anything but a `WeightsError`, or reads a path.
 */
import { show } from "./show.ts"
import { WeightsError, type WeightsErrorCode } from "./weights-error.ts"

/**
 * Takes a Uint8Array or an ArrayBuffer, of whatever realm, as bytes.
 *
 * @param file how the message calls it
 * @param code of the error, that of the format
 * @throws WeightsError saying what was given and what to give
 */
export function givenBytes(given: unknown, file: string, code: WeightsErrorCode): Uint8Array {
  const kind = Object.prototype.toString.call(given).slice(8, -1)
  if (kind === "Uint8Array" && ArrayBuffer.isView(given)) return given as Uint8Array
  if (kind === "ArrayBuffer") return new Uint8Array(given as ArrayBuffer)
  throw new WeightsError(
    code,
    `${file} is given as ${saidOf(given, kind)}; give its bytes, a Uint8Array or an ArrayBuffer, as readFile of "node:fs/promises" and arrayBuffer() of a Response or Blob have them`,
  )
}

/**
 * Takes the options of a reader, which may be left out.
 *
 * @param code of the error, that of the format
 * @throws WeightsError for what is no object, or a name that is no text
 */
export function givenOptions<O extends { readonly name?: string }>(given: O, code: WeightsErrorCode): O {
  const isObject = typeof given === "object" && given !== null
  if (isObject && ["undefined", "string"].includes(typeof given.name)) return given
  const said = isObject
    ? `the name of the file is given as ${saidOf(given.name)}`
    : `the options are given as ${saidOf(given)}`
  throw new WeightsError(
    code,
    `${said}; give { name: "model.safetensors" }, by which messages call the file, or leave it out`,
  )
}

/** What was given, in a message: a short value as it stands, anything else by its kind. */
export function saidOf(given: unknown, kind = Object.prototype.toString.call(given).slice(8, -1)): string {
  const plain = ["string", "number", "boolean", "undefined"].includes(typeof given) || given === null
  if (plain) return typeof given === "string" ? `the text ${show(given)}` : show(given)
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`
}
