/**
 * What a PyTorch file holds, whatever its form.
 *
 * In: nothing. Out: the type. Never: more than a pickle's value, and numbers for its storages.
 */
import type { PickledStorage, PickleValue } from "./pickle-values.ts"

/** The value that was saved, and where its numbers are. */
export interface TorchContent {
  readonly value: PickleValue
  /** The bytes of a storage, where any typed array may begin; undefined when the file has none for it. */
  readonly numbersOf: (storage: PickledStorage) => Uint8Array | undefined
}
