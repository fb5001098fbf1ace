/**
 * The command from its arguments to its exit status.
 *
 * In: arguments, and the streams of a process. Out: 0; 1 when the package could not be made, 2 when the command
 * cannot be understood, 130 for Ctrl-C, with one sentence on standard error.
 * Never: asks where nobody can answer, installs anything, or uses the network.
 */
import { relative } from "node:path"
import { createInterface } from "node:readline/promises"
import { parseArgs } from "node:util"
import { CreateError } from "./create-error.ts"
import { type CreatedPackage, createPackage } from "./create-package.ts"
import { packageNames } from "./package-names.ts"
import type { Language } from "./template-files.ts"

const HELP = `npm create aunet-splitter [name] [-- options]

Makes a package with a working splitter for AU-Net, its tests, a README and a release set-up.

  name         my-splitter or @scope/my-splitter: small letters, digits and hyphens
  --ts         in TypeScript (the default where nobody can be asked)
  --js         in plain JavaScript
  --help       this text

  npm create aunet-splitter my-splitter
  npm create aunet-splitter @me/thai-verse -- --js
  pnpm create aunet-splitter my-splitter --js
`

/** The process around the command. */
export interface Host {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Runs the command.
 *
 * @returns the exit status; it never rejects for what a person can mend
 * @example
 * process.exitCode = await main(["my-splitter", "--js"], { ...process, cwd: process.cwd() })
 */
export async function main(args: readonly string[], host: Host): Promise<number> {
  try {
    const { help, name, language } = readArguments(args)
    if (help) {
      host.stdout.write(HELP)
      return 0
    }
    const wanted = await complete({ name, language }, host)
    const created = createPackage({ ...wanted, into: host.cwd })
    host.stdout.write(nextSteps(created, wanted.language, host))
    return 0
  } catch (error) {
    if (error instanceof CreateError) {
      host.stderr.write(`create-aunet-splitter: ${error.message}\n`)
      return error.code === "WRITE_FAILED" ? 1 : 2
    }
    // What readline throws for Ctrl-C and for an input that ends.
    if ((error as Error).name === "AbortError") return 130
    throw error
  }
}

interface Wanted {
  readonly name: string | undefined
  readonly language: Language | undefined
}

function readArguments(args: readonly string[]): Wanted & { readonly help: boolean } {
  const { values, positionals } = parsed(args)
  if (values.js && values.ts)
    throw new CreateError("USAGE", "--js and --ts are two languages; give one of them")
  if (positionals.length > 1)
    throw new CreateError(
      "USAGE",
      `${positionals.join(" ")} are ${positionals.length} names; give one (--help shows how)`,
    )
  return {
    help: values.help ?? false,
    name: positionals[0],
    language: values.js ? "js" : values.ts ? "ts" : undefined,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { js: { type: "boolean" }, ts: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    })
  } catch (error) {
    throw new CreateError("USAGE", `${(error as Error).message.split(". ")[0]}; --help shows what there is`, {
      cause: error,
    })
  }
}

/** Asks for what was not typed, where somebody is there to answer. */
async function complete(
  { name, language }: Wanted,
  { stdin, stdout }: Host,
): Promise<{ name: string; language: Language }> {
  if (!stdin.isTTY || !stdout.isTTY) {
    if (name === undefined)
      throw new CreateError(
        "USAGE",
        "give the package a name: npm create aunet-splitter my-splitter (--help shows more)",
      )
    return { name, language: language ?? "ts" }
  }
  if (name !== undefined) packageNames(name)
  if (name !== undefined && language !== undefined) return { name, language }
  const lines = createInterface({ input: stdin, output: stdout })
  const interrupted = new AbortController()
  lines.on("SIGINT", () => interrupted.abort())
  lines.on("close", () => interrupted.abort())
  const ask = (question: string): Promise<string> => lines.question(question, { signal: interrupted.signal })
  try {
    const called = name ?? ((await ask("Name of the package (my-splitter): ")).trim() || "my-splitter")
    packageNames(called)
    if (language !== undefined) return { name: called, language }
    const answer = (await ask("TypeScript or plain JavaScript? (ts/js, ts): ")).trim().toLowerCase()
    if (!["", "ts", "js"].includes(answer)) throw new CreateError("USAGE", `"${answer}" is neither ts nor js`)
    return { name: called, language: answer === "js" ? "js" : "ts" }
  } finally {
    lines.close()
  }
}

/**
 * What people type who use one or the other; `aunet` runs without being installed. Drawing needs no engine, which is
 * optional to the command and four fifths of its weight, and no script of an install.
 */
const COMMANDS = {
  npm: { npm: "npm", aunet: "npx --omit=optional --ignore-scripts -p @aunet/cli aunet" },
  pnpm: { npm: "pnpm", aunet: "pnpm --package=@aunet/cli dlx aunet" },
}

function nextSteps(
  { folder, splitter, packageName, files }: CreatedPackage,
  language: Language,
  { cwd, env }: Host,
): string {
  const { npm, aunet } = COMMANDS[env["npm_config_user_agent"]?.startsWith("pnpm/") ? "pnpm" : "npm"]
  return `Made ${packageName} (${files.length} files) in ${folder}

  cd ${relative(cwd, folder)}
  ${npm} install
  ${npm} test

Then put your rule into src/${splitter}.${language}, and look at what it does:

  ${aunet} split --plugin ./src/index.${language} --splitter ${splitter} "The cat sat on the mat."
`
}
