/** `toFloat32` refuses what is no tensor, and names the dtype that is meant. */
import { expect, test } from "vitest"
import { type StoredTensor, toFloat32 } from "@aunet/weights"

const f32 = { dtype: "f32", shape: [1], data: Float32Array.of(1) } as const

test.each<readonly [unknown, RegExp]>([
  [undefined, /^the tensor is given as undefined; give \{ dtype, shape, data \}/],
  [Float32Array.of(1), /^the tensor is given as a Float32Array; /],
  [{ a: f32 }, /^the tensor is given as an Object without dtype; /],
  [
    { dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) },
    /^the tensor has dtype "F16"; .*; give "f16"$/,
  ],
  [{ dtype: "f16", shape: [1], data: Float32Array.of(1) }, /of dtype f16 needs its data as Uint16Array/],
  [{ dtype: "f32", shape: [1], data: [1] }, /needs its data as Float32Array and has an Array/],
])("float32 of %o is refused", (given, message) => {
  expect(() => toFloat32(given as StoredTensor)).toThrow(
    expect.objectContaining({
      name: "WeightsError",
      code: "BAD_TENSOR",
      message: expect.stringMatching(message),
    }),
  )
})

test.each([
  ["F32 float32 FLOAT32 torch.float32 Float32Array float", "f32"],
  ["double Float64Array", "f64"],
  ["bfloat16 torch.bfloat16 BF16", "bf16"],
  ["half float16", "f16"],
  ["float8_e4m3fn F8_E4M3", "f8_e4m3"],
  ["float8_e5m2", "f8_e5m2"],
  ["int64 long BigInt64Array", "i64"],
  ["uint64 BigUint64Array", "u64"],
  ["uint8 torch.uint8", "u8"],
  ["int", "i32"],
  ["boolean torch.bool", "bool"],
])("%s: %s is meant", (names, meant) => {
  for (const dtype of names.split(" "))
    expect(() => toFloat32({ dtype, shape: [], data: [] } as unknown as StoredTensor), dtype).toThrow(
      new RegExp(`; give "${meant}"$`),
    )
})
