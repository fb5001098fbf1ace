/** Capacities that are given, as the official code gives its max_seqlens. */
import { expect, test } from "vitest"
import { rowSource } from "@aunet/data"
import { givenRowsCapacity } from "../src/text/capacity.ts"

// Two rows of eight: four, then two boundaries of the first pool; two, then one of the second.
const levels = Uint8Array.of(2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0)

test("what does not fit is a share of all boundaries", async () => {
  const given = await givenRowsCapacity(
    rowSource({ ids: new Uint16Array(16), levels, documents: 1, bytes: 14 }),
    { length: 2, at: (row) => row * 8 },
    [8, 3, 1],
  )
  expect(given).toEqual({ lengths: [8, 3, 1], droppedShares: [1 / 6, 1 / 3] })
})
