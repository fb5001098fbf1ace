/**
 * What the parser of arguments found, as one sentence.
 *
 * In: an error of effect's parser. Out: a sentence with the way out. Never: a page of help.
 */
import type { CliError } from "effect/cli"

/** The commands, in the order in which help lists them. */
export const COMMANDS = [
  ...["train", "prepare", "fit-splitter", "start"],
  ...["generate", "serve", "score", "eval", "compare"],
  ...["split", "inspect", "watch", "plot", "engines"],
  ...["plan", "export", "cluster", "import", "shard"],
] as const

/**
 * Says what is wrong with the arguments.
 *
 * @param path the command as far as it was understood: `["aunet", "train"]`
 */
export function usageSentence(error: CliError.CliError, path: readonly string[]): string {
  const help = `; see ${[...(path.length === 0 ? ["aunet"] : path), "--help"].join(" ")}`
  switch (error._tag) {
    case "UnrecognizedOption": {
      const meant = error.suggestions.length === 0 ? "" : ` (did you mean ${error.suggestions.join(" or ")}?)`
      return `there is no flag ${error.option}${meant}${help}`
    }
    case "MissingOption":
      return `--${error.option} is needed${help}`
    case "MissingArgument":
      return `<${error.argument}> is needed${help}`
    case "UnexpectedArgument":
      return `${error.arguments.map((each) => JSON.stringify(each)).join(" ")} is more than this command takes (quotes keep words together)${help}`
    case "UnknownSubcommand":
      return path.length > 1
        ? `${path.join(" ")} has no ${JSON.stringify(error.subcommand)}${help}`
        : `there is no command ${JSON.stringify(error.subcommand)}; there are: ${COMMANDS.join(", ")}`
    case "InvalidValue": {
      const what = error.kind === "flag" ? `--${error.option}` : `<${error.option}>`
      if (error.expected === "at most 1 value") return `${what} is given more than once${help}`
      if (error.kind === "flag" && error.value === "") {
        return `${what} needs a value (one that begins with a dash is written ${what}=-x)${help}`
      }
      return `${what} is ${JSON.stringify(error.value)}; it must be ${error.expected}${help}`
    }
    default:
      return `${error.message}${help}`
  }
}
