/**
 * One plane of a corpus, written from its start to its end, with a checksum a block; a killed one is gone on with.
 *
 *     replayed | written                 what is there from before is not written again, but compared
 *     ---------+-----------> bytes
 *
 * Bytes go to the disk while the next ones come: who gives them waits only when the disk is slower.
 *
 * In: bytes in order. Out: shards and their checksums. Never: holds more than four lots of them, or counts what is not
 * saved.
 */
import { constants } from "node:fs"
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, truncate } from "node:fs/promises"
import { join } from "node:path"
import { AunetError } from "@aunet/base"
import { checksumsName, shardName } from "../../stored/plane.ts"
import { zlibCrc32 } from "./corpus-folder.ts"
import { writing } from "../part.ts"

/** What is on the disk for sure. */
export interface WriterState {
  readonly bytes: number
  /** Checksum of the block that is not full yet. */
  readonly crc: number
}

/** How large files are. */
export interface Sizes {
  readonly blockBytes: number
  readonly shardBytes: number
}

/** A plane that grows. */
export interface PlaneWriter {
  /** Bytes that were given so far, those that are replayed among them. */
  readonly bytes: number
  write(bytes: Uint8Array): Promise<void>
  /** Writes all that was given, so that others can read it. */
  flush(): Promise<void>
  /** Waits until the disk has all that was given before; more may be given meanwhile. */
  save(): Promise<WriterState>
  /** Writes what is left; gives the checksum of the checksums. Not while it is being saved. */
  finish(): Promise<number>
  /** Closes the file when nothing is on its way any more; what was not flushed is lost. */
  close(): Promise<void>
}

/** Bytes that are collected before they are written. */
const AT_ONCE = 2 ** 20

/** Bytes after which the disk is asked to take them: with more at once whoever reads from it waits behind them. */
const SYNC_BYTES = 2 ** 25

/** Lots of them that are on their way to the disk before the next has to wait. */
const ON_THE_WAY = 2

/**
 * Opens a plane for writing, at its start or after what was saved.
 *
 * @param saved what is kept; everything after it is removed
 * @param replay whether what is kept will be given again, to be compared
 * @throws AunetError WRITE_FAILED; BAD_DATA when less is there than was saved
 */
export async function openPlaneWriter(
  folder: string,
  name: string,
  { blockBytes, shardBytes }: Sizes,
  saved: WriterState = { bytes: 0, crc: 0 },
  replay = false,
): Promise<PlaneWriter> {
  const path = join(folder, name)
  const sums = await writing(path, () => keepSaved(folder, name, { blockBytes, shardBytes }, saved))
  const kept = sums.length
  /** Checksums that are on the disk. */
  let summed = kept
  let given = replay ? 0 : saved.bytes
  let done = given
  let crc = replay ? 0 : saved.crc
  let pending = new Uint8Array(AT_ONCE)
  let waiting = 0
  const free: Uint8Array<ArrayBuffer>[] = []
  /** Lots that are not written yet, and the last of them. */
  let lots = 0
  let last: Promise<void> = Promise.resolve()
  let file: { readonly shard: number; readonly handle: FileHandle } | undefined
  /** That the disk has the shards before it. */
  let full: Promise<unknown> = Promise.resolve()
  /** The save before, whether it went well or not. */
  let saving: Promise<void> = Promise.resolve()
  let unsynced = 0
  let syncing = false

  const shardFile = async (shard: number): Promise<FileHandle> => {
    if (file?.shard === shard) return file.handle
    if (file !== undefined) {
      const { handle } = file
      file = undefined
      // What follows does not wait for the disk.
      full = Promise.all([full, synced(handle)])
      full.catch(() => {})
    }
    const handle = await open(join(folder, shardName(name, shard)), "a")
    file = { shard, handle }
    return handle
  }
  const toDisk = async (bytes: Uint8Array, at: number): Promise<void> => {
    for (let from = 0; from < bytes.length;) {
      const shard = Math.floor((at + from) / shardBytes)
      const size = Math.min(bytes.length - from, (shard + 1) * shardBytes - at - from)
      const handle = await shardFile(shard)
      const { bytesWritten } = await handle.write(bytes, from, size)
      from += bytesWritten
      unsynced += bytesWritten
      if (unsynced < SYNC_BYTES || syncing) continue
      unsynced = 0
      syncing = true
      full = Promise.all([full, handle.datasync().finally(() => (syncing = false))])
      full.catch(() => {})
    }
  }
  const others = (): AunetError =>
    new AunetError(
      "BAD_DATA",
      `the texts are not those that ${folder} was begun with; give the same, or choose another folder`,
    )
  const emit = async (bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length;) {
      // Up to the end of a block, and of what was saved.
      const room = blockBytes - (done % blockBytes)
      const saving = done < saved.bytes ? saved.bytes - done : Infinity
      const part = bytes.subarray(from, from + Math.min(room, saving))
      crc = zlibCrc32(part, crc)
      from += part.length
      done += part.length
      if (done === saved.bytes && replay && crc !== saved.crc && done % blockBytes !== 0) throw others()
      if (done % blockBytes !== 0) continue
      const block = done / blockBytes - 1
      if (block < kept && replay) {
        if (sums[block] !== crc) throw others()
      } else sums.push(crc)
      crc = 0
    }
    const fresh = Math.min(bytes.length, Math.max(0, done - saved.bytes))
    await toDisk(bytes.subarray(bytes.length - fresh), done - fresh)
  }
  /** Sends what waits to the disk, after what went before; what fails is thrown to whoever waits for it. */
  const send = (): void => {
    if (waiting === 0) return
    const lot = pending
    const bytes = lot.subarray(0, waiting)
    pending = free.pop() ?? new Uint8Array(AT_ONCE)
    waiting = 0
    lots++
    last = last
      .then(() => writing(path, () => emit(bytes)))
      .then(() => {
        lots--
        free.push(lot)
      })
    last.catch(() => {})
  }
  const flush = (): Promise<void> => {
    send()
    return last
  }
  // Over what is there, since a file that was emptied first would lose all when it ends there.
  const writeSums = async (all: readonly number[], from: number): Promise<void> => {
    const handle = await open(join(folder, checksumsName(name)), constants.O_WRONLY | constants.O_CREAT)
    try {
      const bytes = sumBytes(all.slice(from))
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, 4 * from + at)
        at += bytesWritten
      }
      await handle.truncate(4 * all.length)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  const close = async (): Promise<void> => {
    // What is on its way could open the next file.
    await last.catch(() => {})
    await full.catch(() => {})
    const handle = file?.handle
    file = undefined
    await handle?.close()
  }
  return {
    get bytes() {
      return given
    },
    write: async (bytes) => {
      given += bytes.length
      for (let from = 0; from < bytes.length;) {
        const part = bytes.subarray(from, from + AT_ONCE - waiting)
        pending.set(part, waiting)
        waiting += part.length
        from += part.length
        if (waiting < AT_ONCE) continue
        send()
        if (lots > ON_THE_WAY) await last
      }
    },
    flush,
    save: async () => {
      await flush()
      // What comes later changes these, but not before this line: it is written after what was waited for.
      const state = { bytes: done, crc }
      const [blocks, before, handle] = [sums.slice(0, Math.floor(done / blockBytes)), full, file?.handle]
      // What is being replayed is saved already, and stays what counts.
      if (state.bytes < saved.bytes) return saved
      // Begun at once, since the file may be full and closed soon.
      const onDisk = Promise.all([before, handle?.sync()])
      // One after another: a save that came earlier would cut what a later one wrote.
      const mine = Promise.all([onDisk, saving]).then(() => writeSums(blocks, summed))
      saving = mine.then(() => void (summed = blocks.length)).catch(() => {})
      await writing(path, () => mine)
      return state
    },
    finish: async () => {
      await flush()
      if (done < saved.bytes) throw others()
      const all = done % blockBytes === 0 ? sums : [...sums, crc]
      await writing(path, async () => {
        await Promise.all([full, saving])
        await file?.handle.sync()
        await writeSums(all, summed)
        await close()
      })
      return zlibCrc32(sumBytes(all))
    },
    close,
  }
}

/** Closes a file once the disk has it. */
async function synced(handle: FileHandle): Promise<void> {
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function sumBytes(all: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * all.length)
  const view = new DataView(bytes.buffer)
  all.forEach((sum, block) => view.setUint32(4 * block, sum, true))
  return bytes
}

/** Removes what was not saved, and gives the checksums of the blocks that are full. */
async function keepSaved(
  folder: string,
  name: string,
  { blockBytes, shardBytes }: Sizes,
  { bytes }: WriterState,
): Promise<number[]> {
  await mkdir(join(folder, name), { recursive: true })
  const shards = Math.ceil(bytes / shardBytes)
  const cut = (what: string): AunetError =>
    new AunetError("BAD_DATA", `${what} has less than was saved in it; remove ${folder}, and prepare it anew`)
  for (let shard = 0; shard < shards; shard++) {
    const path = join(folder, shardName(name, shard))
    const wanted = Math.min(shardBytes, bytes - shard * shardBytes)
    const size = (await stat(path).catch(() => undefined))?.size ?? 0
    if (size < wanted) throw cut(path)
    if (size > wanted) await truncate(path, wanted)
  }
  const staying = new Set(Array.from({ length: shards }, (_, shard) => shardName(name, shard)))
  for (const entry of await readdir(join(folder, name)))
    if (/^\d+\.bin$/.test(entry) && !staying.has(`${name}/${entry}`)) await rm(join(folder, name, entry))
  const blocks = Math.floor(bytes / blockBytes)
  if (blocks === 0) return []
  const path = join(folder, checksumsName(name))
  const content = await readFile(path)
  if (content.length < 4 * blocks) throw cut(path)
  return Array.from({ length: blocks }, (_, block) => content.readUInt32LE(4 * block))
}
