/** What another realm made is taken as what it is: texts, stops, masks, documents, files. */
import { runInNewContext } from "node:vm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Folder, load, type LoadedModel, memoryFolder, train, type TrainEvent } from "aunet"
import { nodeFolder } from "aunet/node"

/** Bytes as another realm has them. */
const lent = (bytes: Iterable<number>): Uint8Array => {
  const made = runInNewContext("Uint8Array.from(list)", { list: [...bytes] }) as Uint8Array
  if (made instanceof Uint8Array) throw new Error("the realm is the same")
  return made
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = bytes("one two three ".repeat(60))
const folder = memoryFolder()
let model: LoadedModel

const trained = async (given: Uint8Array, out?: Folder): Promise<TrainEvent[]> => {
  const events: TrainEvent[] = []
  const data = [{ name: "text", bytes: given }]
  const settings = { data, length: { steps: 2 }, engine: "reference", rows: 1, rowBytes: 64, measurements: 0 }
  for await (const event of train({ ...settings, ...(out && { out }) })) events.push(event)
  return events
}

beforeAll(async () => {
  await trained(text, folder)
  model = await load(folder, { engine: "reference" })
})
afterAll(() => model.close())

test("documents train as those of this realm do", async () => {
  const losses = (events: TrainEvent[]) =>
    events.flatMap((each) => (each.type === "step" ? [each.lossNats] : []))
  expect(losses(await trained(lent(text)))).toEqual(losses(await trained(text)))
})

test("prompts, continuations, stops and masks are taken", async () => {
  const mask = new Uint8Array(256).fill(1, 97, 105)
  const plain = { maxBytes: 12, allowed: mask }
  const written = await model.complete("one", plain)
  expect(await model.complete(lent(bytes("one")), { ...plain, allowed: lent(mask) })).toBe(written)
  const stop = bytes(written.slice(3, 5))
  const stopped = await model.complete("one", { ...plain, stop: [stop] })
  expect(await model.complete("one", { ...plain, stop: [lent(stop)] })).toBe(stopped)
  expect(stopped.length).toBeLessThan(written.length)
  const read = await model.read(lent(bytes("one")))
  expect(await model.complete(read, plain)).toBe(written)
  expect(await model.score(lent(bytes("one")), [lent(bytes(" two"))])).toEqual(
    await model.score("one", [" two"]),
  )
})

test("a folder that gives files of another realm loads", async () => {
  const files = await folder.read()
  const lends: Folder = {
    read: async () => Object.fromEntries(Object.entries(files).map(([name, each]) => [name, lent(each)])),
    write: async () => {},
    describe: () => "lent",
  }
  const other = await load(lends, { engine: "reference" })
  expect(await other.complete("one", { maxBytes: 8 })).toBe(await model.complete("one", { maxBytes: 8 }))
  await other.close()
})

test("a folder that is not there is told as that", async () => {
  await expect(load(nodeFolder("no/such/folder"))).rejects.toThrow(/there is no such folder/)
})
