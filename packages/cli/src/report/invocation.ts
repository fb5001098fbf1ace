/**
 * How the reader starts this command, for hints that can be typed as they stand.
 *
 * In: the environment and the program's path. Out: the words before `train`. Never: a guess that fails;
 * `npm run` and `pnpm` say in the environment that they are there.
 */
import { relative } from "node:path"
import { shellPath } from "./shell-quote.ts"

/** What `invocation` looks at. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The file that Node runs. */
  readonly program: string | undefined
  readonly folder: string
}

/** Says how to start the command: `aunet`, or from the sources with npm, pnpm or Node alone. */
export function invocation(
  { env, program, folder }: Surroundings = {
    env: process.env,
    program: process.argv[1],
    folder: process.cwd(),
  },
): string {
  // Published packages hold JavaScript.
  if (program === undefined || !program.endsWith(".ts")) return "aunet"
  const agent = env["npm_config_user_agent"] ?? ""
  if (agent.startsWith("pnpm/")) return "pnpm aunet"
  // -s keeps npm's own lines out; -- keeps npm from taking the flags for its own.
  if (agent.startsWith("npm/")) return "npm run -s aunet --"
  return `node ${shellPath(relative(folder, program))}`
}
