/** A disk that is full while a training writes to it. */
import { AunetError, type BesideFile, type Folder, memoryFolder, readCheckpoint, train } from "aunet"
import { expect, test } from "vitest"
import { dying, kept, run, small, told, toldTensorboard } from "./recorded.ts"

/** What a disk that is full makes of a write. */
const noRoom = (): AunetError =>
  new AunetError("CHECKPOINT_WRITE_FAILED", "run could not be written: the disk is full", {
    cause: Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }),
  })

test("law: where the disk is full at any of its writes, a training tells it, waits, and ends as if there had been room", async () => {
  const undisturbed = memoryFolder()
  const all = dying(undisturbed, Infinity)
  const events = await run({ out: all.folder, tensorboard: true })
  const wanted = { told: await told(undisturbed), kept: await kept(undisturbed) }
  const wantedEvents = await toldTensorboard(undisturbed)
  for (let fullAt = 1; fullAt <= all.writes(); fullAt++) {
    const place = memoryFolder()
    const seen = await run({ out: dying(place, fullAt, noRoom).folder, tensorboard: true })
    const waits = seen.filter(({ type }) => type === "full" || type === "room")
    expect(waits.map(({ type }) => type)).toEqual(["full", "room"])
    expect(waits[0]).toMatchObject({ reason: "run could not be written: the disk is full" })
    expect(seen.filter(({ type }) => type !== "full" && type !== "room").map(({ type }) => type)).toEqual(
      events.map(({ type }) => type),
    )
    const record = place.beside?.("metrics.jsonl") as BesideFile
    const lines = new TextDecoder().decode(await record.read(0, await record.size()))
    expect(lines.match(/"type":"(full|room)"/g)).toEqual(['"type":"full"', '"type":"room"'])
    expect({ fullAt, told: await told(place) }).toEqual({ fullAt, told: wanted.told })
    expect({ fullAt, told: await toldTensorboard(place) }).toEqual({ fullAt, told: wantedEvents })
    expect(await kept(place)).toEqual(wanted.kept)
  }
})

test("a training that waits for room tells it while it waits, and is stopped by its signal at the last whole checkpoint", async () => {
  const out = memoryFolder()
  let isFull = false
  const filling: Folder = {
    ...out,
    write: async (files) => {
      if (isFull) throw noRoom()
      await out.write(files)
    },
  }
  const stop = new AbortController()
  const seen: string[] = []
  const running = async (): Promise<void> => {
    const settings = { ...small, out: filling, keepBest: false, average: false, keep: 0, saveSteps: 2 }
    for await (const { type } of train({ ...settings, signal: stop.signal })) {
      seen.push(type)
      if (type === "save") isFull = true
      if (type === "full") stop.abort()
    }
  }
  await expect(running()).rejects.toThrow("the disk is full")
  expect(seen.filter((type) => type === "save" || type === "full")).toEqual(["save", "full"])
  expect((await readCheckpoint(out)).progress.steps).toBe(2)
})
