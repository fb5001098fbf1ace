/**
 * The files that `torch.save` writes and `torch.load(weights_only=True)` reads: an archive with a pickle
 * that says what the tensors are, and a file of numbers for each storage.
 *
 *     archive/data.pkl      what is there: names, types, shapes, which storage
 *     archive/data/0, 1...  numbers
 *     archive/version       3
 *
 * In: tensors, or the bytes of a file that anyone may have made. Out: the other.
 * Never: runs anything, or believes a size. Throws only WeightsError.
 */
import { show, showProblems } from "../show.ts"
import { elementsOf } from "../shape.ts"
import { givenBytes } from "../given-bytes.ts"
import { refuseLfsPointer } from "../lfs-pointer.ts"
import { WeightsError } from "../weights-error.ts"
import { storedArrays, type StoredTensor } from "../stored-tensor.ts"
import { gathered, isContiguous } from "./gather.ts"
import { PickledTensor, pickleNames, type PickleValue } from "./pickle-values.ts"
import { readArchive } from "./read-archive.ts"
import { isLegacy, readLegacy } from "./read-legacy.ts"
import { writePickle } from "./write-pickle.ts"
import { writeZip } from "./zip.ts"

/**
 * Writes tensors as `{ group: { name: tensor } }`.
 *
 * @throws WeightsError NOT_WRITABLE for 4 GB and more, a type that such files have no storage for, or a shape that
 * does not fit its data
 */
export function encodeTorchFile(group: string, tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  const entries = Object.entries(tensors)
  for (const [name, tensor] of entries) checkWritable(name, tensor)
  const bytesOf = ({ data }: StoredTensor): Uint8Array =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return writeZip({
    "archive/data.pkl": writePickle(
      group,
      entries.map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    ),
    "archive/byteorder": new TextEncoder().encode("little"),
    ...Object.fromEntries(entries.map(([, tensor], n) => [`archive/data/${n}`, bytesOf(tensor)])),
    "archive/version": new TextEncoder().encode("3\n"),
  })
}

function checkWritable(name: string, { dtype, shape, data }: StoredTensor): void {
  const known = Object.values(pickleNames).filter((type) => type !== undefined)
  if (!known.some((type) => type === dtype))
    throw new WeightsError(
      "NOT_WRITABLE",
      `tensor ${show(name)} is of dtype ${show(dtype)}, which a PyTorch file has no storage for; it has them for ${known.join(", ")}. Convert it, or write safetensors`,
    )
  if (elementsOf(shape) !== data.length)
    throw new WeightsError(
      "NOT_WRITABLE",
      `tensor ${show(name)} of shape ${show(shape)} has ${elementsOf(shape)} elements, but its data ${data.length}`,
    )
}

/** How to read a PyTorch file. */
export interface TorchFileOptions {
  /** How messages call it. */
  readonly name?: string
  /** The dictionary to take tensors from, when there are several; the whole when it has none of that name. */
  readonly group?: string
}

/**
 * Reads the tensors of a PyTorch file; nested dictionaries give names with dots.
 *
 * Both forms are read: archives, and what PyTorch wrote before version 1.6.
 *
 * @throws WeightsError BAD_TORCH_FILE for anything but plain tensors, naming it; LFS_POINTER
 */
export function decodeTorchFile(
  given: Uint8Array | ArrayBuffer,
  { name: file = "the file", group = "model" }: TorchFileOptions = {},
): Record<string, StoredTensor> {
  const bytes = givenBytes(given, file, "BAD_TORCH_FILE")
  refuseLfsPointer(bytes, file)
  const { value, numbersOf } = isLegacy(bytes) ? readLegacy(bytes, file) : readArchive(bytes, file)
  if (!(value instanceof Map)) throw bad(file, "it holds no dictionary of tensors")
  const inner = value.get(group)
  const problems: string[] = []
  const found = flatten(inner instanceof Map ? inner : value, problems)
  const tensors: Record<string, StoredTensor> = Object.create(null) as Record<string, StoredTensor>
  // One tensor may stand under many names.
  const made = new Map<PickledTensor, StoredTensor>()
  let copied = 0
  for (const [name, tensor] of found) {
    const before = made.get(tensor)
    if (before !== undefined) {
      tensors[name] = before
      continue
    }
    const numbers = numbersOf(tensor.storage)
    const why =
      numbers === undefined
        ? "has its numbers in a storage that is not there"
        : misfit(tensor, numbers.length)
    if (numbers === undefined || why !== undefined) {
      problems.push(`${show(name)} ${why}`)
      continue
    }
    if (!isContiguous(tensor)) {
      copied += elementsOf(tensor.shape) * storedArrays[tensor.storage.dtype].BYTES_PER_ELEMENT
      if (copied > MOST_COPIED * bytes.length)
        throw bad(
          file,
          `its tensors take more than ${MOST_COPIED} times the ${bytes.length} bytes of the file when their elements are put in order; save them with .contiguous()`,
        )
    }
    const values = gathered(tensor, numbers)
    made.set(tensor, values)
    tensors[name] = values
  }
  if (problems.length > 0) throw bad(file, showProblems(problems))
  return tensors
}

/** How much larger than the file the tensors may be that do not lie in row-major order. */
const MOST_COPIED = 4

const bad = (file: string, what: string): WeightsError =>
  new WeightsError("BAD_TORCH_FILE", `${file} is not a file of plain tensors: ${what}`)

/** Deepest nesting of dictionaries; a model's is 1. */
const DEEPEST = 16

/** Lists the tensors of nested dictionaries under dotted names. A dictionary may stand in one place only. */
function flatten(root: Map<string | number, PickleValue>, problems: string[]): [string, PickledTensor][] {
  const found: [string, PickledTensor][] = []
  const seen = new Set<PickleValue>()
  const visit = (value: PickleValue, name: string, depth: number): void => {
    if (value instanceof PickledTensor) found.push([name, value])
    else if (value instanceof Map && !seen.has(value) && depth < DEEPEST) {
      seen.add(value)
      for (const [key, inside] of value)
        visit(inside, name === "" ? String(key) : `${name}.${String(key)}`, depth + 1)
    } else problems.push(`${show(name)} is no tensor`)
  }
  visit(root, "", 0)
  return found
}

/** Says why a tensor cannot be a view of its storage; undefined when it can. */
function misfit({ storage, offset, shape, strides }: PickledTensor, bytes: number): string | undefined {
  const width = storedArrays[storage.dtype].BYTES_PER_ELEMENT
  if (storage.length * width !== bytes)
    return `says that its storage has ${storage.length} elements of ${width} bytes, but the file has ${bytes} bytes`
  if (shape.includes(0)) return undefined
  const size = elementsOf(shape)
  // A tensor that repeats elements could be larger than any file.
  if (size > storage.length)
    return `has shape [${shape.join(", ")}], more than its storage of ${storage.length}`
  const last = shape.reduce((total, dimension, axis) => total + (dimension - 1) * strides[axis], offset)
  return last < storage.length ? undefined : `reaches to element ${last} of a storage of ${storage.length}`
}
