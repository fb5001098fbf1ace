/** Messages byte by byte, as the description of the format has them. */
import { expect, test } from "vitest"
import { bytes, float, integer, integers, message, nested, text, toBytes } from "../src/protobuf.ts"

const hex = (...parts: Parameters<typeof message>[0]): string =>
  Buffer.from(toBytes(message(parts))).toString("hex")

test("the examples of the encoding guide", () => {
  expect(hex(integer(1, 150))).toBe("089601")
  expect(hex(text(2, "testing"))).toBe("120774657374696e67")
  expect(hex(nested(3, [integer(1, 150)]))).toBe("1a03089601")
  expect(hex(integers(6, [3, 270, 86942]))).toBe("3206038e029ea705")
})

test("numbers at the ends of their ranges", () => {
  expect(hex(integer(1, 0))).toBe("0800")
  expect(hex(integer(1, -1))).toBe("08ffffffffffffffffff01")
  expect(hex(integer(1, Number.MAX_SAFE_INTEGER))).toBe("08ffffffffffffff0f")
  expect(hex(integer(1, 2n ** 63n - 1n))).toBe("08ffffffffffffffff7f")
  expect(hex(integer(1000, 1))).toBe("c03e01")
  expect(hex(float(2, -0.5))).toBe("15000000bf")
})

test("nothing at all is a message too", () => {
  expect(hex()).toBe("")
  expect(hex(nested(1, []), bytes(2, new Uint8Array(0)))).toBe("0a001200")
})
