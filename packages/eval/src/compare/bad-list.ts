/**
 * An error of an option that is a list, in the form in which lists are typed.
 *
 * In: a name, what was given, what it must be. Out: an error. Never: brackets and quotes, which nobody typed.
 */
import { AunetError } from "@aunet/base"

/**
 * Makes the error.
 *
 * @example throw badList("arms", ["words"], "two or more") // arms is words; it must be two or more
 */
export const badList = (name: string, values: readonly (string | number)[], wanted: string): AunetError =>
  new AunetError("BAD_OPTION", `${name} is ${values.join(",") || "empty"}; it must be ${wanted}`)
