/** One file of the hub that several fetch at once, whose writer was killed, or for which the disk has no room. */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { hubAddress } from "../src/node/read/hub/hub-address.ts"
import { type BytesFrom, hubDownload, type HubFile } from "../src/node/read/hub/hub-download.ts"
import { hubFailure } from "../src/node/read/hub/hub-failure.ts"
import { hubIncomplete } from "../src/node/read/hub/hub-incomplete.ts"
import { makeRoom, type Room } from "./room.ts"

const BYTES = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251))
const hex = createHash("sha256").update(BYTES).digest("hex")
const FILE: HubFile = { path: "a.txt", size: BYTES.length, checksum: { kind: "sha256", hex } }

let room: Room
let blobs: string
beforeEach(async () => {
  room = await makeRoom()
  blobs = join(room.root, "blobs")
  await mkdir(blobs)
})
afterEach(() => room.remove())

const fetched = async (bytesFrom: BytesFrom): Promise<Buffer> =>
  readFile(await hubDownload(room.root, "c".repeat(40), FILE, bytesFrom, () => {}))

/** Bytes from some byte on, a thousand at a time; `pause` stands between them. */
const inPieces =
  (pause: (at: number) => Promise<void> | void = () => {}): BytesFrom =>
  async (from) =>
    (async function* () {
      for (let at = from; at < BYTES.length; at += 1000) {
        await pause(at)
        yield BYTES.subarray(at, at + 1000)
      }
    })()

/** The number of a process that ended. */
const deadPid = (): number => spawnSync(process.execPath, ["--version"]).pid
const nameOf = (pid: number): string =>
  join(blobs, `${hex}.${hostname().replaceAll(/[^A-Za-z0-9]/g, "_")}-${pid}-0123456789ab.incomplete`)

test("two that fetch it piece by piece at the same time both have it whole, and leave nothing else", async () => {
  // Each waits at every piece until the other is there.
  const seen = new Map<number, () => void>()
  const meet = (at: number): Promise<void> | void => {
    const other = seen.get(at)
    if (other === undefined) return new Promise((go) => seen.set(at, go))
    other()
  }
  for (const bytes of await Promise.all([fetched(inPieces(meet)), fetched(inPieces(meet))]))
    expect(bytes).toEqual(BYTES)
  expect(await readdir(blobs)).toEqual([hex])
})

test("what a killed process left goes on, the longest of it; what a living one writes is its own", async () => {
  await writeFile(nameOf(deadPid()), BYTES.subarray(0, 7000))
  await writeFile(join(blobs, `${hex}.incomplete`), BYTES.subarray(0, 3000))
  await writeFile(nameOf(process.ppid), BYTES.subarray(0, 9000))
  const asked: number[] = []
  expect(await fetched((from) => (asked.push(from), inPieces()(from)))).toEqual(BYTES)
  expect(asked).toEqual([7000])
  expect((await readdir(blobs)).map((name) => join(blobs, name)).toSorted()).toEqual(
    [join(blobs, hex), nameOf(process.ppid)].toSorted(),
  )
})

test("of two that take up what was left, one does", async () => {
  await writeFile(join(blobs, `${hex}.incomplete`), BYTES.subarray(0, 3000))
  const taken = await Promise.all([1, 2, 3].map(() => hubIncomplete(join(blobs, hex))))
  const sizes = await Promise.all(taken.map(async ({ path }) => (await stat(path)).size))
  expect(sizes.toSorted((a, b) => a - b)).toEqual([0, 0, 3000])
  for (const { release } of taken) await release()
  expect(await readdir(blobs)).toEqual([`${hex}.incomplete`])
})

test("a full disk ends it at once; the same call goes on with what was written, whatever was told of it", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    ...{ code: "ENOSPC", syscall: "write" },
  })
  let turns = 0
  const failing: BytesFrom = async (from) => {
    turns++
    return (async function* () {
      yield BYTES.subarray(from, from + 1000)
      throw full
    })()
  }
  await expect(fetched(failing)).rejects.toBe(full)
  expect(turns).toBe(1)
  const asked: number[] = []
  expect(await fetched((from) => (asked.push(from), inPieces()(from)))).toEqual(BYTES)
  expect(asked).toEqual([1000])
})

test("what this disk refuses is told as that; a connection that a firewall refuses is not", () => {
  const problem = {
    what: "a.txt",
    hasToken: false,
    hubUrl: undefined,
    errorCode: undefined,
    cacheFolder: "/c",
  }
  const told = (code: string, syscall: string, wrapped = false) => {
    const error = Object.assign(new Error(`${code}: it says`), { code, syscall })
    const cause = wrapped ? new TypeError("fetch failed", { cause: error }) : error
    return hubFailure(hubAddress("hf://datasets/a/b"), problem, cause)
  }
  expect(told("ENOSPC", "write")).toMatchObject({
    code: "WRITE_FAILED",
    message: expect.stringMatching(
      /^a\.txt of .* cannot be kept in \/c \(ENOSPC: it says\); make room there/,
    ),
  })
  for (const code of ["EACCES", "EROFS", "EIO", "ENOTDIR"])
    expect(told(code, "open")).toMatchObject({
      code: "WRITE_FAILED",
      message: expect.stringContaining("HF_HUB_CACHE"),
    })
  for (const failure of [
    told("EACCES", "connect"),
    told("EACCES", "connect", true),
    told("ECONNRESET", "read"),
  ])
    expect(failure).toMatchObject({
      code: "DATA_MISSING",
      message: expect.stringContaining("the hub cannot be reached"),
    })
})
