// Parts that share a time: each has its box, and what one does not use is the others'.
//
//     480 s   | adapter | conformance | words-14m          | ...
//              weight 1   weight 2      weight 4            each gets left * weight / (weights still to come)
//
// In:  parts, seconds, a clock.  Out: how each ended.  Never: lets a part that hangs or throws end the others.

/** What a part may use. */
export interface Box {
  /** Aborted when the time is over; whatever the part started then has to end. */
  readonly signal: AbortSignal
  readonly seconds: number
  /** Seconds of it that are left. */
  left(): number
}

/** One part. What it finds it keeps elsewhere, as it goes, so that what it has is there when its time is over. */
export interface Part {
  readonly name: string
  /** Its share of the time that is left. */
  readonly weight: number
  /** Seconds that it never gets more than. */
  readonly most?: number
  run(box: Box): Promise<void>
}

/** How a part ended. */
export interface Outcome {
  readonly part: string
  readonly ended: "done" | "failed" | "out of time" | "left out"
  readonly why?: string
  readonly seconds: number
  readonly boxSeconds: number
}

/** Time as a part of the machine, so that tests have their own. */
export interface Clock {
  /** Seconds since some moment. */
  now(): number
  /** Rings once; what it returns keeps it from ringing. */
  alarm(seconds: number, ring: () => void): () => void
}

/** The machine's. */
export const machineClock: Clock = {
  now: () => performance.now() / 1000,
  alarm: (seconds, ring) => {
    const timer = setTimeout(ring, seconds * 1000)
    return () => clearTimeout(timer)
  },
}

/** Thrown by a part that has nothing to do: it says why, and nothing is wrong. */
export class LeftOut extends Error {
  override readonly name = "LeftOut"
}

/** Below this many seconds a part is not begun. */
export const SHORTEST_BOX = 2
/** How long a part whose time is over may take to end, before the next begins without it. */
export const GRACE = 3

/** The box of the first of these parts. */
export function boxOf(parts: readonly Pick<Part, "weight" | "most">[], left: number): number {
  const [{ weight, most = Infinity }] = parts
  const weights = parts.reduce((sum, part) => sum + part.weight, 0)
  return Math.max(0, Math.min(most, (left * weight) / weights))
}

/**
 * Runs parts one after another.
 *
 * @param seconds for all of them
 * @param told called when one has ended
 */
export async function runParts(
  parts: readonly Part[],
  seconds: number,
  told: (outcome: Outcome) => void = () => {},
  clock: Clock = machineClock,
): Promise<Outcome[]> {
  const end = clock.now() + seconds
  const outcomes: Outcome[] = []
  for (const [i, part] of parts.entries()) {
    const outcome = await runPart(part, boxOf(parts.slice(i), end - clock.now()), clock)
    outcomes.push(outcome)
    told(outcome)
  }
  return outcomes
}

async function runPart(part: Part, boxSeconds: number, clock: Clock): Promise<Outcome> {
  const began = clock.now()
  const ended = (how: Outcome["ended"], why?: string): Outcome => ({
    part: part.name,
    ended: how,
    ...(why !== undefined && { why }),
    seconds: clock.now() - began,
    boxSeconds,
  })
  if (boxSeconds < SHORTEST_BOX) return ended("left out", "no time was left")
  const controller = new AbortController()
  const box: Box = {
    signal: controller.signal,
    seconds: boxSeconds,
    left: () => began + boxSeconds - clock.now(),
  }
  let silence = (): void => {}
  const over = new Promise<"over">((resolve) => {
    silence = clock.alarm(boxSeconds, () => {
      controller.abort()
      // A moment for what was killed to say so.
      silence = clock.alarm(GRACE, () => resolve("over"))
    })
  })
  try {
    const first = await Promise.race([Promise.resolve().then(() => part.run(box)), over])
    return first === "over" || controller.signal.aborted
      ? ended("out of time", `it had ${boxSeconds.toFixed(0)} s`)
      : ended("done")
  } catch (error) {
    if (controller.signal.aborted) return ended("out of time", `it had ${boxSeconds.toFixed(0)} s`)
    const why = (error as Error | undefined)?.message ?? String(error)
    return ended(error instanceof LeftOut ? "left out" : "failed", why)
  } finally {
    silence()
    // What it started must not go on beside the next part.
    controller.abort()
  }
}
