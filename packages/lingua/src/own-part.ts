/**
 * What an export of ours wrote beside the official fields (`aunet` in params.json), as far as those agree.
 *
 * The official code goes on with the official fields, and people edit them: where they say otherwise they
 * are right, and a note tells what was not used.
 *
 * In: a params.json. Out: our own fields, and notes. Never: overrules an official field in silence.
 */
import * as v from "valibot"
import { AunetError, decodeWith, integer, json, listOf, struct } from "@aunet/base"
import { decodeModelConfig, type ModelConfig, PluginChoice, Progress } from "@aunet/core"
import { encodeOfficialConfig } from "./official-config.ts"
import type { OfficialModel } from "./official-model.ts"
import { checkLengths } from "./official-lengths.ts"
import { officialStrategy } from "./official-strategy.ts"

const Own = struct({
  version: v.literal(1),
  config: json,
  splitter: PluginChoice,
  lengths: listOf(integer),
  progress: Progress,
})

/** Our own fields that hold. */
export interface OwnPart {
  /** Only where the official fields describe the same model. */
  readonly model?: {
    readonly config: ModelConfig
    readonly lengths: readonly number[]
    readonly progress: Progress
  }
  /** Only where the official rule is the same, or there is none. */
  readonly splitter?: PluginChoice
  /** What was not used of the model, and of the splitter: a sentence each. */
  readonly modelNotes: readonly string[]
  readonly splitterNotes: readonly string[]
}

/**
 * Reads our own part.
 *
 * @param strategy `data.regex.strategy` of the official fields
 * @throws AunetError BAD_CHECKPOINT, BAD_CONFIG for a part that is damaged
 */
export function ownPart(
  params: Readonly<Record<string, unknown>>,
  official: OfficialModel,
  strategy: unknown,
  where: string,
): OwnPart {
  if (params.aunet === undefined) return { modelNotes: [], splitterNotes: [] }
  const own = decodeWith(Own, `"aunet" in params.json of ${where}`, params.aunet, "BAD_CHECKPOINT")
  const config = decodeModelConfig(own.config, `"aunet.config" in params.json of ${where}`)
  checkLengths(own.lengths, `"aunet" in params.json of ${where}`, "lengths")
  const modelNotes: string[] = []
  const splitterNotes: string[] = []

  const differ = differences(config, own.lengths, official)
  if (differ.length > 0)
    modelNotes.push(
      `params.json says two things of the model: "aunet" in it differs from ${differ.join(", ")}; the official fields were taken, and the steps and bytes that "aunet" counts were not`,
    )
  const choice = own.splitter
  const rule =
    config.stages.length === 1
      ? undefined
      : officialStrategy({ name: choice.name, options: choice.options ?? {} })?.strategy
  const sameRule = JSON.stringify(rule) === JSON.stringify(strategy)
  const named = `${choice.name} ${JSON.stringify(choice.options ?? {})}`
  if (!sameRule)
    splitterNotes.push(
      strategy === undefined
        ? `params.json has no data.regex.strategy any more; the splitter of "aunet" in it was taken, ${named}`
        : `params.json says two things of the splitter: data.regex.strategy is ${JSON.stringify(strategy).slice(0, 200)}, "aunet" says ${named}; the official rule was taken`,
    )
  return {
    ...(differ.length === 0 && { model: { config, lengths: own.lengths, progress: own.progress } }),
    ...((sameRule || strategy === undefined) && { splitter: choice }),
    modelNotes,
    splitterNotes,
  }
}

/** Names the official fields that our own configuration would have written otherwise. */
function differences(config: ModelConfig, lengths: readonly number[], official: OfficialModel): string[] {
  let ours: Record<string, unknown>
  try {
    ours = encodeOfficialConfig(config, lengths)
  } catch (error) {
    if (error instanceof AunetError) return [`all that the official fields can say (${error.message})`]
    throw error
  }
  // Both in the same words: what is left out there, or does not shape a model, is no difference.
  const theirs = encodeOfficialConfig(official.config, official.lengths)
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]))
    .map((key) => `model.${key}`)
}
