/**
 * Many texts, one cascade: what they ask for at the same time is done in common steps.
 *
 *     text A   enter ..  step  step  step  leave
 *     text B        enter ....  step  step  step ...        steps of one moment are one batch
 *     text C             (waits for a seat, in order)  enter ...
 *
 * A byte that wakes more stages may wait a few steps for others that do: eight texts that wake the trunk
 * together cost little more than one that does. It never waits long, and never when nobody else is writing.
 *
 * In: texts, bytes with their levels. Out: predictions. Never: knows what is written, or why.
 */
import { AunetError, breathe } from "@aunet/base"
import { type Encoded, leastLevel } from "@aunet/core"
import type { BatchText, Beginning, Counters } from "./batch-text.ts"
import type { Cascade, Seat, TextStep } from "./cascade.ts"
import type { TextMemory } from "./memory.ts"
import type { Predictions } from "./predictions.ts"
import { levelToRun, type WaitingByte } from "./waiting.ts"

interface Waiting extends WaitingByte {
  readonly step: TextStep
  /** Whether somebody waits for it still. */
  isAwaited(): boolean
  settle(predictions: Predictions, level: number): void
  fail(error: unknown): void
}

/** Steps between two moments for everything else. */
const STEPS_A_BREATH = 8

/** How a batch runs. */
export interface BatchOptions {
  /**
   * `all` runs every stage at every byte and throws away what was not asked for: the same text, for more.
   * `needed` when left out.
   */
  readonly wake?: "needed" | "all" | undefined
}

/** Runs the texts of one cascade. */
export class Batch {
  readonly #cascade: Cascade
  readonly #queue: { start(): Promise<void>; refuse(error: unknown): void }[] = []
  readonly #jobs: (() => Promise<void>)[] = []
  #pending: Waiting[] = []
  /** Texts that have a seat, and those of them whose seat is free when the step that runs is over. */
  #texts = 0
  #leaving = 0
  #running: Promise<void> | undefined
  #closed = false
  #bytes = 0
  #steps = 0
  #read = 0
  readonly #woken: number[]
  readonly #wakeAll: boolean

  constructor(cascade: Cascade, { wake = "needed" }: BatchOptions = {}) {
    this.#cascade = cascade
    this.#woken = cascade.model.config.stages.map(() => 0)
    this.#wakeAll = wake === "all"
  }

  /** Whether the model finds levels itself: a byte has none before it was taken. */
  get findsLevels(): boolean {
    return this.#cascade.model.router !== undefined
  }

  /** What was done so far. */
  get counters(): Counters {
    return {
      bytes: this.#bytes,
      woken: [...this.#woken],
      keysSeen: [...this.#cascade.keysSeen],
      steps: this.#steps,
      read: this.#read,
      writing: this.#texts - this.#leaving,
      waiting: this.#queue.length,
    }
  }

  /**
   * Takes a text in, when there is a seat for it: first come, first served.
   *
   * @param signal gives up waiting
   */
  enter(beginning: Beginning, signal?: AbortSignal): Promise<BatchText> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      if (this.#closed) return reject(closedError())
      const entry = {
        start: async () => {
          signal?.removeEventListener("abort", onAbort)
          this.#texts++
          try {
            resolve(await this.#seat(beginning, signal))
          } catch (error) {
            this.#texts--
            reject(error as Error)
          }
        },
        refuse: (error: unknown) => {
          signal?.removeEventListener("abort", onAbort)
          reject(error as Error)
        },
      }
      const onAbort = (): void => {
        const at = this.#queue.indexOf(entry)
        if (at < 0) return
        this.#queue.splice(at, 1)
        this.#cascade.expect(this.#queue.length)
        reject(signal?.reason as Error)
      }
      signal?.addEventListener("abort", onAbort)
      this.#queue.push(entry)
      this.#wake()
    })
  }

  /**
   * Reads a text between two steps; it has no seat and needs no caches.
   *
   * @param signal gives up waiting
   */
  read(text: Encoded, signal?: AbortSignal): Promise<{ memory: TextMemory; predictions: Predictions }> {
    return this.between(() => {
      signal?.throwIfAborted()
      return this.#begin({ text })
    })
  }

  /** Runs a piece of work between two steps: the cascade does one thing at a time. */
  between<A>(work: (cascade: Cascade) => Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError())
      // Work that refuses at once is refused to whoever asked; the others' goes on.
      this.#jobs.push(async () => {
        try {
          resolve(await work(this.#cascade))
        } catch (error) {
          reject(error as Error)
        }
      })
      this.#wake()
    })
  }

  /** Refuses what waits, and lets what runs finish. */
  async close(): Promise<void> {
    this.#closed = true
    for (const entry of this.#queue.splice(0)) entry.refuse(closedError())
    for (const waiting of this.#pending.splice(0)) waiting.fail(closedError())
    await this.#running
  }

  async #begin(beginning: Beginning): Promise<{ memory: TextMemory; predictions: Predictions }> {
    // A text that was read before has both: what is remembered of it spares the pass.
    if ("memory" in beginning) return beginning
    this.#read += beginning.text.ids.length
    return this.#cascade.read(beginning.text)
  }

  async #seat(beginning: Beginning, signal?: AbortSignal): Promise<BatchText> {
    const { memory, predictions } = await this.#begin(beginning)
    // Reading may have taken long, and so may a seat.
    signal?.throwIfAborted()
    const seat = await this.#cascade.enter(memory, {
      bytes: beginning.bytes ?? 0,
      others: this.#queue.length,
    })
    return this.#textOn(seat, predictions)
  }

  #textOn(seat: Seat, first: Predictions): BatchText {
    let predictions = first
    let left = false
    const requireSeat = (): void => {
      if (left || this.#closed) throw closedError()
    }
    return {
      get predictions() {
        return predictions
      },
      push: async (id, level) => {
        requireSeat()
        const isAwaited = (): boolean => !left && !this.#closed
        return new Promise<number>((resolve, fail) => {
          // A router finds out how deep a byte goes, from where a rule leaves it the choice.
          const { config } = this.#cascade.model
          const step = this.findsLevels
            ? { seat, id, level: leastLevel(config, level), proposed: level }
            : { seat, id, level }
          const settle = (after: Predictions, taken: number): void => {
            predictions = after
            resolve(taken)
          }
          this.#pending.push({ step, since: this.#steps, isAwaited, settle, fail })
          this.#wake()
        })
      },
      restart: async (text) => {
        requireSeat()
        return this.between(async () => {
          this.#read += text.ids.length
          const read = await this.#cascade.read(text)
          requireSeat()
          await this.#cascade.replace(seat, read.memory)
          predictions = read.predictions
          return read.levels[read.levels.length - 1]
        })
      },
      remember: async () => {
        requireSeat()
        return this.between(() => {
          requireSeat()
          return this.#cascade.remember(seat)
        })
      },
      leave: () => {
        if (left) return
        left = true
        this.#leaving++
        this.#pending = this.#pending.filter((waiting) => {
          if (waiting.step.seat !== seat) return true
          waiting.fail(closedError())
          return false
        })
        const free = async (): Promise<void> => {
          this.#cascade.leave(seat)
          this.#texts--
          this.#leaving--
        }
        // A step that runs now may still write to the row; it is free when that is over.
        this.#jobs.push(free)
        this.#wake()
      },
    }
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (this.#hasWork()) this.#wake()
    })
  }

  #hasWork(): boolean {
    return (
      this.#jobs.length > 0 ||
      this.#pending.length > 0 ||
      (this.#queue.length > 0 && this.#texts < this.#cascade.maxSequences)
    )
  }

  async #run(): Promise<void> {
    // Whoever woke this may ask for more at once.
    await Promise.resolve()
    while (this.#hasWork()) {
      for (const job of this.#jobs.splice(0)) await job()
      // One newcomer at a time: reading its text must not keep those who write waiting for all of them.
      if (this.#texts < this.#cascade.maxSequences) await this.#queue.shift()?.start()
      // For who has not asked yet; and now and then for timers and signals, on engines that never wait themselves.
      if (this.#pending.length < this.#texts || this.#steps % STEPS_A_BREATH === 0) await breathe()
      if (this.#pending.length > 0) await this.#step()
    }
  }

  async #step(): Promise<void> {
    const deepest = this.#cascade.model.config.stages.length - 1
    const level = levelToRun(this.#pending, this.#texts, this.#steps, deepest)
    // A deeper step of a router begins where the one above ended: a byte of a lower level is no part of it.
    const isReady = ({ step }: Waiting): boolean =>
      this.findsLevels ? step.level === level : step.level <= level
    const ready = this.#pending.filter(isReady)
    this.#pending = this.#pending.filter((waiting) => !isReady(waiting))
    try {
      const all = await this.#cascade.step(
        this.#wakeAll ? deepest : level,
        ready.map(({ step }) => step),
      )
      this.#steps++
      for (const [i, waiting] of ready.entries()) {
        const { step, isAwaited, settle, fail } = waiting
        const predictions = all[i]
        if (predictions === undefined) {
          // Its seat may be free by now, and somebody else's soon.
          if (isAwaited()) this.#pending.push({ ...waiting, step: { ...step, level: step.level + 1 } })
          else fail(closedError())
          continue
        }
        this.#bytes++
        for (let s = 0; s <= step.level; s++) this.#woken[s]++
        settle(predictions, step.level)
      }
    } catch (error) {
      for (const { fail } of ready) fail(error)
    }
  }
}

const closedError = (): AunetError =>
  new AunetError("ABORTED", "the text or its model is closed; load the model again to write")
