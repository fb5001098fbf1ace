// A page on a host that cannot set headers has threads all the same, through a service worker of ours.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { findChromium } from "../chromium.ts"
import { answerOf } from "../page-in-chromium.ts"
import { tree } from "./tree.ts"

const chromium = findChromium()

test.skipIf(chromium === undefined)("a page that names isolation.js is loaded again, isolated", async () => {
  const page = tree({
    "index.html": `<!doctype html><script src="/isolation.js"></script><script>
      if (crossOriginIsolated) fetch("/", {
        method: "POST",
        body: JSON.stringify({ bytes: new SharedArrayBuffer(8).byteLength }),
      })
    </script>`,
    "isolation.js": readFileSync(join(root, "tools", "site", "public", "isolation.js"), "utf8"),
  })
  const { posted } = await answerOf<{ bytes: number }>(chromium!, { folders: { "/": page } })
  expect(posted).toEqual({ bytes: 8 })
})
