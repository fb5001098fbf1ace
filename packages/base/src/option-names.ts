/**
 * Names of the options of a model: as `@aunet/tensor` looks at them, with an error of this package.
 *
 * In: options of a caller who may have no types. Out: nothing, or an error that lists what there is.
 * Never: looks at a value; who takes the options does.
 */
import { type OptionNames, wrongNames } from "@aunet/tensor"
import { AunetError } from "./errors.ts"

export type { OptionNames }

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
  const wrong = wrongNames(of, options, names)
  if (wrong !== undefined) throw new AunetError("BAD_OPTION", wrong)
}
