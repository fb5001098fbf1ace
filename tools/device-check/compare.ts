// The same work on several sides, by turns, until the box is empty.
//
// In:  how to start each side, whether they agree, what a turn is.  Out: what each did, kept as it goes.
// Never: lets a side that fails end the others.

import { median } from "../bench/figures.ts"
import { type Runner, startRunner } from "../bench/runner-protocol.ts"
import type { Side, SideName } from "./findings.ts"
import type { Box } from "./time-boxes.ts"

/** How a side is started; `absent` says why there is none. */
export type Start =
  | { readonly command: string; readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv }
  | { readonly absent: string }

/** What is measured of a side. */
export interface Work {
  /** Says what a side computes otherwise than the first, before anything is timed; undefined if nothing. */
  readonly disagreement: (runner: Runner, first: Runner, side: Side) => Promise<string | undefined>
  /** Takes a turn of so many seconds, and gives its speed. */
  readonly turn: (runner: Runner, seconds: number, side: Side) => Promise<number>
}

/** The share of a box that starting may take. */
const STARTING = 0.7
const MOST_ROUNDS = 5
const LONGEST_TURN = 2
/** Seconds that a process has to end by itself. */
const ENDING = 3

/**
 * Starts all sides at once, then lets them take turns.
 *
 * @param sides what is found is written into them; the first that starts is the one that others have to agree with
 */
export async function compare(
  sides: readonly Side[],
  starts: Readonly<Record<SideName, Start>>,
  { disagreement, turn }: Work,
  box: Box,
): Promise<void> {
  const running: { readonly side: Side; readonly runner: Runner }[] = []
  const started = await Promise.all(sides.map((side) => start(side, starts[side.name], box)))
  for (const [i, side] of sides.entries()) {
    const runner = started[i]
    if (runner === undefined) continue
    side.report = runner.ready.engine
    side.readySeconds = runner.readySeconds
    running.push({ side, runner })
  }
  const attempt = async (side: Side, work: () => Promise<void>): Promise<void> => {
    if (side.why !== undefined) return
    await work().catch((error: unknown) => {
      side.why = box.signal.aborted ? "its time was over" : (error as Error).message
    })
  }
  for (const { side, runner } of running)
    await attempt(side, async () => {
      const found = await disagreement(runner, running[0].runner, side)
      if (found !== undefined) side.disagrees = found
    })
  const speeds = new Map(running.map(({ side }) => [side.name, [] as number[]]))
  let lastRound = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // Steps may be longer than turns: a round is begun only if it can be ended. The first one is never left out.
    const before = box.left()
    if (round > 0 && before < 1.5 * lastRound) break
    const seconds = Math.min(LONGEST_TURN, before / running.length / (MOST_ROUNDS - round))
    for (const { side, runner } of running)
      await attempt(side, async () => {
        const own = speeds.get(side.name) as number[]
        own.push(await turn(runner, Math.max(0.1, seconds), side))
        side.speed = Math.max(...own)
        side.medianSpeed = median(own)
        side.turns = own.length
      })
    if (box.signal.aborted) return
    lastRound = before - box.left()
  }
  // One that failed may be gone already.
  const whole = running.filter(({ side }) => side.why === undefined)
  await Promise.all(whole.map(({ runner }) => ended(runner)))
}

/** Waits a moment for the end of a process; one that stays is killed with the box. */
async function ended(runner: Runner): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const moment = new Promise<void>((resolve) => (timer = setTimeout(resolve, ENDING * 1000)))
  await Promise.race([runner.stop(), moment])
  clearTimeout(timer)
}

async function start(side: Side, how: Start, box: Box): Promise<Runner | undefined> {
  if ("absent" in how) {
    side.why = how.absent
    return undefined
  }
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), STARTING * box.seconds * 1000)
  try {
    const signal = AbortSignal.any([box.signal, late.signal])
    const runner = await startRunner(side.name, how.command, how.args, how.env, signal)
    if (runner === undefined)
      side.why = signal.aborted
        ? `it was not ready after ${(STARTING * box.seconds).toFixed(0)} s`
        : `${how.command} is not there`
    return runner
  } catch (error) {
    side.why = late.signal.aborted
      ? `it was not ready after ${(STARTING * box.seconds).toFixed(0)} s`
      : (error as Error).message
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
