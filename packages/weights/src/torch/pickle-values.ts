/**
 * What a pickle of plain tensors can hold, as values of ours.
 *
 * In: nothing. Out: types. Never: anything that could run.
 */
import type { StoredDtype } from "../stored-tensor.ts"

/** A storage in the archive: numbers of one type under a key. */
export class PickledStorage {
  readonly dtype: StoredDtype
  readonly key: string
  /** Elements. */
  readonly length: number

  constructor(dtype: StoredDtype, key: string, length: number) {
    this.dtype = dtype
    this.key = key
    this.length = length
  }
}

/** A tensor: a view of a storage. */
export class PickledTensor {
  readonly storage: PickledStorage
  /** First element, and the step along each axis, in elements. */
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]

  constructor(storage: PickledStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.strides = strides
  }
}

/** One of the few names that a pickle may mention. */
export class PickledName {
  readonly name: PickleName

  constructor(name: PickleName) {
    this.name = name
  }
}

/** A tuple; lists are arrays. */
export class PickledTuple {
  readonly items: readonly PickleValue[]

  constructor(items: readonly PickleValue[]) {
    this.items = items
  }
}

/** Names that are known, with the type of the storages among them. */
export const pickleNames = {
  "torch._utils._rebuild_tensor_v2": undefined,
  "torch._utils._rebuild_parameter": undefined,
  "collections.OrderedDict": undefined,
  "torch.DoubleStorage": "f64",
  "torch.FloatStorage": "f32",
  "torch.HalfStorage": "f16",
  "torch.BFloat16Storage": "bf16",
  "torch.LongStorage": "i64",
  "torch.IntStorage": "i32",
  "torch.ShortStorage": "i16",
  "torch.CharStorage": "i8",
  "torch.ByteStorage": "u8",
  "torch.BoolStorage": "bool",
} as const satisfies Record<string, StoredDtype | undefined>

/** A name that is known. */
export type PickleName = keyof typeof pickleNames

/** Anything that a pickle of plain tensors can hold. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | PickledTuple
  | Map<string | number, PickleValue>
  | PickledStorage
  | PickledTensor
  | PickledName
