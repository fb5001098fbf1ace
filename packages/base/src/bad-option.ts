/**
 * An option out of its range, in the one sentence that all packages here have for it.
 *
 * In: the option, its value, what it may be. Out: an error. Never: throws it; who checks does.
 */
import { quote } from "@aunet/splitter"
import { AunetError } from "./errors.ts"

/**
 * Makes the error of an option that cannot be.
 *
 * @param wanted what it must be: `a whole number of 1 or more`
 * @example throw badOption("rows", 0, "a whole number of 1 or more") // rows is 0; it must be ...
 */
export const badOption = (name: string, value: unknown, wanted: string): AunetError =>
  new AunetError("BAD_OPTION", `${name} is ${quote(value)}; it must be ${wanted}`)
