/**
 * What fields of JSON may hold: the words that the schemas of configurations and checkpoints are written in.
 *
 * In: ranges, fields by name. Out: schemas of valibot, whose messages say what is allowed. Never: fills in a value.
 */
import type { Json } from "@aunet/splitter"
import * as v from "valibot"

/** Largest window or multiple that a configuration may hold: far above any model, far below overflow. */
export const LARGEST = 2 ** 24

/**
 * Objects of these fields and no others; all that is wrong with one is told at once.
 *
 * @param fields a schema each; `v.exactOptional` for those that may be left out
 */
export const struct = <Fields extends v.ObjectEntries>(
  fields: Fields,
): v.GenericSchema<unknown, Readonly<v.InferOutput<v.ObjectSchema<Fields, undefined>>>> =>
  v.pipe(
    v.custom<object>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      "expected object",
    ),
    // Without a prototype: a field that is called toString is unknown, as any other.
    v.objectWithRest(Object.assign(Object.create(null) as Fields, fields), v.never()),
  ) as unknown as v.GenericSchema<unknown, never>

/** A whole number of a range, whose message says the range. */
export const wholeNumber = (least: number, most = LARGEST) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `must be a whole number from ${least} to ${most}`,
    ),
  )

/** A whole number of any size and sign. */
export const integer = v.pipe(v.number(), v.safeInteger("must be a whole number"))

/** A number above 0. */
export const positive = v.pipe(
  v.number(),
  v.check((value) => Number.isFinite(value) && value > 0, "must be a number above 0"),
)

/** A list. */
export const listOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.array(item) as v.GenericSchema<unknown, readonly Item[]>

/** A list of one or more. */
export const someOf = <Item>(item: v.GenericSchema<unknown, Item>) =>
  v.tupleWithRest([item], item) as v.GenericSchema<unknown, readonly [Item, ...Item[]]>

/** Whatever JSON can say. */
export const json = v.custom<Json>(isJson, "expected JSON value")

function isJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true
    case "number":
      return Number.isFinite(value)
    case "object":
      return value === null || (isPlain(value) && Object.values(value).every(isJson))
    default:
      return false
  }
}

/** A list or an object without a class, of whatever realm: dates and maps are no JSON. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
