/**
 * The form that PyTorch writes since version 1.6: an archive.
 *
 * In: the bytes of a file that anyone may have made. Out: its value and its numbers. Never: believes a checksum
 * unseen; numbers are checked when they are asked for.
 */
import { show } from "../show.ts"
import { WeightsError } from "../weights-error.ts"
import { aligned } from "./gather.ts"
import { readPickle } from "./read-pickle.ts"
import type { TorchContent } from "./torch-content.ts"
import { crc32, readZip, type ZipEntry } from "./zip.ts"

/**
 * Reads an archive.
 *
 * @throws WeightsError BAD_TORCH_FILE when it is damaged, or holds no plain tensors
 */
export function readArchive(bytes: Uint8Array, file: string): TorchContent {
  const entries = readZip(bytes, file)
  const program = [...entries.keys()].filter((entry) => /^[^/]+\/data\.pkl$/.test(entry))
  if (program.length !== 1) throw bad(file, `it has ${program.length} files data.pkl and not one`)
  const folder = program[0].slice(0, -"data.pkl".length)
  const order = entries.get(`${folder}byteorder`)
  if (order !== undefined && new TextDecoder().decode(order.data) !== "little")
    throw bad(file, "its numbers are big-endian; save it on a usual machine")
  const storages = new Map<string, Uint8Array>()
  return {
    value: readPickle(checked(entries.get(program[0]) as ZipEntry, program[0], file), file),
    numbersOf: ({ key }) => {
      const entry = `${folder}data/${key}`
      const stored = entries.get(entry)
      if (stored === undefined) return undefined
      const numbers = storages.get(entry) ?? aligned(checked(stored, entry, file))
      storages.set(entry, numbers)
      return numbers
    },
  }
}

const bad = (file: string, what: string): WeightsError =>
  new WeightsError("BAD_TORCH_FILE", `${file} is not a file of plain tensors: ${what}`)

function checked({ data, crc32: expected }: ZipEntry, entry: string, file: string): Uint8Array {
  if (crc32(data) !== expected) {
    throw bad(
      file,
      `${show(entry)} has another checksum than the archive says; it is damaged (or PyTorch was told to write none: torch.serialization.set_crc32_options(True))`,
    )
  }
  return data
}
