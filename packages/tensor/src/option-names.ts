/**
 * Names of options, so that a misspelt one is refused in place of having no effect.
 *
 * In: options of a caller who may have no types. Out: the names that do not exist, or an error that lists what there is.
 * Never: looks at a value; who takes the options does.
 */
import { TensorError } from "./errors.ts"

/** Every option of a type by name: the compiler asks for each, and takes no other. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true }

/** Says what is wrong with the names of options: nothing, or a sentence that has all that exist. */
export function wrongNames<Options extends object>(
  of: string,
  options: Options,
  names: OptionNames<Options>,
): string | undefined {
  if (typeof options !== "object" || options === null)
    return `the options of ${of} are ${String(options)}; they must be an object`
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(names, name))
  return unknown.length === 0
    ? undefined
    : `${of} has no option ${unknown.map((name) => JSON.stringify(name)).join(", ")}; there are: ${Object.keys(names).join(", ")}`
}

/**
 * Refuses options that do not exist.
 *
 * @param of what they are options of, for the message: `the engine onnx`
 * @throws TensorError BAD_ATTRIBUTE naming all that do not exist, and those that do
 * @example requireOptionNames("the engine mine", options, { threads: true })
 */
export function requireOptionNames<Options extends object>(
  of: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  const wrong = wrongNames(of, options, names)
  if (wrong !== undefined) throw new TensorError("BAD_ATTRIBUTE", wrong)
}
