/**
 * For a part of a model that takes no options: what is written for it anyway would be lost without a word.
 *
 * In: options as a configuration has them. Out: nothing, or an error that names the part. Never: looks into them.
 */
import { TensorError } from "@aunet/tensor"

/**
 * Refuses options other than none and `{}`.
 *
 * @param part named in the message: `router "hnet"`
 * @throws TensorError BAD_ATTRIBUTE
 * @example make: (options) => (noOptions('router "hnet"', options), hnet())
 */
export function noOptions(part: string, options: unknown): void {
  const isEmpty =
    typeof options === "object" &&
    options !== null &&
    !Array.isArray(options) &&
    Object.keys(options).length === 0
  if (options === undefined || isEmpty) return
  throw new TensorError(
    "BAD_ATTRIBUTE",
    `the ${part} takes no options, and is given ${JSON.stringify(options)}; leave them out`,
  )
}
