/**
 * The calls that rebuild tensors, and the names that they go by.
 *
 * In: what a pickle names and calls. Out: values of ours. Never: a name or a call that is not one of these.
 * Source: torch._utils, torch.serialization.
 */
import type { PickleBytes } from "./pickle-bytes.ts"
import {
  PickledName,
  type PickleName,
  pickleNames,
  PickledStorage,
  PickledTensor,
  PickledTuple,
  type PickleValue,
} from "./pickle-values.ts"

/** Finds a known name; every other one could be anything, and is refused here. */
export function namedIn(from: PickleBytes, module: string, name: string): PickledName {
  const whole = `${module}.${name}`
  if (!Object.hasOwn(pickleNames, whole))
    throw from.error(
      `it names ${JSON.stringify(whole.slice(0, 100))}, which is no part of a plain tensor; nothing of it was run`,
    )
  return new PickledName(whole as PickleName)
}

/** Makes what one of the three known calls makes. */
export function callIn(from: PickleBytes, callee: PickleValue, args: PickleValue): PickleValue {
  if (!(callee instanceof PickledName) || !(args instanceof PickledTuple))
    throw from.error(`it calls something at byte ${from.at} that is no name`)
  const { items } = args
  switch (callee.name) {
    case "collections.OrderedDict":
      if (items.length > 0) throw from.error("it makes an OrderedDict of something")
      return new Map()
    case "torch._utils._rebuild_parameter":
      if (!(items[0] instanceof PickledTensor))
        throw from.error("it makes a parameter of something that is no tensor")
      return items[0]
    case "torch._utils._rebuild_tensor_v2":
      return tensorIn(from, items)
    default:
      throw from.error(`it calls ${callee.name}`)
  }
}

function tensorIn(
  from: PickleBytes,
  [storage, offset, shape, strides]: readonly PickleValue[],
): PickledTensor {
  if (
    !(
      storage instanceof PickledStorage &&
      isCount(offset) &&
      isCounts(shape) &&
      isCounts(strides) &&
      shape.items.length === strides.items.length
    )
  ) {
    throw from.error(`the tensor at byte ${from.at} is not a storage with a place, a shape and steps`)
  }
  return new PickledTensor(
    storage,
    offset,
    shape.items as readonly number[],
    strides.items as readonly number[],
  )
}

/** Reads `("storage", type, key, where, elements)`. */
export function storageIn(from: PickleBytes, id: PickleValue): PickledStorage {
  const [kind, type, key, , length, view] = id instanceof PickledTuple ? id.items : []
  const dtype = type instanceof PickledName ? pickleNames[type.name] : undefined
  if (kind !== "storage" || dtype === undefined || typeof key !== "string" || !isCount(length)) {
    throw from.error(`the storage at byte ${from.at} is not a type, a key and a length`)
  }
  // Storages inside of storages stood here before version 0.4.
  if (view !== undefined && view !== null)
    throw from.error(`the storage at byte ${from.at} is a part of another one`)
  return new PickledStorage(dtype, key, length)
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0

/** Most axes of a tensor, as in PyTorch. */
export const MOST_AXES = 64

const isCounts = (value: PickleValue | undefined): value is PickledTuple =>
  value instanceof PickledTuple && value.items.length <= MOST_AXES && value.items.every(isCount)
