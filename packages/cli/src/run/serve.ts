/**
 * What `aunet serve` does.
 *
 * In: options as typed. Out: a line with the address, then answers until Ctrl-C or SIGTERM.
 * Never: prints a key, or ends before what it has begun.
 */
import { basename, resolve } from "node:path"
import {
  checkServeOptions,
  type RunningServer,
  serve as startServer,
  type ServeOptions,
} from "@aunet/server/node"
import type { Limits } from "@aunet/server"
import { load, type LoadOptions, type Overflow, type WhichCheckpoint } from "aunet"
import { checkpointFolder } from "../files/hub.ts"
import { fired } from "../fired.ts"
import { inFlags } from "../arguments/in-flags.ts"
import type { Interrupts } from "../interrupts.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { markedText } from "../files/marked-text.ts"
import { readNamedFile } from "../files/read-named-file.ts"
import { noteModel } from "../report/note-model.ts"
import { noteOpening } from "../report/note-opening.ts"
import type { Screen } from "../report/screen.ts"
import { showControls } from "../draw/show-controls.ts"
import { engineLine } from "../report/train-report.ts"
import { isOfPackage, messageOf } from "../thrown.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Options as typed. */
export interface ServeFlags {
  readonly checkpoint: string
  readonly which: WhichCheckpoint | undefined
  readonly host: string | undefined
  readonly port: number | undefined
  readonly name: string | undefined
  readonly apiKey: string | undefined
  readonly apiKeyFile: string | undefined
  readonly origin: readonly string[]
  readonly basePath: string | undefined
  readonly maxSequences: number | undefined
  readonly concurrentRequests: number | undefined
  readonly waitingRequests: number | undefined
  readonly waitSeconds: number | undefined
  readonly choices: number | undefined
  readonly concurrentChoices: number | undefined
  readonly completionBytes: number | undefined
  readonly answerBytes: number | undefined
  readonly stopTexts: number | undefined
  readonly bodyBytes: number | undefined
  readonly bodySeconds: number | undefined
  readonly stallSeconds: number | undefined
  readonly stopSeconds: number | undefined
  readonly utf8Only: boolean
  readonly strict: boolean
  readonly overflow: Overflow | undefined
  readonly engine: string | undefined
  readonly threads: number | undefined
  readonly weights: LoadOptions["weights"]
  readonly plugin: readonly string[]
  readonly json: boolean
}

/** Serves a model until it is told to stop. */
export async function serve(flags: ServeFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const name = flags.name ?? basename(resolve(flags.checkpoint))
  const { apiKey, from } = await keyOf(flags)
  const options: ServeOptions = {
    name,
    ...present({
      ...{ host: flags.host, port: flags.port, apiKey, overflow: flags.overflow },
      basePath: flags.basePath,
    }),
    ...(flags.origin.length > 0 && { origins: flags.origin }),
    utf8Only: flags.utf8Only,
    strict: flags.strict,
    limits: limitsOf(flags),
    onIgnored: firstTime((names) => screen.note(`a client sent what is not known here: ${names}`)),
    onError: (error) => screen.note(`a request failed: ${describe(error)}`),
  }
  // Nobody should wait for a model to load to be told that a key is missing.
  checkOptions(options, { flags, keyFrom: from })
  const plugins = await loadPlugins(flags.plugin)
  const { engine, threads, weights, which, maxSequences } = flags
  const model = await load(checkpointFolder(flags.checkpoint, screen), {
    plugins,
    ...present({ engine, threads, weights, which, maxSequences }),
    onOpening: noteOpening(screen),
  })
  noteModel(model, flags.checkpoint, screen)
  const orderly = interrupts.orderly(() =>
    screen.note("stopping: what runs may end; once more ends it at once"),
  )
  try {
    const server = await startServer(model, options)
    try {
      announce(
        server,
        { name, engine: model.engine.engine.report, keyed: options.apiKey !== undefined },
        screen,
      )
      screen.note(`${engineLine(model.engine)}; Ctrl-C stops`)
      await fired(interrupts.signal)
    } finally {
      await server.close()
    }
  } finally {
    orderly[Symbol.dispose]()
    await model.close()
  }
}

/** One line, which a program that started this one can read. */
function announce(
  { address }: RunningServer,
  about: { readonly name: string; readonly engine: unknown; readonly keyed: boolean },
  screen: Screen,
): void {
  if (screen.json) screen.printJson({ type: "listening", address, baseUrl: `${address}/v1`, ...about })
  else screen.print(`${address}\n`)
}

/** Refuses what cannot be served; of a key it tells where it is from, or where one can be given. */
function checkOptions(
  options: ServeOptions,
  { flags, keyFrom }: { readonly flags: ServeFlags; readonly keyFrom: string },
): void {
  try {
    checkServeOptions(options)
  } catch (cause) {
    if (!isOfPackage(cause)) throw cause
    const message = inFlags(cause.message, Object.keys(flags))
    throw new UsageError(
      message.replace("(--api-key)", () => `(${keyFrom})`),
      { cause },
    )
  }
}

/** A key, and where it is from: a flag, a file or the environment. */
interface Key {
  readonly apiKey?: string
  /** All of them where there is no key. */
  readonly from: string
}

/** Finds the key; an empty variable is none that anybody meant. */
async function keyOf({ apiKey, apiKeyFile }: ServeFlags): Promise<Key> {
  if (apiKey !== undefined && apiKeyFile !== undefined)
    throw new UsageError("--api-key and --api-key-file are two keys; give one of them")
  if (apiKey !== undefined) return { apiKey, from: "--api-key" }
  if (apiKeyFile !== undefined) {
    const from = `--api-key-file ${apiKeyFile}`
    return { apiKey: markedText(await readNamedFile(from, apiKeyFile)).trim(), from }
  }
  const found = process.env["AUNET_API_KEY"]
  return found ? { apiKey: found, from: "AUNET_API_KEY" } : { from: "--api-key-file, or AUNET_API_KEY" }
}

/** The limits that were typed. */
const limitsOf = (flags: ServeFlags): Partial<Limits> => {
  const { concurrentRequests, waitingRequests, waitSeconds, choices, concurrentChoices } = flags
  const { completionBytes, answerBytes, stopTexts, bodyBytes, bodySeconds, stallSeconds, stopSeconds } = flags
  return present({
    concurrentRequests,
    waitingRequests,
    waitSeconds,
    choices,
    concurrentChoices,
    completionBytes,
    answerBytes,
    stopTexts,
    bodyBytes,
    bodySeconds,
    stallSeconds,
    stopSeconds,
  })
}

/** Most names of fields that are told: clients could fill a disk with others. */
const MOST_NAMES = 100

/** Tells each name once; who sends a field sends it with every request. */
function firstTime(tell: (names: string) => void): (names: readonly string[]) => void {
  const told = new Set<string>()
  return (names) => {
    const fresh = names.filter((name) => !told.has(name)).slice(0, MOST_NAMES - told.size)
    if (fresh.length === 0) return
    for (const name of fresh) told.add(name)
    tell(
      `${fresh.join(", ")}; it was ignored, and is told once${told.size < MOST_NAMES ? "" : ", others no more"}`,
    )
  }
}

const describe = (error: unknown): string => showControls(messageOf(error)).replaceAll("\n", " ")
