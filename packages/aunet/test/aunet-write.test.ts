/** `aunet/write`: the same model as `aunet`, with plug-ins that are loaded when a checkpoint names them. */
import { cjkPlugin } from "@aunet/splitter-cjk"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import * as whole from "aunet"
import * as writing from "aunet/write"
import { beforeAll, expect, test } from "vitest"
import { folderOf, trained } from "./trained.ts"

const combination = {
  every: 2,
  parts: [
    {
      name: "union",
      options: {
        parts: [
          { name: "cjk", options: {} },
          { name: "punct", options: {} },
        ],
      },
    },
  ],
}
let files: Readonly<Record<string, whole.Files>> = {}
beforeAll(async () => {
  files = {
    words: await trained("words"),
    cjk: await trained("cjk"),
    "every-nth": await trained("every-nth", combination),
    pattern: await trained("pattern", { levels: [{ end: "[.!?]" }] }),
    lingua: await trained("lingua"),
  }
})

test.each(["words", "cjk", "every-nth", "pattern", "lingua"])(
  "a checkpoint with the splitter %s writes and scores as with aunet, to the last bit",
  async (name) => {
    const tell = async (load: typeof whole.load) => {
      const model = await load(folderOf(files[name]!), { engine: "reference" })
      const written = await model.complete("the c", { maxBytes: 6, seed: 3 })
      const [score] = await model.score("the ", ["cat"])
      await model.close()
      return { written, nats: [...score!.bytesNats] }
    }
    expect(await tell(writing.load)).toEqual(await tell(whole.load))
  },
)

test("a plug-in of the preset may be given as well, to either", async () => {
  for (const load of [whole.load, writing.load])
    for (const plugins of [[wordsPlugin], [cjkPlugin], [cjkPlugin, wordsPlugin, cjkPlugin]]) {
      const model = await load(folderOf(files["cjk"]!), { engine: "reference", plugins })
      expect(model.checkpoint.splitter.name).toBe("cjk")
      await model.close()
    }
})

test("two plug-ins of one name, a damaged configuration and an unknown splitter fail as with aunet", async () => {
  const { words } = files
  const changed = (json: string): whole.Files => ({ ...words, "config.json": new TextEncoder().encode(json) })
  const config = new TextDecoder().decode(words!["config.json"])
  const failing: readonly (readonly [whole.Files, whole.LoadOptions])[] = [
    [words!, { plugins: [{ ...wordsPlugin }] }],
    [changed("{"), {}],
    [changed("null"), {}],
    [changed("[]"), {}],
    [changed(config.replace('"words"', '"wordz"')), {}],
    [changed(config.replace('"words"', "7")), {}],
    [{}, {}],
  ]
  const failureOf = (load: typeof whole.load, [files, options]: (typeof failing)[number]) =>
    load(folderOf(files), { engine: "reference", ...options }).then(
      () => "nothing",
      (error: { code: string; message: string }) => `${error.code} ${error.message.replace(/known: .*/, "")}`,
    )
  for (const each of failing) {
    const said = await failureOf(whole.load, each)
    expect(said).not.toBe("nothing")
    expect(await failureOf(writing.load, each)).toBe(said)
  }
})

test("what aunet/write exports is what aunet and aunet/web export under these names, but for load", async () => {
  const web = await import("aunet/web")
  const known: Readonly<Record<string, unknown>> = { ...whole, ...web }
  const { load, ...same } = writing
  for (const [name, value] of Object.entries(same)) expect([name, known[name]]).toEqual([name, value])
  expect(load).toBeTypeOf("function")
})
