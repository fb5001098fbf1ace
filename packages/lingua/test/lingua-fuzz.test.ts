/** Whatever a params.json says, an import reads it or says in one sentence what is wrong. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import { exportLingua, importLingua } from "@aunet/lingua"
import { SplitterError } from "@aunet/splitter"
import { linguaPlugin } from "@aunet/splitter-whitespace"
import { checkpointOf, known } from "./lingua-checkpoints.ts"

const { files } = exportLingua({
  ...checkpointOf({}),
  splitter: linguaPlugin.make({ strategy: ["word1", "word2"] }),
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
const original = new TextDecoder().decode(files["params.json"])

/** Every place in a value: the object or array, and the key. */
function places(value: Json, found: [holder: { [key: string]: Json }, key: string][] = []): typeof found {
  if (typeof value !== "object" || value === null) return found
  for (const [key, inside] of Object.entries(value)) {
    found.push([value as { [key: string]: Json }, key])
    places(inside, found)
  }
  return found
}

const number = fc.constantFrom<Json>(0, -1, 1, 1.5, 7, 2 ** 31, 2 ** 53, 1e308, -1e308)
const other = fc.constantFrom<Json>(
  null,
  true,
  "",
  "word1",
  "simple",
  "9".repeat(400),
  [],
  [null],
  {},
  { a: 1 },
)
const anything = fc.oneof(
  number,
  other,
  fc.jsonValue().map((value) => value as Json),
)
const edit = fc.record({ place: fc.nat(), to: anything, what: fc.constantFrom("set", "delete", "add") })

test("any fields changed, taken away and put in", () => {
  let read = 0
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, own) => {
      const params = JSON.parse(original) as { [key: string]: Json }
      if (!own) delete params.aunet
      for (const { place, to, what } of edits) {
        const all = places(params)
        const [holder, key] = all[place % all.length]
        if (what === "delete") delete holder[key]
        else holder[what === "set" ? key : "more"] = structuredClone(to)
      }
      const bytes = new TextEncoder().encode(JSON.stringify(params))
      try {
        importLingua({ ...files, "params.json": bytes }, known, { name: "it" })
        read++
      } catch (error) {
        expect(error instanceof AunetError || error instanceof SplitterError, String(error)).toBe(true)
        expect((error as Error).message.length).toBeLessThan(4000)
      }
    }),
    { seed: 4, numRuns: 200 },
  )
  expect(read).toBeGreaterThan(10)
})
