/**
 * Shards of one plane read at once, where nothing else waits: in a worker thread, and between two steps of preparing.
 *
 * In: the folder of a plane. Out: any range of its bytes. Never: checks them; whoever wrote them reads them.
 */
import { closeSync, openSync, readSync } from "node:fs"
import { join } from "node:path"
import { AunetError } from "@aunet/base"
import { shardName } from "../../stored/plane.ts"

/** Bytes by their place. */
export interface ShardsSync {
  read(from: number, to: number): Uint8Array
  /** The same in a place that the next call writes over. */
  readOnce(from: number, to: number): Uint8Array
  close(): void
}

/** Opens the shards of a plane; each when it is first read. */
export function shardsSync(folder: string, plane: string, shardBytes: number): ShardsSync {
  const files = new Map<number, number>()
  let place = new Uint8Array()
  const readInto = (bytes: Uint8Array, from: number, to: number): Uint8Array => {
    for (let at = from; at < to;) {
      const shard = Math.floor(at / shardBytes)
      const path = join(folder, shardName(plane, shard))
      let file = files.get(shard)
      if (file === undefined) {
        file = openSync(path, "r")
        files.set(shard, file)
      }
      const offset = at - shard * shardBytes
      const read = readSync(file, bytes, at - from, Math.min(to - at, shardBytes - offset), offset)
      if (read === 0) throw new AunetError("BAD_DATA", `${path} ends at byte ${offset}: it was cut short`)
      at += read
    }
    return bytes
  }
  return {
    read: (from, to) => readInto(new Uint8Array(to - from), from, to),
    readOnce: (from, to) => {
      if (place.length < to - from) place = new Uint8Array(to - from)
      return readInto(place.subarray(0, to - from), from, to)
    },
    close: () => {
      for (const file of files.values()) closeSync(file)
      files.clear()
    },
  }
}
