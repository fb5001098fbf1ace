// What a browser loads is all of one kind of module. vite's development server hands a worker of a package its files as they
// are: CommonJS in them ends it with "exports is not defined". What is published of gpu.js is bundled (tensor-gpujs/bundle).

import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import { expect, test } from "vitest"

const source = (name: string): string => fileURLToPath(new URL(`../src/${name}`, import.meta.url))

test("nothing that a page or its worker imports is CommonJS", async () => {
  const formats = new Map<string, string>()
  const built = await rolldown({
    input: ["index.ts", "web.ts", "write.ts", "worker.ts", "worker/model-worker.ts"].map(source),
    platform: "browser",
    external: ["gpu.js"],
    plugins: [{ name: "formats", moduleParsed: ({ id, inputFormat }) => void formats.set(id, inputFormat) }],
  })
  await built.generate({ format: "esm" })
  await built.close()
  const modules = [...formats.keys()]
  expect(modules.some((id) => /fp-ts.*Either/.test(id))).toBe(true)
  expect(modules.filter((id) => formats.get(id) === "cjs")).toEqual([])
})
