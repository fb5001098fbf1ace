/**
 * Server-sent events at the pace of the one who reads them.
 *
 *     reader asks --> next event --> "data: {...}\n\n"          the reader asks, and asks again, within
 *                                                              stallSeconds, or is dropped
 *
 * In: an iterator of values. Out: a body. Never: makes an event before it is asked for one, so a reader that
 * stops costs one event of memory.
 */

/** What surrounds a stream. */
export interface EventStreamOptions {
  /** How long the reader may not ask. */
  readonly stallSeconds: number
  /** Told once, when the stream is over, whatever the reason. */
  readonly onEnd: () => void
  /** Cuts what carries the stream when the reader stalled; without it the body fails. */
  readonly cut?: () => void
  /** Makes the last event of a stream that failed, and keeps what the client is not told. */
  readonly describe: (error: unknown) => unknown
}

const encoder = new TextEncoder()
const event = (data: string): Uint8Array => encoder.encode(`data: ${data}\n\n`)

/** Makes a body of events; after the last comes `[DONE]`. */
export function eventStream(
  events: AsyncIterator<unknown, unknown, undefined>,
  { stallSeconds, onEnd, cut, describe }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const end = async (): Promise<void> => {
    clearTimeout(timer)
    if (over) return
    over = true
    onEnd()
    try {
      await events.return?.()
    } catch (error) {
      describe(error)
    }
  }
  const awaitReader = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    timer = setTimeout(() => {
      void end()
      if (cut === undefined) controller.error(new DOMException("the reader stalled", "TimeoutError"))
      else cut()
    }, stallSeconds * 1000)
  }
  return new ReadableStream<Uint8Array>(
    {
      // A client may be gone before anybody asks.
      start: awaitReader,
      pull: async (controller) => {
        clearTimeout(timer)
        try {
          const { done = false, value } = await events.next()
          if (over) return
          controller.enqueue(event(done ? "[DONE]" : JSON.stringify(value)))
          if (done) {
            await end()
            controller.close()
            return
          }
        } catch (error) {
          if (over) return
          // The status is out already: the error is an event.
          controller.enqueue(event(JSON.stringify(describe(error))))
          await end()
          controller.close()
          return
        }
        awaitReader(controller)
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
}

/** Waits for the first event, so that what fails before it still has a status of its own. */
export async function begun<A>(
  events: AsyncIterator<A, unknown, undefined>,
): Promise<AsyncIterator<A, unknown, undefined>> {
  let first: IteratorResult<A, unknown> | undefined = await events.next()
  return {
    next: async () => {
      if (first === undefined) return events.next()
      const given = first
      first = undefined
      return given
    },
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
  }
}
