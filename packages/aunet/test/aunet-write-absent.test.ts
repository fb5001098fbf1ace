/**
 * `aunet/write` where the code of a splitter can not be had.
 *
 * A file of its own, which is a process of its own: code that was loaded once stays loaded.
 */
import { registerHooks } from "node:module"
import { cjkPlugin } from "@aunet/splitter-cjk"
import * as writing from "aunet/write"
import { afterAll, beforeAll, expect, test } from "vitest"
import { folderOf, trained } from "./trained.ts"

const asked: string[] = []
let hooks: ReturnType<typeof registerHooks> | undefined
beforeAll(() => {
  hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== "@aunet/splitter-cjk" || !context.parentURL?.includes("writing-plugins"))
        return next(specifier, context)
      asked.push(specifier)
      throw new Error("no such file on this server")
    },
  })
})
afterAll(() => hooks?.deregister())

test("a splitter that is given is taken, and its package is not loaded", async () => {
  const files = await trained("cjk")
  const model = await writing.load(folderOf(files), { engine: "reference", plugins: [cjkPlugin] })
  expect(model.checkpoint.splitter.name).toBe("cjk")
  expect(asked).toEqual([])
  await model.close()
})

test("a splitter whose code does not load is told with its package and what to do", async () => {
  const files = await trained("union", { parts: [{ name: "cjk", options: {} }] })
  const loading = writing.load(folderOf(files), { engine: "reference" })
  await expect(loading).rejects.toMatchObject({ code: "UNKNOWN_PLUGIN" })
  await expect(loading).rejects.toThrow(
    /needs the splitter "cjk" of @aunet\/splitter-cjk, whose code does not load \(.*no such file on this server.*\); serve it.*plugins: \[cjkPlugin\]/,
  )
  expect(asked).not.toEqual([])
})
