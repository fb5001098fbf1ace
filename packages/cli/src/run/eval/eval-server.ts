/**
 * The server of `aunet eval --server`, as a model that can be asked.
 *
 * In: options as typed, the environment. Out: a model. Never: prints a key, or guesses which of several models is meant.
 */
import { completionsAddress, type EvaluatedModel, findServedModel } from "@aunet/eval"
import { present } from "../../arguments/present.ts"
import { UsageError } from "../../arguments/usage-error.ts"
import { markedText } from "../../files/marked-text.ts"
import { readNamedFile } from "../../files/read-named-file.ts"
import type { EvalFlags } from "./eval-flags.ts"

/** Opens a server; what it says of its model is taken where nothing was typed. */
export async function servedModelOf(
  server: string,
  flags: EvalFlags,
  signal: AbortSignal,
): Promise<EvaluatedModel> {
  const asking = present({ apiKey: await keyOf(flags) })
  const { model, contextBytes } = await findServedModel(server, {
    ...asking,
    ...present({ model: flags.model }),
    signal,
  })
  return completionsAddress(server, {
    ...asking,
    ...present({ model, contextBytes: flags.window ?? contextBytes }),
  })
}

/** The key, from a file or the environment: ours, or that of other clients of the protocol. */
async function keyOf({ apiKeyFile }: EvalFlags): Promise<string | undefined> {
  if (apiKeyFile !== undefined) {
    const named = `--api-key-file ${apiKeyFile}`
    return checked(markedText(await readNamedFile(named, apiKeyFile)).trim(), named)
  }
  for (const name of ["AUNET_API_KEY", "OPENAI_API_KEY"]) {
    const key = process.env[name]?.trim() ?? ""
    if (key !== "") return checked(key, name)
  }
  return undefined
}

/** What no header may hold would be refused with the key in the message. */
function checked(key: string, named: string): string {
  if (key === "") throw new UsageError(`${named} is empty; write the key there, or leave it out`)
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UsageError(`${named} holds what no key does; it must be visible ASCII characters on one line`)
  return key
}
