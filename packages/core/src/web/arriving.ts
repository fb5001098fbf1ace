/**
 * Bytes of several answers as they come, to tell how far a fetch is.
 *
 * In: answers. Out: their bytes, and how many came of how many. Never: tells a total that a server did not.
 */

/** Several answers together. */
export interface Arriving {
  /** Notes an answer that begins: its bytes, or undefined where the server does not tell, or packs them. */
  begins(bytes: number | undefined): void
  /** Notes that a file is not there. */
  none(): void
  /** Notes bytes that came. */
  came(bytes: number): void
  /** Whether who is told threw this: no fault of what comes. */
  threw(error: unknown): boolean
}

/**
 * Counts.
 *
 * @param answers that will begin; the total is known when all have
 */
export function arriving(
  answers: number,
  tell: ((bytes: number, inAll: number | undefined) => void) | undefined,
): Arriving {
  let left = answers
  let inAll: number | undefined = 0
  let bytes = 0
  const thrown: unknown[] = []
  return {
    begins: (more) => {
      left--
      inAll = inAll === undefined || more === undefined ? undefined : inAll + more
    },
    none: () => void left--,
    came: (more) => {
      bytes += more
      try {
        tell?.(bytes, left === 0 ? inAll : undefined)
      } catch (error) {
        thrown.push(error)
        throw error
      }
    },
    threw: (error) => thrown.includes(error),
  }
}

/** Most bytes that are set aside because a header announces them. */
const MOST_BEFOREHAND = 2 ** 28

/** The bytes of an answer. */
export async function bytesOf(response: Response, all: Arriving | undefined): Promise<Uint8Array> {
  const { headers, body } = response
  // Of what is packed on the way the header counts the packed bytes.
  const length = headers.has("content-encoding") ? null : headers.get("content-length")
  const size = length === null ? undefined : Number(length)
  all?.begins(size)
  if (body === null || all === undefined) return new Uint8Array(await response.arrayBuffer())
  let place = new Uint8Array(Math.min(size ?? 0, MOST_BEFOREHAND))
  let at = 0
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return at === place.length ? place : place.slice(0, at)
    if (at + value.length > place.length) {
      const larger = new Uint8Array(Math.max(2 * place.length, at + value.length))
      larger.set(place.subarray(0, at))
      place = larger
    }
    place.set(value, at)
    at += value.length
    all.came(value.length)
  }
}
