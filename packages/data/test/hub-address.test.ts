/** Addresses of the hub: what is one, and what it names. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { hubAddressText } from "../src/node/read/hub/hub-address.ts"
import { hubAddress } from "../src/node/index.ts"

describe("an address", () => {
  test.each([
    ["hf://datasets/a/b", { kind: "dataset", name: "a/b", revision: "main", path: "" }],
    ["hf://datasets/a/b/data/x.parquet@v2", { name: "a/b", revision: "v2", path: "data/x.parquet" }],
    ["hf://datasets/a/b@v2/data/", { name: "a/b", revision: "v2", path: "data" }],
    ["hf://datasets/a/b@refs/convert/parquet/default", { revision: "refs/convert/parquet", path: "default" }],
    ["hf://datasets/a/b/x@refs/pr/1", { revision: "refs/pr/1", path: "x" }],
    ["hf://a/b", { kind: "model", name: "a/b", revision: "main", path: "" }],
    ["hf://models/a/b@c", { kind: "model", name: "a/b", revision: "c" }],
  ])("%s", (text, address) => {
    expect(hubAddress(text)).toMatchObject(address)
    expect(hubAddress(hubAddressText(hubAddress(text)))).toEqual(hubAddress(text))
  })
  test.each([
    "hf://",
    "hf://datasets/a",
    "hf://a",
    "hf://spaces/a/b",
    "hf://datasets/a/b/../c",
    "https://a/b",
    "hf://datasets/a/b@",
  ])("%s is none", (text) => {
    expect(() => hubAddress(text)).toThrow(/is no address of the hub; write hf:\/\/datasets\/owner\/name/)
  })
  test("is an address or an error of ours, whatever is typed, and leads nowhere else", () => {
    const part = fc.constantFrom("datasets", "a", "b", "..", ".", "@", "v1", "", "C:", "\\", "*", "refs/pr/1")
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        try {
          const { path, name } = hubAddress(`hf://${parts.join("/")}`)
          expect(`${name}/${path}`.split("/")).not.toContain("..")
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_OPTION" })
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})
