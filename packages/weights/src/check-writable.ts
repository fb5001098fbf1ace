/**
 * What is to be written, checked before a byte of it is: whatever passes is read back to the bit.
 *
 * In: what a caller gave, who may have no types. Out: tensors that both formats can hold, with shapes of their own.
 * Never: corrects what it is given, converts a number, or throws anything but a `WeightsError` NOT_WRITABLE.
 */
import { saidOf } from "./given-bytes.ts"
import { elementsOf, shapeFault } from "./shape.ts"
import { show } from "./show.ts"
import { type StoredTensor, tensorFault } from "./stored-tensor.ts"
import { WeightsError } from "./weights-error.ts"

/** An error about what is to be written, one sentence. */
export const notWritable = (what: string): WeightsError => new WeightsError("NOT_WRITABLE", what)

/**
 * Takes tensors by name.
 *
 * @throws WeightsError NOT_WRITABLE for anything but a plain object of tensors, each with a known type, data of that
 * type and a shape that fits them, under names that are valid Unicode
 */
export function writableTensors(given: unknown): (readonly [string, StoredTensor])[] {
  const byName = plainObject(given, "the tensors are", "tensors by name, { weight: { dtype, shape, data } }")
  return Object.entries(byName).map(([name, tensor]) => {
    refuseHalfCharacters(name, "the name of a tensor")
    return [name, writableTensor(`tensor ${show(name)}`, tensor)]
  })
}

function writableTensor(called: string, given: unknown): StoredTensor {
  const fault = tensorFault(given)
  if (fault !== undefined) throw notWritable(`${called} ${fault}`)
  const { dtype, shape, data } = given as StoredTensor
  const why = shapeFault(shape)
  if (why !== undefined)
    throw notWritable(
      `${called} has shape ${show(shape)}, ${why}; give the length of each axis, whose product is the ${data.length} of its data`,
    )
  const elements = elementsOf(shape)
  if (elements !== data.length)
    throw notWritable(
      `${called} of shape ${show(shape)} has ${elements} elements, but its data ${data.length}; give the shape that they have`,
    )
  return { dtype, shape: [...shape], data } as StoredTensor
}

/**
 * Takes a plain object, of whatever realm; of a Map or a class, `Object.entries` would see nothing.
 *
 * @param called how the message calls it, with its verb
 * @param wanted what the object holds
 * @throws WeightsError NOT_WRITABLE saying what was given and what to give
 */
export function plainObject(
  given: unknown,
  called: string,
  wanted: string,
): Readonly<Record<string, unknown>> {
  if (isPlainObject(given)) return given
  const said = saidOf(given)
  const kind = said === "an Object" ? "an object of a class" : said
  const hint = said === "a Map" ? "; Object.fromEntries(map) makes one" : ""
  throw notWritable(`${called} given as ${kind}; give a plain object of ${wanted}${hint}`)
}

function isPlainObject(given: unknown): given is Readonly<Record<string, unknown>> {
  if (Object.prototype.toString.call(given) !== "[object Object]") return false
  const above: unknown = Object.getPrototypeOf(given)
  return above === null || Object.getPrototypeOf(above) === null
}

/** Refuses half of a surrogate pair: written as UTF-8, all of them become the same character. */
export function refuseHalfCharacters(text: string, called: string): void {
  if (/\p{Surrogate}/u.test(text))
    throw notWritable(
      `${show(text)} cannot be ${called}, because it is not valid Unicode; text.toWellFormed() replaces what is not`,
    )
}

/** The bytes of a tensor's numbers, a view. */
export const bytesOf = ({ data }: StoredTensor): Uint8Array =>
  // A buffer that was given away has none to view.
  data.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
