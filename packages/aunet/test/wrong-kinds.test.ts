/** Callers without types: what is of the wrong kind is named, with what it should be. */
import { afterAll, beforeAll, expect, test } from "vitest"
import { load, type LoadedModel, memoryFolder, readCheckpoint, train, writeCheckpoint } from "aunet"
import { fetchedFolder } from "aunet/web"

const document = { name: "text", bytes: new TextEncoder().encode("one two three ".repeat(200)) }
const small = { data: [document], length: { steps: 1 }, engine: "reference", rows: 1, rowBytes: 64 } as const
const folder = memoryFolder()
let model: LoadedModel

async function run(settings: object): Promise<void> {
  for await (const _ of train(settings as Parameters<typeof train>[0])) continue
}

beforeAll(async () => {
  await run({ ...small, measurements: 0, out: folder })
  model = await load(folder, { engine: "reference" })
})
afterAll(() => model.close())

/** As a caller without types would. */
const untyped = (call: (...given: never[]) => unknown) => call as unknown as (...given: unknown[]) => unknown

const wrong: Record<string, readonly [call: () => unknown, message: RegExp]> = {
  "no folder": [() => untyped(load)(), /folder is undefined; it must be a folder, like nodeFolder\(path\)/],
  "a path for a folder": [() => untyped(load)("run"), /folder is "run"; it must be a folder/],
  "a path to read": [() => untyped(readCheckpoint)("run"), /folder is "run"/],
  "a path to write": [() => untyped(writeCheckpoint)("run", model.checkpoint), /folder is "run"/],
  "what is no engine": [
    () => untyped(load)(folder, { engine: { name: "onnx" } }),
    /engine is \{"name":"onnx"\}; it must be the name of an engine \("auto" takes the fastest/,
  ],
  "no engine for a training": [
    () => run({ ...small, engine: null }),
    /engine is null; it must be the name of an/,
  ],
  "null for options": [() => untyped(model.complete)("a", null), /the options of generate are null/],
  "null for options of a reading": [() => untyped(model.read)("a", null), /the options of read are null/],
  "null for options of a score": [() => untyped(model.score)("a", [], null), /the options of score are null/],
  "a number for a signal": [
    () => untyped(model.complete)("a", { signal: 3 }),
    /signal is 3; it must be an Abort/,
  ],
  "a controller for its signal": [
    () => untyped(model.score)("a", ["b"], { signal: new AbortController() }),
    /signal is .*; it must be an AbortSignal/,
  ],
  "a signal of a training": [() => run({ ...small, signal: 3 }), /signal is 3/],
  "a path for where a training saves": [() => run({ ...small, out: "run" }), /out is "run"/],
  "a folder that cannot be written": [
    () => run({ ...small, out: fetchedFolder("https://example.org/run/") }),
    /out is "https:\/\/example.org\/run\/"; it must be a folder that can be written/,
  ],
  "no length": [
    () => run({ ...small, length: undefined }),
    /length is undefined; it must be \{ steps: n \}, \{ minutes: n \} or/,
  ],
  "a number for a length": [() => run({ ...small, length: 5 }), /length is 5; it must be/],
  "a path for data": [
    () => run({ ...small, data: "book.txt" }),
    /data is "book.txt"; it must be a list of doc/,
  ],
  "no data": [() => run({ ...small, data: undefined }), /data is undefined/],
  "texts for documents": [
    () => run({ ...small, data: ["some text"] }),
    /data\[0\] is "some text"; it must be a document, \{ name, bytes \}, with its text/,
  ],
  "a buffer for the bytes of a document": [
    () => run({ ...small, data: [{ name: "a", bytes: new ArrayBuffer(8) }] }),
    /data\[0\]\.bytes is an ArrayBuffer; it must be a Uint8Array/,
  ],
}

test.each(Object.keys(wrong))("%s", async (name) => {
  const [call, message] = wrong[name]
  const failure = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  expect(failure).toMatchObject({
    name: "AunetError",
    code: "BAD_OPTION",
    message: expect.stringMatching(message),
  })
})
