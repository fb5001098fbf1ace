import fc from "fast-check"
import { expect, test } from "vitest"
import { shareHash, sharedIn } from "../src/page/share-link.ts"
import { firstSee } from "../src/see/see-state.ts"
import { seeOf, sharedSee } from "../src/see/shared-see.ts"
import { choiceOf } from "../src/splitters/choice.ts"
import { sharedTrain, trainOf } from "../src/train/shared-train.ts"
import { firstTrain } from "../src/train/train-state.ts"
import { sharedWrite, writeOf } from "../src/write/shared-write.ts"
import { firstWrite } from "../src/write/write-state.ts"

test("what is handed on comes back", () => {
  const see = {
    ...firstSee,
    text: { kind: "typed", text: "猫 sat" } as const,
    choices: [{ ...choiceOf("cjk"), also: "punct", atMost: 9 } as const, choiceOf("pretok")],
    levels: 2,
  }
  const back = seeOf(sharedIn(shareHash("see", sharedSee(see)))!, firstSee)
  expect(back).toMatchObject({
    text: see.text,
    choices: see.choices,
    levels: 2,
    results: [undefined, undefined],
  })
  const write = { ...firstWrite, prompt: "Ü", settings: { ...firstWrite.settings, seed: 9, stop: "\n" } }
  expect(writeOf(sharedIn(shareHash("write", sharedWrite(write)))!, firstWrite)).toEqual({
    prompt: "Ü",
    settings: write.settings,
  })
  const train = { ...firstTrain, text: { kind: "typed", text: "x" } as const }
  expect(trainOf(sharedIn(shareHash("train", sharedTrain(train)))!, firstTrain)).toEqual({
    text: train.text,
    settings: train.settings,
  })
})

test("a link holds no script", () => {
  const choice = { ...choiceOf("module"), module: { name: "m.js", script: "alert()" } }
  const hash = shareHash("see", sharedSee({ ...firstSee, choices: [choice] }))
  expect(JSON.stringify(sharedIn(hash))).not.toContain("alert")
  expect(seeOf({ choices: [choice] }, firstSee).choices).toEqual([choiceOf("words")])
})

test("an address of a stranger holds anything, and nothing breaks", () => {
  for (const hash of ["", "#see", "#see?", "#see?%%", "#see?bnVsbA", "#see?IjEi"])
    expect(sharedIn(hash)).toBeUndefined()
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom(
          "text",
          "choices",
          "levels",
          "size",
          "stages",
          "minutes",
          "seed",
          "topP",
          "prompt",
          "choice",
        ),
        fc.anything(),
      ),
      (held) => {
        const { levels, choices } = seeOf(held, firstSee)
        expect([1, 2, 3]).toContain(levels)
        expect(choices.length).toBeGreaterThan(0)
        const { settings } = trainOf(held, firstTrain)
        expect([1, 2, 3, 4]).toContain(settings.stages)
        expect(writeOf(held, firstWrite).settings.topP).toBeLessThanOrEqual(1)
      },
    ),
    { seed: 1, numRuns: 300 },
  )
  expect(() => shareHash("see", { text: "x".repeat(200_000) })).toThrow("too long")
})
