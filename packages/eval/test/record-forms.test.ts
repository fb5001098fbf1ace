/** What a record lacks is told in the names that its author knows; ours, such as `$file`, are in no message. */
import { expect, test } from "vitest"
import { form, forms } from "../src/index.ts"
import { fill } from "../src/tasks/template.ts"

test("a record of no known form, and a field that a template asks for", () => {
  const read = forms(form(["query", "$file"], () => ({})))
  const record = { foo: 1, $file: "items" }
  expect(() => read(record, "items.jsonl line 1")).toThrow(
    /^items\.jsonl line 1 lacks query; it has foo, and has to have query$/,
  )
  expect(() => read({ $file: "items" }, "here")).toThrow(/^here lacks query; it has no field, /)
  expect(() => fill("{query}", record, "here")).toThrow(/^here lacks \{query\}; it has foo$/)
})
