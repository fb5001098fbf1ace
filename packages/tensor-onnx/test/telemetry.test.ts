/** Nothing is told to anybody: no device's number, no queue of events in the home folder. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { withoutTelemetry } from "../src/telemetry.ts"

const homes: string[] = []
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
})

/** Runs a step in a process with an empty home folder; gives the files that are in it afterwards. */
function filesOfHome(): string[] {
  const home = mkdtempSync(join(tmpdir(), "aunet-home-"))
  homes.push(home)
  const engine = new URL("../src/node.ts", import.meta.url).href
  const tensor = import.meta.resolve("@aunet/tensor")
  const program = `
    const { onnxEngine } = await import(${JSON.stringify(engine)})
    const { add, f32, trace } = await import(${JSON.stringify(tensor)})
    const engine = await onnxEngine()
    const program = trace({ inputs: { x: f32(2) } }, ({ inputs }) => ({ outputs: { y: add(inputs.x, 1) } }))
    const session = await engine.open({ program }, {})
    const { y } = await session.step("program", { x: Float32Array.of(1, 2) })
    console.log(y.join(" "), process.env.ORT_DISABLE_TELEMETRY)
    await session.close()`
  const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env
  const env = { ...environment, HOME: home, USERPROFILE: home, XDG_CACHE_HOME: join(home, ".cache") }
  const told = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { env })
  // The step has run, and the variable is gone.
  expect(String(told)).toBe("2 3 undefined\n")
  return readdirSync(home, { recursive: true, encoding: "utf8" })
}

test("a step leaves nothing in an empty home folder", () => {
  expect(filesOfHome()).toEqual([])
})

test("the variable is there while the session is made, and the user's own stays", async () => {
  const env: NodeJS.ProcessEnv = {}
  expect(await withoutTelemetry(env, async () => env["ORT_DISABLE_TELEMETRY"])).toBe("1")
  expect(env).toEqual({})
  env["ORT_DISABLE_TELEMETRY"] = "0"
  expect(await withoutTelemetry(env, async () => env["ORT_DISABLE_TELEMETRY"])).toBe("0")
  expect(env).toEqual({ ORT_DISABLE_TELEMETRY: "0" })
  delete env["ORT_DISABLE_TELEMETRY"]
  await expect(withoutTelemetry(env, () => Promise.reject(new Error("no")))).rejects.toThrow("no")
  expect(env).toEqual({})
})
