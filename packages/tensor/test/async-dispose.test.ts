/** Sessions are closed by `await using`, also where the surroundings do not know it and a bundler rewrites it. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { asyncDispose, f32, referenceEngine, trace } from "@aunet/tensor"

const program = trace({ inputs: { x: f32(1) } }, ({ inputs: { x } }) => ({ outputs: { x } }))

test("it is Symbol.asyncDispose where there is one", async () => {
  expect(asyncDispose).toBe(Symbol.asyncDispose)
  const engine = referenceEngine()
  const session = await engine.open({ program })
  await session[Symbol.asyncDispose]()
  await expect(session.read()).rejects.toMatchObject({ code: "SESSION_CLOSED" })
})

test("where there is none a session has what bundlers look for, and nothing called undefined", async () => {
  const script = `
    const whole = Symbol
    const less = (description) => whole(description)
    for (const name of Object.getOwnPropertyNames(whole))
      if (!["asyncDispose", "dispose", "length", "name", "prototype"].includes(name)) less[name] = whole[name]
    less.prototype = whole.prototype
    globalThis.Symbol = less
    const { referenceEngine } = await import("@aunet/tensor")
    const session = await referenceEngine().open({})
    await session[Symbol.for("Symbol.asyncDispose")]()
    const said = await session.read().catch(({ code }) => code)
    console.log(JSON.stringify([said, "undefined" in session]))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: import.meta.dirname,
  })
  expect(JSON.parse(stdout)).toEqual(["SESSION_CLOSED", false])
})
