#!/usr/bin/env bash
# gpu.js 2.24.1 in a browser: after its WebGL context is lost, a kernel goes on and gives zeros.
#
# Behaviour: once the browser has taken the context away (a driver that was reset, a laptop that changed its GPU, too many contexts in a page), a
#   kernel of mode "webgl2" that was built before returns an array of zeros, and so does `toArray()` of a texture that held numbers. Nothing is
#   thrown, and the console says nothing of it. Only a kernel that is built afterwards fails ("Error compiling vertex shader: null"); a new GPU() works
#   again. Under WebGPU the same library refuses with a sentence when its device is lost.
# Seen: x + 1 of [1, 2, 3, 4] is [2, 3, 4, 5], and after the loss [0, 0, 0, 0]; a texture of [2, 4, 6, 8] reads [0, 0, 0, 0].
# Common wrong belief: a GPU that is gone shows itself by an error. A training goes on with weights of zero, whose loss is finite and whose curve looks
#   like one; `gl.isContextLost()` of `kernel.context` has to be asked after each call.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts gpu.js@2.24.1 playwright-core@1.64.1 @sparticuz/chromium@153.0.0
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs"
import bundled from "@sparticuz/chromium"
import { chromium } from "playwright-core"

const args = [...bundled.args.filter((each) => !/gl|gpu|angle|webgl/i.test(each)), "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
const browser = await chromium.launch({ executablePath: await bundled.executablePath(), args })
const page = await browser.newPage()
const said = []
page.on("console", (message) => said.push(message.text()))
await page.addScriptTag({ content: readFileSync("node_modules/gpu.js/dist/gpu-browser.js", "utf8") })
const seen = await page.evaluate(async () => {
  const gpu = new GPU.GPU({ mode: "webgl2" })
  const plusOne = gpu.createKernel(function (a) { return a[this.thread.x] + 1 }, { output: [4] })
  const twice = gpu.createKernel(function (a) { return a[this.thread.x] * 2 }, { output: [4], pipeline: true, immutable: true })
  const given = (run) => { try { return Array.from(run()).join(" ") } catch (error) { return "threw: " + error.message } }
  const texture = twice([1, 2, 3, 4])
  const before = [given(() => plusOne([1, 2, 3, 4])), given(() => texture.toArray())]
  plusOne.context.getExtension("WEBGL_lose_context").loseContext()
  await new Promise((go) => setTimeout(go, 200))
  const after = [given(() => plusOne([1, 2, 3, 4])), given(() => texture.toArray())]
  const fresh = given(() => gpu.createKernel(function (a) { return a[this.thread.x] + 5 }, { output: [4] })([1, 2, 3, 4]))
  const other = given(() => new GPU.GPU({ mode: "webgl2" }).createKernel(function (a) { return a[this.thread.x] + 5 }, { output: [4] })([1, 2, 3, 4]))
  return { before, lost: plusOne.context.isContextLost(), after, fresh, other }
})
console.log("Chromium", browser.version(), seen)
console.log("the console said:", said)
await browser.close()
const asSeen = seen.lost && seen.before.join("|") === "2 3 4 5|2 4 6 8" && seen.after.join("|") === "0 0 0 0|0 0 0 0"
process.exit(asSeen && seen.fresh.startsWith("threw") && seen.other === "6 7 8 9" ? 0 : 1)
JS
node see.mjs
