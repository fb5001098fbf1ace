/** A session that fails to open or to write gives back what it had taken of the device. */
import { f32, multiply, trace } from "@aunet/tensor"
import { expect, test } from "vitest"
import type { Device, Handle } from "../src/device.ts"
import { openSession } from "../src/session.ts"

const grow = () =>
  trace({ state: { a: f32(1), b: f32(1) } }, ({ state }) => ({
    state: { a: multiply(state["a"], 2), b: multiply(state["b"], 3) },
  }))

/** A device that counts what it has given out, and refuses one call. */
function countingDevice(refuse: { readonly call: "prepare" | "upload"; readonly nth: number }) {
  const held = new Set<Handle>()
  const calls = { prepare: 0, upload: 0 }
  const take = <T extends Handle>(call: keyof typeof calls, handle: T): T => {
    if (++calls[call] === refuse.nth && call === refuse.call) throw new Error(`${call} refused`)
    held.add(handle)
    return handle
  }
  const device: Device = {
    dialect: { backend: "webasm", arrays: 100, tiles: false },
    fallbackReason: undefined,
    upload: (data) => take("upload", data.slice()),
    download: async (handle) => handle as Float32Array,
    free: (handle) => void held.delete(handle),
    prepare: async () => {
      const prepared = take("prepare", {
        bytesHeld: 0,
        run: async () => {},
        close: async () => void held.delete(prepared),
      })
      return prepared
    },
    close: async () => {},
  }
  const settings = { device, hostIntegers: true, onStep: () => {}, onClose: () => {} }
  return { held, open: () => openSession({ one: grow(), two: grow() }, {}, settings) }
}

test("a second program that cannot be prepared, and a first state that does not fit, leave nothing", async () => {
  for (const refuse of [
    { call: "prepare", nth: 2 },
    { call: "upload", nth: 2 },
  ] as const) {
    const { held, open } = countingDevice(refuse)
    await expect(open()).rejects.toThrow(`${refuse.call} refused`)
    expect(held.size).toBe(0)
  }
})

test("a write that fails half way keeps the state as it was", async () => {
  const { held, open } = countingDevice({ call: "upload", nth: 4 })
  const session = await open()
  const before = held.size
  await expect(session.write({ a: Float32Array.of(1), b: Float32Array.of(2) })).rejects.toThrow("refused")
  expect(held.size).toBe(before)
  expect(await session.read()).toEqual({ a: Float32Array.of(0), b: Float32Array.of(0) })
  await session.close()
  expect(held.size).toBe(0)
})
