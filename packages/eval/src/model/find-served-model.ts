/**
 * What a server of completions serves: how it calls its model, and how much that reads at once.
 *
 *     GET /v1/models  -->  the only one, or the one that was named  -->  { model, contextBytes }
 *
 * In: an address. Out: what `completionsAddress` is to be given. Never: one of several that nobody chose; a length in
 * tokens taken for one in bytes.
 */
import { AunetError, listProblems } from "@aunet/base"
import { probe, rootOf } from "./completions-address.ts"
import { briefly, getJson, type PostOptions } from "./post-json.ts"

/** Whom to ask, and for what. */
export interface ServedModelOptions extends PostOptions {
  /** As the server calls the model; its only one when left out. */
  readonly model?: string
  /** Ends it, with its reason. */
  readonly signal?: AbortSignal
}

/** A model of a server. */
export interface FoundModel {
  readonly model: string
  /** Bytes that it reads at once; absent where the server does not say it, or counts in tokens. */
  readonly contextBytes?: number
}

/**
 * Asks a server for its model.
 *
 * @param address as of `completionsAddress`
 * @throws AunetError BAD_OPTION for an address that is none, for a server of several models without a name, and for one
 * that does not list any; BAD_DATA for a server that refuses to tell; DATA_MISSING for one that gives no answer
 * @example const found = await findServedModel(address); completionsAddress(address, found)
 */
export async function findServedModel(
  address: string,
  { model, signal, ...options }: ServedModelOptions = {},
): Promise<FoundModel> {
  const root = rootOf(address)
  const url = `${root}/v1/models`
  const posting = briefly(options)
  const models = await getJson(url, posting, signal)
    .then(modelsOf)
    .catch((error: unknown) => {
      if (!(error instanceof AunetError && error.code === "BAD_DATA")) throw error
      // Who names the model has no need of a list: some servers have none.
      if (model !== undefined) return []
      throw new AunetError(
        "BAD_DATA",
        `${error.message}; a server that asks for a key is given one (apiKey), and one without a list the name of its model (model)`,
        { cause: error },
      )
    })
  const { id, length } = model === undefined ? onlyOf(models, url) : named(model, models)
  const inBytes = length !== undefined && (await probe(root, "auto", posting, signal)).kind === "bytes"
  return { model: id, ...(inBytes && { contextBytes: length }) }
}

const named = (model: string, models: readonly Listed[]): Listed =>
  models.find(({ id }) => id === model) ?? { id: model }

function onlyOf(models: readonly Listed[], url: string): Listed {
  const [only, another] = models
  if (only === undefined)
    throw new AunetError("BAD_OPTION", `${url} lists no model; say how the server calls it (model)`)
  if (another === undefined) return only
  const names = models.map(({ id }) => id)
  throw new AunetError(
    "BAD_OPTION",
    `${url} lists several models; choose one (model): ${listProblems(names, ", ")}`,
  )
}

interface Listed {
  readonly id: string
  readonly length?: number
}

/** The models of a list as OpenAI's server gives it; lengths as other servers of open models add them. */
function modelsOf(answer: unknown): Listed[] {
  const { data } = (answer ?? {}) as { readonly data?: unknown }
  if (!Array.isArray(data)) return []
  return (data as (Readonly<Record<string, unknown>> | null)[]).flatMap((each) => {
    const { id, max_model_len: length } = each ?? {}
    if (typeof id !== "string") return []
    return [{ id, ...(typeof length === "number" && Number.isInteger(length) && length > 1 && { length }) }]
  })
}
