/**
 * What TensorBoard is told of an event of a training.
 *
 * In: an event, the time of day. Out: an event of TensorBoard; undefined where it has no place for one. Never: a figure
 * that is not in the record.
 */
import type { RoutingFigures, TrainEvent } from "@aunet/trainer"
import type { Event } from "./event.ts"

type Measured = Extract<TrainEvent, { type: "measure" }>

/** Figures that were measured; those that were not are left out. */
const known = (figures: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(figures).filter((each): each is [string, number] => each[1] !== undefined),
  )

/** The segments that a router found, and how sure it was. */
const routed = ({ bytesPerSegment, certainty }: RoutingFigures, text: string): Record<string, number> =>
  Object.fromEntries(
    bytesPerSegment.flatMap((bytes, s) => [
      [`router/bytes_per_segment/${text}/stage_${s + 1}`, bytes],
      [`router/certainty/${text}/stage_${s + 1}`, certainty[s]],
    ]),
  )

/** How far its boundaries agree with others; a share of nothing is left out. */
const agreed = ({ agreement }: NonNullable<Measured["routing"]>): Record<string, number | undefined> =>
  Object.fromEntries(
    Object.entries(agreement).flatMap(([others, stages]) =>
      stages.flatMap((shares, s) =>
        Object.entries(shares).map(([name, share]) => [
          `router/agreement/${snake(others)}/${name}/stage_${s + 1}`,
          share ?? undefined,
        ]),
      ),
    ),
  )

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** How far a router is from the splitter that it imitates. */
const warmed = (
  warmStart: { readonly weight: number; readonly lossNats: readonly number[] } | undefined,
): Record<string, number> =>
  warmStart === undefined
    ? {}
    : {
        "router/warm_start/weight": warmStart.weight,
        ...Object.fromEntries(
          warmStart.lossNats.map((nats, s) => [`router/warm_start/nats/stage_${s + 1}`, nats]),
        ),
      }

/** Turns an event into one of TensorBoard's. @param wallTime seconds since 1970 */
export function toldEvent(event: TrainEvent, wallTime: number): Event | undefined {
  switch (event.type) {
    case "start":
      return { wallTime, step: event.resumedAt, mark: "start" }
    case "jump":
      return { wallTime, step: event.step, mark: "start" }
    case "save":
      return { wallTime, step: event.step, mark: "checkpoint" }
    case "step":
      return {
        wallTime,
        step: event.step,
        scalars: known({
          "bits_per_byte/training": event.bitsPerByte,
          learning_rate: event.learningRate,
          bytes_per_second: event.bytesPerSecond,
          gradient_norm: event.gradientNorm,
          memory_bytes: event.memoryBytes,
          ...Object.fromEntries(event.keptShares.map((share, pool) => [`kept_share/pool_${pool}`, share])),
          ...(event.routing && { ...routed(event.routing, "training"), "router/ratio": event.routing.ratio }),
          ...warmed(event.routing?.warmStart),
        }),
      }
    case "measure":
      return {
        wallTime,
        step: event.step,
        scalars: known({
          "bits_per_byte/held_out": event.heldOutBitsPerByte,
          "bits_per_byte/held_out_average": event.averageBitsPerByte,
          ...(event.routing && { ...routed(event.routing, "held_out"), ...agreed(event.routing) }),
          ...Object.fromEntries(
            (event.heldOutSources ?? []).map(({ name, heldOutBitsPerByte }) => [
              `bits_per_byte/held_out/${name}`,
              heldOutBitsPerByte,
            ]),
          ),
        }),
      }
    case "sample":
      return { wallTime, step: event.step, texts: { [`sample/${event.prompt}`]: asItStands(event) } }
    default:
      return undefined
  }
}

/** In Markdown, lines that are moved in by four are shown as they are. */
const asItStands = ({ prompt, text }: { readonly prompt: string; readonly text: string }): string =>
  `${prompt}${text}`
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n")
