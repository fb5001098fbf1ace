/**
 * From what a person types to the names that a splitter package needs.
 *
 *     @me/thai-verse  ->  package @me/thai-verse, folder thai-verse, splitter "thai-verse", function thaiVerseSplitter
 *
 * In: a name as typed. Out: names, or a refusal. Never: changes a name in silence.
 */
import { CreateError } from "./create-error.ts"

/** The names of one package. */
export interface PackageNames {
  /** On npm. */
  readonly packageName: string
  /** The folder, and the name under which a registry and checkpoints know the splitter. */
  readonly splitter: string
  /** The function that makes it. */
  readonly factory: string
}

/** Splitters that come with the preset: a second one of that name could not be told from them. */
const TAKEN = [
  "words",
  "pretok",
  "punct",
  "lingua",
  "pattern",
  "cjk",
  "learned",
  "union",
  "every-nth",
  "at-most",
  "by-script",
]

/** The longest name that npm takes. */
const LONGEST = 214

const WORDS = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
const NAME = new RegExp(`^(?:@[a-z0-9][a-z0-9._-]*/)?(${WORDS})$`)

/**
 * Reads a name.
 *
 * @param typed `my-splitter` or `@scope/my-splitter`: small letters, digits and single hyphens
 * @throws CreateError `BAD_NAME` naming what is wrong and a name that would do
 * @example
 * packageNames("@me/thai-verse").factory // "thaiVerseSplitter"
 */
export function packageNames(typed: string): PackageNames {
  const splitter = NAME.exec(typed)?.[1]
  if (splitter === undefined)
    throw new CreateError("BAD_NAME", `"${typed}" is no name for a splitter package: ${advice(typed)}`)
  if (typed.length > LONGEST)
    throw new CreateError("BAD_NAME", `the name has ${typed.length} characters; npm takes at most ${LONGEST}`)
  if (TAKEN.includes(splitter))
    throw new CreateError(
      "BAD_NAME",
      `aunet has a splitter "${splitter}" already, and two of one name cannot be told apart; choose another, such as my-${splitter}`,
    )
  const camel = splitter.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return { packageName: typed, splitter, factory: /splitter$/i.test(camel) ? camel : `${camel}Splitter` }
}

function advice(typed: string): string {
  const wanted =
    "small letters, digits and single hyphens, beginning with a letter, with a scope before it or not"
  const better = typed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
  return better === ""
    ? `${wanted}, such as my-splitter`
    : `${wanted}, such as ${TAKEN.includes(better) ? `my-${better}` : better}`
}
