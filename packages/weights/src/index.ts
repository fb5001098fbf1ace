/**
 * `@aunet/weights`: files of tensors. safetensors and PyTorch's `.pth`, read and written.
 */
export { WeightsError, type WeightsErrorCode } from "./weights-error.ts"
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts"
export { layOutSafetensors, type SafetensorsLayout, type TensorForm } from "./lay-out-safetensors.ts"
export {
  type ByteSource,
  openSafetensors,
  type SafetensorsFile,
  type SafetensorsPlace,
} from "./open-safetensors.ts"
export { refuseLfsPointer } from "./lfs-pointer.ts"
export { type StoredDtype, type StoredTensor, toFloat32 } from "./stored-tensor.ts"
export { decodeTorchFile, encodeTorchFile, type TorchFileOptions } from "./torch/torch-file.ts"
