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
})
