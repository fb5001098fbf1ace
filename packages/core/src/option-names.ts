/**
 * Names of options, so that a misspelt one is refused in place of having no effect.
 *
 * In: options of a caller who may have no types. Out: nothing, or an error that lists what there is.
 * Never: looks at a value; who takes the options does.
 */
import { AunetError } from "./errors.ts"

/** Every option of a type by name: the compiler asks for each, and takes no other. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true }

/**
 * Refuses options that do not exist.
 *
 * @param of what they are options of, for the message: `generate`
 * @throws AunetError BAD_OPTION naming all that do not exist, and those that do
 * @example checkOptionNames("plan", options, { flops: true, stages: true })
 */
export function checkOptionNames<Options extends object>(
  of: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  if (typeof options !== "object" || options === null)
    throw new AunetError("BAD_OPTION", `the options of ${of} are ${String(options)}; they must be an object`)
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(names, name))
  if (unknown.length > 0)
    throw new AunetError(
      "BAD_OPTION",
      `${of} has no option ${unknown.map((name) => JSON.stringify(name)).join(", ")}; there are: ${Object.keys(names).join(", ")}`,
    )
}
