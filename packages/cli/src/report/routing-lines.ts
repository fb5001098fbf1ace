/**
 * What a model with a router tells of its segments, in words.
 *
 * In: figures of a router. Out: a piece of a line, a line. Never: anything where there is none.
 */
import type { Agreement } from "@aunet/splitter"
import type { TrainEvent } from "aunet"
import { counted, percent, whole } from "./figures.ts"

type Of<Type extends TrainEvent["type"]> = Extract<TrainEvent, { type: Type }>
type HeldOutRouting = NonNullable<Of<"measure">["routing"]>

/** Behind a held-out figure: `, segments of 5.12 and 14.9 bytes, F1 0.71 and 0.40 with the splitter`. */
export function segmentsIn(routing: Of<"measure">["routing"]): string {
  if (routing === undefined) return ""
  const { bytesPerSegment, droppedShares, agreement, scripts } = routing
  const lost = Math.max(...droppedShares)
  const lengths = bytesPerSegment.map((bytes) => bytes.toPrecision(3)).join(" and ")
  const dropped = lost === 0 ? "" : ` (${percent(lost)} of the boundaries had no room)`
  return `, segments of ${lengths} bytes${lengthsByScript(scripts)}${dropped}${agreementIn(agreement.splitter)}`
}

/** What a router was asked for, as a training begins. */
export function routerLine(
  {
    name,
    options,
    bytesPerSegment,
    scripts,
    ratioWeight,
    rule,
    ruleDepth,
  }: NonNullable<Of<"start">["router"]>,
  { curriculum, warmSteps }: Pick<Of<"start">, "curriculum" | "warmSteps">,
): string {
  const own = options === undefined ? "" : ` ${JSON.stringify(options)}`
  const moving =
    curriculum === undefined
      ? ""
      : ` (${curriculum.from.map(String).join(" and ")} at first, moving over ${percent(curriculum.share)} of the training)`
  const ruled = ruleIn({ rule, ruleDepth })
  const warm =
    warmSteps === undefined
      ? ""
      : `; it imitates the splitter through the first ${counted(warmSteps, "step")}, less and less`
  return `router    ${name}${own}: segments of ${bytesPerSegment.map(String).join(" and ")} bytes${lengthsByScript(scripts)} are asked for${moving}, with the weight ${ratioWeight}${ruled}${warm}`
}

/** Lengths of scripts behind those of all text: ` (Thai 15 and 45, Han 6 and 18)`; nothing where none has its own. */
export function lengthsByScript(scripts: Readonly<Record<string, readonly number[]>> | undefined): string {
  if (scripts === undefined) return ""
  const each = Object.entries(scripts).map(
    ([name, lengths]) => `${name} ${lengths.map((bytes) => +bytes.toPrecision(3)).join(" and ")}`,
  )
  return ` (${each.join(", ")})`
}

/** What a splitter has a say in: `, only where the splitter has a boundary`; nothing without a rule. */
export function ruleIn({
  rule,
  ruleDepth,
}: {
  readonly rule?: "within" | "beyond" | undefined
  readonly ruleDepth?: number | undefined
}): string {
  if (rule === undefined) return ""
  const where = ruleDepth === undefined ? "" : ` (down to stage ${ruleDepth})`
  return rule === "within"
    ? `, only where the splitter has a boundary${where}`
    : `, all of the splitter's boundaries${where} among them`
}

/** How far boundaries agree with a splitter's; nothing where there is nothing to compare. */
function agreementIn(splitter: HeldOutRouting["agreement"]["splitter"]): string {
  if (splitter.every(({ f1 }) => f1 === null)) return ""
  return `, F1 ${splitter.map(({ f1 }) => f1?.toFixed(2) ?? "-").join(" and ")} with the splitter`
}

/** What a checkpoint says of its segments, line by line: lengths, then agreement by stage. */
export function routingRows({ bytesPerSegment, agreement, scripts = {} }: HeldOutRouting): string[][] {
  const { splitter, characterStarts, characterEnds } = agreement
  return bytesPerSegment.map((bytes, s) => [
    `stage ${s + 1}`,
    [
      `${bytes.toPrecision(3)} bytes a segment of held-out text${lengthsByScript(ofStage(scripts, s))}`,
      ...(splitter[s] === undefined ? [] : [agreementWith("the splitter", splitter[s])]),
      `${shown(characterStarts[s]?.precision)} at the first byte of a character`,
      `${shown(characterEnds[s]?.precision)} at the last`,
    ].join(", "),
  ])
}

/** The lengths of one stage; nothing where they are not by script. */
function ofStage(scripts: NonNullable<HeldOutRouting["scripts"]>, s: number) {
  const each = Object.entries(scripts).map(([name, lengths]) => [name, lengths.slice(s, s + 1)] as const)
  return each.length === 0 ? undefined : Object.fromEntries(each)
}

/** `F1 0.71 with the splitter (71% of its boundaries are the splitter's, 70% of those are found)`. */
export const agreementWith = (whom: string, { precision, recall, f1 }: Agreement): string =>
  `F1 ${f1?.toFixed(2) ?? "-"} with ${whom} (precision ${shown(precision)}, recall ${shown(recall)})`

const shown = (share: number | null | undefined): string => (typeof share === "number" ? percent(share) : "-")

/** That a router stopped to choose. */
export function collapseLine({
  step,
  stage,
  boundaries,
  positionsPerSegment,
  asked,
  ruled,
}: Of<"collapse">): string {
  const position = stage === 1 ? "byte" : `position of stage ${whole(stage - 1)}`
  const above = ruled === true ? `${position} that its rule leaves open` : position
  const found =
    boundaries === "all" ? `nearly every ${above} ends a segment` : `hardly any ${above} ends a segment`
  return `note      the router has stopped to choose after ${counted(step, "step")}: ${found} (${positionsPerSegment.toPrecision(3)} in one, where ${asked.toPrecision(3)} were asked for). A larger --ratio-weight, a lower --learning-rate or the other router may hold it`
}
