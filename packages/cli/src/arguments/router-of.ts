/**
 * A router as it is typed: `--router hnet --bytes-per-segment 5,15`.
 *
 * In: flags. Out: settings of a training. Never: judges lengths but as numbers; the configuration does.
 */
import type { TrainSettings } from "aunet"
import { numbersIn } from "./numbers-in.ts"
import { parseJson } from "./parse-json.ts"
import { UsageError } from "./usage-error.ts"

/** The flags of a router. */
export interface RouterFlags {
  readonly router: string | undefined
  readonly routerOptions: string | undefined
  readonly bytesPerSegment: string | undefined
  readonly scriptLengths: string | undefined
  readonly ratioWeight: number | undefined
  readonly routerRule: string | undefined
  readonly routerWarmStart: number | undefined
}

/** Reads them; nothing where none is given. @throws UsageError */
export function routerOf({
  router: name,
  routerOptions,
  bytesPerSegment,
  scriptLengths,
  ratioWeight,
  routerRule: rule,
}: RouterFlags): Pick<TrainSettings, "router"> {
  if (name === undefined) {
    const [other] = Object.entries({
      "--bytes-per-segment": bytesPerSegment,
      "--script-lengths": scriptLengths,
      "--router-options": routerOptions,
      "--ratio-weight": ratioWeight,
      "--router-rule": rule,
    }).filter(([, value]) => value !== undefined)
    if (other !== undefined)
      throw new UsageError(
        `${other[0]} is for a model that finds its own boundaries; it goes with --router hnet`,
      )
    return {}
  }
  if (bytesPerSegment === undefined)
    throw new UsageError(
      `--router ${name} needs --bytes-per-segment: how long segments shall be on average, such as 5, or 5,15 for three stages`,
    )
  if (rule !== undefined && !isRule(rule))
    throw new UsageError(
      `--router-rule "${rule}" does not exist; there are: within (boundaries only where the splitter has one), beyond (all of the splitter's, and more)`,
    )
  return {
    router: {
      name,
      bytesPerSegment: lengthsIn("--bytes-per-segment", bytesPerSegment),
      ...(scriptLengths !== undefined && { scripts: scriptsIn(scriptLengths) }),
      ...(routerOptions !== undefined && { options: parseJson("--router-options", routerOptions, "{}") }),
      ...(ratioWeight !== undefined && { ratioWeight }),
      ...(rule !== undefined && { rule }),
    },
  }
}

/** The warm start of a router. @param mayBe whether the model may have one, which a checkpoint knows @throws UsageError */
export function warmStartOf(
  { routerWarmStart }: Pick<RouterFlags, "routerWarmStart">,
  mayBe: boolean,
): number | undefined {
  if (routerWarmStart === undefined || mayBe) return routerWarmStart
  throw new UsageError(
    `--router-warm-start ${routerWarmStart} is for a model that finds its own boundaries; it goes with --router hnet`,
  )
}

const isRule = (typed: string): typed is "within" | "beyond" => typed === "within" || typed === "beyond"

/** The flags of lengths that move; also of a model that is there (--resume, --from). */
export interface CurriculumFlags {
  readonly bytesPerSegmentFrom: string | undefined
  readonly curriculum: number | undefined
}

/** Reads them; nothing where none is given. @throws UsageError where one is missing */
export function curriculumOf({
  bytesPerSegmentFrom: from,
  curriculum: share,
}: CurriculumFlags): Pick<TrainSettings, "curriculum"> {
  if (from === undefined && share === undefined) return {}
  if (from === undefined || share === undefined)
    throw new UsageError(
      `--${from === undefined ? "curriculum" : "bytes-per-segment-from"} needs ${from === undefined ? "--bytes-per-segment-from, the lengths to begin with" : "--curriculum, the share of the training over which lengths move"}: --bytes-per-segment-from 3 --curriculum 0.5`,
    )
  return { curriculum: { from: lengthsIn("--bytes-per-segment-from", from), share } }
}

/** Lengths of segments, one for each stage above the first. */
const lengthsIn = (flag: string, typed: string): number[] =>
  numbersIn(flag, typed, "a number of bytes; give one for each stage above the first, as in 5,15")

/** Lengths of scripts: `Thai=15:45,Han=6:18`. */
function scriptsIn(typed: string): Record<string, number[]> {
  const scripts: Record<string, number[]> = {}
  for (const one of typed.split(",")) {
    const [name, lengths, ...rest] = one.split("=").map((part) => part.trim())
    if (name === undefined || name === "" || lengths === undefined || rest.length > 0)
      throw new UsageError(
        `--script-lengths "${typed}" is not a list of scripts with lengths: Thai=15,Han=6, or Thai=15:45,Han=6:18 for three stages`,
      )
    if (name in scripts) throw new UsageError(`--script-lengths "${typed}" has ${name} twice`)
    scripts[name] = lengthsIn("--script-lengths", lengths.replaceAll(":", ","))
  }
  return scripts
}
