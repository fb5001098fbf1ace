/** Several things at a time, and no more. */
import { expect, test } from "vitest"
import { atOnce } from "../at-once.ts"

/** Work that ends when the test says so. */
function held() {
  const ends = new Map<number, () => void>()
  let most = 0
  const work = async (thing: number): Promise<number> => {
    await new Promise<void>((resolve) => {
      ends.set(thing, resolve)
      most = Math.max(most, ends.size)
    })
    ends.delete(thing)
    return thing * 10
  }
  /** Lets every promise that can settle do so. */
  const rest = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    work,
    rest,
    begun: () => [...ends.keys()],
    end: (thing: number) => ends.get(thing)?.(),
    most: () => most,
  }
}

test("two at a time, the next when one is done, results in the order of the things", async () => {
  const { work, rest, begun, end, most } = held()
  const all = Promise.all(atOnce([1, 2, 3, 4, 5], work, 2))
  await rest()
  expect(begun()).toEqual([1, 2])
  end(2)
  await rest()
  expect(begun()).toEqual([1, 3])
  end(3)
  await rest()
  expect(begun()).toEqual([1, 4])
  end(1)
  end(4)
  await rest()
  expect(begun()).toEqual([5])
  end(5)
  expect(await all).toEqual([10, 20, 30, 40, 50])
  expect(most()).toBe(2)
})

test("one that fails ends the rest before they begin", async () => {
  const begun: number[] = []
  const work = async (thing: number): Promise<void> => {
    begun.push(thing)
    if (thing === 2) throw new Error("two")
  }
  const ended = await Promise.allSettled(atOnce([1, 2, 3, 4], work, 1))
  expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"])
  expect(begun).toEqual([1, 2])
})

test("nothing to do is done", async () => {
  expect(await Promise.all(atOnce([], async () => 1))).toEqual([])
})
