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
import { bytesOf, notWritable, refuseHalfCharacters, writableTensors } from "../check-writable.ts"
import { givenBytes, givenOptions, saidOf } from "../given-bytes.ts"
import { refuseLfsPointer } from "../lfs-pointer.ts"
import { isZip, otherFormat } from "../other-format.ts"
import { beginsAsSafetensors } from "../safetensors-header.ts"
import { WeightsError } from "../weights-error.ts"
import { storedArrays, type StoredTensor } from "../stored-tensor.ts"
import { gathered, isContiguous } from "./gather.ts"
import { PickledTensor, pickleNames, type PickleValue } from "./pickle-values.ts"
import { readArchive } from "./read-archive.ts"
import { isLegacy, readLegacy } from "./read-legacy.ts"
import { MOST_AXES } from "./rebuild.ts"
import { writePickle } from "./write-pickle.ts"
import { writeZip } from "./zip.ts"

/**
 * Writes tensors as `{ group: { name: tensor } }`.
 *
 * @param group the name of the dictionary, under which `decodeTorchFile` and Python find them
 * @param tensors by name, in a plain object
 * @throws WeightsError NOT_WRITABLE for 4 GB and more, a type that such files have no storage for, or type, shape and
 * data that do not fit each other
 * @example
 * encodeTorchFile("model", { w: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) } })
 */
export function encodeTorchFile(group: string, tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  if (typeof group !== "string")
    throw notWritable(
      `the group is given as ${saidOf(group)}; give its name first, as in encodeTorchFile("model", tensors)`,
    )
  refuseHalfCharacters(group, "the name of a group")
  const entries = writableTensors(tensors)
  for (const [name, tensor] of entries) checkStorable(name, tensor)
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

/** Refuses what this format alone cannot hold. */
function checkStorable(name: string, { dtype, shape }: StoredTensor): void {
  const known = Object.values(pickleNames).filter((type) => type !== undefined)
  if (!known.some((type) => type === dtype))
    throw notWritable(
      `tensor ${show(name)} is of dtype ${show(dtype)}, which a PyTorch file has no storage for; it has them for ${known.join(", ")}. Convert it, or write safetensors`,
    )
  if (shape.length > MOST_AXES)
    throw notWritable(
      `tensor ${show(name)} has ${shape.length} axes, and PyTorch takes ${MOST_AXES}; join some, or write safetensors`,
    )
}

/** How to read a PyTorch file. */
export interface TorchFileOptions {
  /** How messages call it. */
  readonly name?: string
  /**
   * The dictionary to take tensors from. When left out: "model", or the whole where there is none of that name, as in
   * a bare state_dict.
   */
  readonly group?: string
}

/**
 * Reads the tensors of a PyTorch file; nested dictionaries give names with dots.
 *
 * Both forms are read: archives, and what PyTorch wrote before version 1.6.
 *
 * @throws WeightsError BAD_TORCH_FILE for anything but plain tensors, naming it, and for a group that is asked for and
 * not there, naming those that are; LFS_POINTER
 */
export function decodeTorchFile(
  given: Uint8Array | ArrayBuffer,
  options: TorchFileOptions = {},
): Record<string, StoredTensor> {
  const { name: file = "the file", group } = givenOptions(options, "BAD_TORCH_FILE")
  const bytes = givenBytes(given, file, "BAD_TORCH_FILE")
  refuseLfsPointer(bytes, file)
  refuseOther(bytes, file)
  const { value, numbersOf } = isLegacy(bytes) ? readLegacy(bytes, file) : readArchive(bytes, file)
  if (!(value instanceof Map)) throw bad(file, "it holds no dictionary of tensors")
  const problems: string[] = []
  const found = flatten(groupOf(value, group, file), problems)
  const tensors: Record<string, StoredTensor> = Object.create(null) as Record<string, StoredTensor>
  // One tensor may stand under many names.
  const made = new Map<PickledTensor, StoredTensor>()
  let copied = 0
  for (const [name, tensor] of found) {
    if (Object.hasOwn(tensors, name)) problems.push(`${show(name)} is the name of two tensors`)
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

/** Says what the file is where it begins as neither form does, and its beginning tells. */
function refuseOther(bytes: Uint8Array, file: string): void {
  if (isZip(bytes) || isLegacy(bytes)) return
  const other = beginsAsSafetensors(bytes)
    ? "a safetensors file; read it with decodeSafetensors"
    : otherFormat(bytes)
  if (other !== undefined) throw bad(file, `it is ${other}`)
}

/** Takes the dictionary that was asked for; without one, that of the model, or the whole. */
function groupOf(
  value: Map<string | number, PickleValue>,
  group: unknown,
  file: string,
): Map<string | number, PickleValue> {
  const inner = value.get(group === undefined ? "model" : (group as string))
  if (inner instanceof Map) return inner
  if (group === undefined) return value
  const groups = [...value].flatMap(([name, inside]) => (inside instanceof Map ? [show(name)] : []))
  const there =
    groups.length === 0
      ? "it has no groups, and is read when none is asked for"
      : `its groups are: ${showProblems(groups)}`
  throw new WeightsError("BAD_TORCH_FILE", `${file} has no group ${show(group)} of tensors; ${there}`)
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
