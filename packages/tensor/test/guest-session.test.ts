/** A session that is a guest in another: it shares the state, and leaves nothing behind. */
import { add, f32, guestSession, multiply, referenceEngine, trace } from "@aunet/tensor"
import { expect, test } from "vitest"

const w = f32(2)
const train = trace({ state: { w } }, ({ state }) => ({ state: { w: add(state.w, 1) } }))
const look = trace({ state: { w, seen: w } }, ({ state }) => ({
  state: { seen: add(state.seen, state.w) },
  outputs: { twice: multiply(state.w, 2) },
}))

const open = () => referenceEngine().open({ train }, { w: Float32Array.of(1, 2) })

test("sees the state as the host changes it, and takes its own with it", async () => {
  const host = await open()
  const held = host.bytesHeld
  const guest = guestSession(host)
  await guest.add({ look }, { seen: Float32Array.of(10, 20) })
  await host.step("train")
  expect((await guest.step("look")).twice).toEqual(Float32Array.of(4, 6))
  await guest.write({ w: Float32Array.of(5, 5) })
  expect(await host.read()).toEqual({ w: Float32Array.of(5, 5), seen: Float32Array.of(12, 23) })
  expect(guest.bytesHeld).toBe(host.bytesHeld)
  await guest.close()
  await guest.close()
  expect(await host.read()).toEqual({ w: Float32Array.of(5, 5) })
  expect(host.bytesHeld).toBe(held)
  await host.step("train")
})

test("a closed one refuses everything, also what was under way when it was closed leaves", async () => {
  const host = await open()
  const guest = guestSession(host)
  const adding = guest.add({ look })
  await guest.close()
  await adding
  for (const call of [
    () => guest.step("train"),
    () => guest.read(),
    () => guest.write({}),
    () => guest.add({ look }),
    () => guest.remove(["look"]),
  ])
    await expect(call()).rejects.toMatchObject({ code: "SESSION_CLOSED" })
  expect(guest.bytesHeld).toBe(0)
  await expect(host.step("look")).rejects.toMatchObject({ code: "UNKNOWN_NAME" })
})

test("removes its own programs alone, and none twice", async () => {
  const host = await open()
  const guest = guestSession(host)
  await guest.add({ look })
  await expect(guest.remove(["train"])).rejects.toThrow(
    'program "train" is not of this session; there are: look',
  )
  await expect(guest.add({ train })).rejects.toMatchObject({ code: "BAD_PROGRAM" })
  await guest.remove(["look"])
  await expect(guest.remove(["look"])).rejects.toThrow("there are: none")
  await guest.close()
  await host.step("train")
})

test("two guests do not see each other's programs go; one whose host is closed is closed", async () => {
  const host = await open()
  const [one, other] = [guestSession(host), guestSession(guestSession(host))]
  await one.add({ look })
  await other.add({ more: look })
  await one.close()
  expect((await other.step("more")).twice).toEqual(Float32Array.of(2, 4))
  await host.close()
  await other.close()
})
