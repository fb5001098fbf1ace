/** A page may forbid what a backend lives on; Node has a flag that does the same. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"

test("where a policy forbids functions made of text the cpu is refused, and auto goes on to webasm", async () => {
  const script = `
    const { gpujsEngine } = await import("@aunet/tensor-gpujs")
    const refused = await gpujsEngine({ backend: "cpu" }).catch(({ code, message }) => [code, message])
    const { report } = await gpujsEngine({ gpu: { requestAdapter: async () => null } })
    console.log(JSON.stringify({ refused, report }))
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--disallow-code-generation-from-strings", "--input-type=module", "-e", script],
    { cwd: fileURLToPath(new URL("..", import.meta.url)) },
  )
  const { refused, report } = JSON.parse(stdout) as { refused: unknown; report: unknown }
  const why =
    /cpu: making functions of text is forbidden here .*; a page's policy allows it with 'unsafe-eval'/
  expect(refused).toEqual(["ENGINE_UNAVAILABLE", expect.stringMatching(why)])
  expect(report).toEqual({
    engine: "gpujs",
    backend: "webasm",
    fallbackReason: expect.stringMatching(why) as string,
  })
})
