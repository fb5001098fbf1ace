/**
 * Flags whose value is flags of another program, and so begins with a dash: the parser would take it for a flag of ours.
 *
 *     --torchrun "--nproc-per-node 8"   ->   "--torchrun=--nproc-per-node 8"
 *
 * In: arguments as typed. Out: the same, with such a flag and its value in one word. Never: touches another command.
 */
import parseArguments from "string-argv"
import { UsageError } from "./usage-error.ts"

const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  cluster: ["--torchrun", "--sbatch", "--options"],
}

/**
 * Parts a value into arguments at its spaces; quotes keep words together.
 *
 * @throws UsageError for a quote that is not closed, and for a backslash that a shell would take for more than itself
 */
export function foreignArguments(flag: string, value: string): readonly string[] {
  if (process.platform !== "win32" && /\\["'\s\\]/.test(value))
    throw new UsageError(
      `${flag} ${value}: a backslash is a letter here; put what belongs together in quotes`,
    )
  if (/^(?:[^"']|"[^"]*"|'[^']*')*$/.test(value)) return parseArguments(value)
  throw new UsageError(`${flag} ${value} has a quote that is not closed; close it, or leave it out`)
}

/** Joins them. @example joinForeignFlags(["cluster", "run", "--torchrun", "--nnodes 2"]) // ["cluster", "run", "--torchrun=--nnodes 2"] */
export function joinForeignFlags(args: readonly string[]): readonly string[] {
  const foreign = FOREIGN[args.find((each) => !each.startsWith("-")) ?? ""]
  if (foreign === undefined) return args
  const joined: string[] = []
  for (let i = 0; i < args.length; i++) {
    const [flag = "", value] = args.slice(i, i + 2)
    // After it nothing is a flag.
    if (flag === "--") return [...joined, ...args.slice(i)]
    const isForeign = foreign.includes(flag) && value !== undefined
    joined.push(isForeign ? `${flag}=${value}` : flag)
    if (isForeign) i++
  }
  return joined
}
