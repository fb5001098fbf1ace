/**
 * The examples that a task of lm-evaluation-harness holds in its own file.
 *
 *     fewshot_config:
 *       samples:
 *         - question: ...
 *           target: ...
 *
 * In: the text of a file. Out: records. Never: runs a tag such as `!function`, which is left as text.
 */
import { AunetError, messageOf } from "@aunet/base"

/** Reads the samples, or a list that is the whole file. */
export async function yamlSamples(text: string, path: string): Promise<readonly unknown[]> {
  const { parseDocument } = await import("yaml")
  const document = parseDocument(text, { logLevel: "silent" })
  const [error] = document.errors
  if (error !== undefined)
    throw new AunetError("BAD_DATA", `${path} is no YAML: ${messageOf(error)}`, { cause: error })
  const value: unknown = document.toJS()
  if (Array.isArray(value)) return value as unknown[]
  const { fewshot_config: config } = (value ?? {}) as {
    readonly fewshot_config?: { readonly samples?: unknown }
  }
  if (Array.isArray(config?.samples)) return config.samples as unknown[]
  throw new AunetError(
    "BAD_DATA",
    `${path} has no samples; it has to be a list, or a task of lm-evaluation-harness with fewshot_config.samples`,
  )
}
