/** A worker's script hands plug-ins of its own to the model that it holds: they are functions, which nobody can send. */
import type { Plugin } from "aunet"
import {
  modelOverPort,
  type OverPortOptions,
  type Port,
  serveModel,
  type ServeModelOptions,
} from "aunet/worker"
import type { SplitterPlugin } from "@aunet/splitter"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { expect, test } from "vitest"
import { servedRun } from "./served-run.ts"
import { trained } from "./trained.ts"

const mine: SplitterPlugin = {
  ...wordsPlugin,
  name: "mine",
  make: (options) => ({ ...wordsPlugin.make(options), name: "mine" }),
}
const run = servedRun(() => trained("mine", undefined, [mine]))

function over(serving: ServeModelOptions, options: OverPortOptions = {}) {
  const { port1, port2 } = new MessageChannel()
  void serveModel(port2 as unknown as Port, serving)
  const close = (): void => port1.close()
  const { model } = modelOverPort(
    port1 as unknown as Port,
    run.address,
    { engine: "reference", ...options },
    close,
  )
  model.catch(close)
  return model
}

test("a list of them, or what a function of the place gives", async () => {
  await expect(over({})).rejects.toMatchObject({ code: "UNKNOWN_PLUGIN" })
  const asked: unknown[] = []
  const given = async (place: unknown): Promise<readonly Plugin[]> => {
    asked.push(place)
    return [mine]
  }
  const texts: string[] = []
  for (const plugins of [[mine], given]) {
    const model = await over({ plugins })
    texts.push(await model.complete("the ", { maxBytes: 6, seed: 1 }))
    await model.close()
  }
  expect(texts[1]).toBe(texts[0])
  expect(asked).toEqual([run.address])
})

test("what does not find them says why, and who gives up meanwhile waits no longer", async () => {
  const why = new Error("the splitter is gone")
  await expect(over({ plugins: () => Promise.reject(why) })).rejects.toThrow("the splitter is gone")
  const reason = new Error("enough")
  const stop = new AbortController()
  const late = (): readonly Plugin[] => {
    stop.abort(reason)
    return [mine]
  }
  await expect(over({ plugins: late }, { signal: stop.signal })).rejects.toBe(reason)
  const { port2 } = new MessageChannel()
  const serve = (options: object) => serveModel(port2 as unknown as Port, options)
  await expect(serve({ plugin: [] })).rejects.toMatchObject({ code: "BAD_OPTION" })
  await expect(serve({ plugins: "mine" })).rejects.toMatchObject({
    code: "BAD_OPTION",
    message: 'plugins is "mine"; it must be a list of plug-ins, or a function that gives one',
  })
  port2.close()
  for (const given of [null, {}, 7, "words"])
    await expect(over({ plugins: (() => given) as never })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(/^what plugins gives is .*; it must be a list of plug-ins$/) as string,
    })
})

/** A port behind which plug-ins are found when they are let be found. */
function slow() {
  const { port1, port2 } = new MessageChannel()
  const gates: (() => void)[] = []
  const plugins = () =>
    new Promise<readonly Plugin[]>((found) => {
      gates.push(() => found([mine]))
    })
  void serveModel(port2 as unknown as Port, { plugins })
  const open = (options: OverPortOptions = {}) =>
    modelOverPort(port1 as unknown as Port, run.address, { engine: "reference", ...options }).model
  /** Waits for the look-up of a number, and ends it. */
  const find = async (at: number): Promise<void> => {
    while (gates[at] === undefined) await new Promise((go) => setImmediate(go))
    gates[at]()
  }
  return { open, find, close: () => port1.close() }
}

test("a model that was given up does not end the one after it at the same port", async () => {
  const { open, find, close } = slow()
  const reason = new Error("enough")
  const stop = new AbortController()
  const first = open({ signal: stop.signal })
  stop.abort(reason)
  await expect(first).rejects.toBe(reason)
  const second = open()
  await find(0)
  await find(1)
  expect(await (await second).complete("the ", { maxBytes: 2 })).toBeTypeOf("string")
  close()
})

test("of two that are loaded at once the later is there, and what was read with one before is forgotten", async () => {
  const { open, find, close } = slow()
  const first = open()
  await new Promise((go) => setImmediate(go))
  const second = open()
  const failed = first.then(
    () => undefined,
    (error: unknown) => error,
  )
  await find(0)
  await find(1)
  expect(await failed).toMatchObject({ code: "ABORTED", message: "another model was loaded in its place" })
  const model = await second
  const text = await model.read("the ")
  // Both come while the one before is being closed.
  const third = open().catch((error: unknown) => error)
  const fourth = open()
  await find(2)
  await find(3)
  expect(await third).toMatchObject({ code: "ABORTED" })
  const latest = await fourth
  await expect(model.complete(text)).rejects.toThrow("the text was forgotten")
  await latest.close()
  await expect(model.counters()).rejects.toThrow("no model is loaded here")
  close()
})
