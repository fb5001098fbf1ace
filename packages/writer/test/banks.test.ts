/** Which caches are opened: few, since each has programs of its own to open. */
import { expect, test } from "vitest"
import { type Engine, referenceEngine, TensorError } from "@aunet/tensor"
import { decodeModelConfig, makeModel, presetModel } from "@aunet/core"
import { generate, readText } from "@aunet/writer"
import { bytes, known, openWriter } from "./writer.ts"

/** The reference engine, and the names of the programs that joined its sessions. */
function recording(): { readonly engine: Engine; readonly added: string[] } {
  const inner = referenceEngine()
  const added: string[] = []
  const engine: Engine = {
    ...inner,
    open: async (...args) => {
      const session = await inner.open(...args)
      return Object.assign(Object.create(session) as typeof session, {
        add: (...[programs, ...rest]: Parameters<typeof session.add>) => {
          added.push(...Object.keys(programs))
          return session.add(programs, ...rest)
        },
      })
    },
  }
  return { engine, added }
}

const banksOf = (added: readonly string[]): number =>
  new Set(added.flatMap((name) => /^bank \d+/.exec(name)?.[0] ?? [])).size

/** Two stages that see far, so that capacities grow with the text. */
const far = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 2).config,
    stages: presetModel("tiny", 2).config.stages.map((stage) => ({ ...stage, window: 1024 })),
  }),
  known,
)

async function write(opened: Awaited<ReturnType<typeof openWriter>>, prompt: string, maxBytes: number) {
  const allowed = new Uint8Array(258).fill(1, 97, 100)
  const written: number[] = []
  for await (const { byte } of generate(opened.writer, bytes(prompt), {
    allowed,
    maxBytes,
    overflow: "continue",
  }))
    written.push(byte)
  return written
}

test("a text goes on as it was when a larger bank for another cannot be opened", async () => {
  const inner = referenceEngine()
  let refused = 0
  const engine: Engine = {
    ...inner,
    open: async (...args) => {
      const session = await inner.open(...args)
      return Object.assign(Object.create(session) as typeof session, {
        add: async (...given: Parameters<typeof session.add>) => {
          if (Object.keys(given[0]).some((name) => /^bank [1-9]/.test(name)) && refused++ === 0)
            throw new TensorError("OUT_OF_MEMORY", "there is no room for it")
          return session.add(...given)
        },
      })
    },
  }
  await using alone = await openWriter()
  const options = { allowed: new Uint8Array(258).fill(1, 97, 100), maxBytes: 30 }
  const expected: number[] = []
  for await (const { byte } of generate(alone.writer, bytes("ab "), options)) expected.push(byte)

  await using opened = await openWriter({ engine, maxSequences: 2 })
  const text = generate(opened.writer, bytes("ab "), options)
  const written: (number | undefined)[] = []
  const pull = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) written.push((await text.next()).value?.byte)
  }
  await pull(10)
  await expect(write(opened, "abc", 5)).rejects.toMatchObject({ code: "OUT_OF_MEMORY" })
  await pull(10)
  expect(await write(opened, "ab ", 5)).toHaveLength(5)
  expect(refused).toBeGreaterThan(1)
  await pull(10)
  expect(written).toEqual(expected)
})

test("texts that come together are seated in one bank", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, maxSequences: 8 })
  await Promise.all(Array.from({ length: 8 }, (_, i) => write(opened, "ab ".repeat(i), 6)))
  expect(banksOf(added)).toBe(1)
})

test("the last of many goes on in the bank of all for a while, and then in one of its size", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, maxSequences: 8 })
  const banks: number[] = []
  await Promise.all([
    ...Array.from({ length: 7 }, () => write(opened, "ab ", 3)),
    (async () => {
      const allowed = new Uint8Array(258).fill(1, 97, 100)
      for await (const _ of generate(opened.writer, bytes("ab "), { allowed, maxBytes: 120 }))
        banks.push(banksOf(added))
    })(),
  ])
  expect([banks[40], banks[119]]).toEqual([1, 2])
})

test("no rows are kept for texts that gave up waiting", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, maxSequences: 8 })
  const gone = new AbortController()
  const allowed = new Uint8Array(258).fill(1, 97, 100)
  const text = generate(opened.writer, bytes("ab "), { allowed, maxBytes: 120 })
  const first = text.next()
  const others = Promise.allSettled(
    Array.from({ length: 7 }, () =>
      generate(opened.writer, bytes("ab "), { allowed, maxBytes: 9 }, gone.signal).next(),
    ),
  )
  await first
  gone.abort()
  const banks: number[] = []
  for await (const _ of text) banks.push(banksOf(added))
  await others
  expect(banks.at(-1)).toBe(2)
})

test("a text has room for what it was asked to write", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, of: far })
  await write(opened, "abc ".repeat(30), 180) // 121 positions, 301 at the end
  expect(banksOf(added)).toBe(1)
})

test("a prompt that is read to be continued later opens no caches, and then those that its text needs", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, of: far })
  const read = await readText(opened.writer, bytes("abc ".repeat(30)))
  expect(banksOf(added)).toBe(0)
  const allowed = new Uint8Array(258).fill(1, 97, 100)
  await generate(opened.writer, read, { allowed, maxBytes: 180 }).next()
  expect(banksOf(added)).toBe(1)
})

test("and for no more than four times what it has", async () => {
  const held: number[] = []
  for (const maxBytes of [2, 100_000]) {
    await using opened = await openWriter({ of: far })
    const generation = generate(opened.writer, bytes("abc"), { maxBytes, overflow: "continue" })
    await generation.next()
    held.push(opened.cascade.bytesHeld)
    await generation.return()
  }
  expect(held[1]).toBe(held[0])
})

test("a text that comes alone goes back to a bank of its size", async () => {
  const { engine, added } = recording()
  await using opened = await openWriter({ engine, of: far })
  const first = await write(opened, "ab ", 10) // 128 places
  await write(opened, "ab ".repeat(50), 60) // 151 positions, 211 at the end: 256 places
  expect(banksOf(added)).toBe(2)
  const before = added.length
  expect(await write(opened, "ab ", 10)).toEqual(first)
  expect(added.slice(before).filter((name) => name.startsWith("bank"))).toEqual([])
})
