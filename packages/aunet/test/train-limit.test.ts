/** Text that does not fit is refused when it comes, not after all of it has come. */
import { expect, test } from "vitest"
import { type Document, train } from "aunet"
import { MOST_CORPUS_BYTES } from "aunet/node"

test("a stream of documents without an end ends at the first that does not fit", async () => {
  // One array for all of them: it is the count that grows.
  const bytes = new Uint8Array(2 ** 26).fill(97)
  let given = 0
  let closed = false
  async function* endless(): AsyncGenerator<Document, void, undefined> {
    try {
      for (;;) yield { name: `text ${given++}`, bytes }
    } finally {
      closed = true
    }
  }
  const begun = train({ data: endless(), length: { steps: 1 }, engine: "reference" }).next()
  const fit = Math.floor(MOST_CORPUS_BYTES / bytes.length)
  await expect(begun).rejects.toMatchObject({
    code: "BAD_DATA",
    message: `with data[${fit}] the text has ${(fit + 1) * bytes.length} bytes, and at most ${MOST_CORPUS_BYTES} fit in memory; prepare it on a disk (prepareCorpus of "aunet/node") and give it as corpus, or train on a part of it`,
  })
  expect([given, closed]).toEqual([fit + 1, true])
})

test("text to measure with that is given takes nothing away from the text to train on", async () => {
  const text = (name: string, words: string): Document => ({ name, bytes: new TextEncoder().encode(words) })
  const settings = { data: [text("a", "the cat sat on the mat ".repeat(20))], length: { steps: 1 } }
  const short = { ...settings, engine: "reference", rows: 1, rowBytes: 32 }
  const startOf = async (heldOut?: readonly Document[]) => {
    for await (const event of train({ ...short, ...(heldOut && { heldOut }) }))
      if (event.type === "start") return event
    throw new Error("no start")
  }
  expect(await startOf([text("b", "a dog in the fog ".repeat(10))])).toMatchObject({
    trainingBytes: 460,
    heldOutBytes: 170,
  })
  expect((await startOf()).trainingBytes).toBeLessThan(460)
  await expect(startOf("b" as never)).rejects.toThrow(/heldOut/)
})
