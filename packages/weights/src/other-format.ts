/**
 * Files that people give in place of a file of tensors: what they are, told by how they begin.
 *
 * In: the first bytes of a file that no reader here can read; some hundred are enough. Out: what it is, and the way
 * out, behind "it is". Never: reads further, or decides that a file is good.
 */
import { show } from "./show.ts"

const compressed = (how: string): string => `compressed with ${how}; unpack it first`

/** How files begin, a character a byte. */
const beginnings: readonly (readonly [string, string])[] = [
  ["GGUF", "a GGUF file of llama.cpp; take the model's safetensors instead"],
  ["\x1f\x8b", compressed("gzip")],
  ["(\xb5/\xfd", compressed("zstd")],
  ["\xfd7zXZ", compressed("xz")],
  ["BZh", compressed("bzip2")],
  ["\x89HDF", "an HDF5 file of Keras; save its weights as safetensors there"],
  ["\x93NUMPY", "an array of NumPy; save it as safetensors there"],
]

/** Tells whether a file begins as a zip archive does: "PK", 3, 4. */
export const isZip = (head: Uint8Array): boolean => [0x50, 0x4b, 3, 4].every((byte, i) => head[i] === byte)

/** Says what a file is that is none of tensors; undefined where its beginning does not tell. */
export function otherFormat(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 64)).replace(/^\xef\xbb\xbf/, "")
  const known = beginnings.find(([begin]) => text.startsWith(begin))
  if (known !== undefined) return known[1]
  if (String.fromCharCode(...head.subarray(257, 262)) === "ustar") return "a tar archive; unpack it first"
  // Protocol 2 to 5, and an opcode.
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5 && head[2] >= 0x28)
    return "a plain pickle, a program of Python, which is not run; load it there and save its tensors alone"
  if (/^\s*<(?:!|\?xml|html)/i.test(text))
    return "a page of HTML or XML in place of the file; look at the address that it is from"
  if (/^\s*(?:\{\s*["}]|\[\s*[[{"\d\]-])/.test(text))
    return "JSON text, as model.safetensors.index.json is; give the files of tensors beside it"
  if (/^[\t\n\r\x20-\x7e]+$/.test(text))
    return `a text that begins with ${show(text.trim().slice(0, 40))}; look at the address that it is from`
  return undefined
}
