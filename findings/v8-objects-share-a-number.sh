#!/usr/bin/env bash
# V8 13.6 and 14.6 (Node 24.21.0 and 26.10.0; Chromium 153 as well): objects that a loop makes may share one number, the last of them.
#
# Behaviour: a function returns an object whose first property is a fraction that a closure computes: `return { value: of(id) }`. While Maglev,
#   the middle compiler, compiles it in another thread, the objects of some ten to a few hundred calls get the same box for their number, and
#   each call writes over what the ones before it returned. No error, no warning; once the code is compiled again all is right.
# Seen: in fresh copies of such a function that are called 55 times, 16 of 1478 lists were wrong on Node 24.21.0 (on two cores with other work; 1
#   of 819 on Node 26.10.0; none of 660 on Node 22.19.0, none of 462 on 20.20.2). None with --no-maglev or --no-concurrent-recompilation; 31 of
#   719 with --no-turbofan; as below, with other threads busy, 16 of 200. None of 1307 where the number is computed first: `const value = of(id); return { value }`; nor in an array, a
#   class, or without the closure.
# Common wrong belief: what a pure function of JavaScript returned stays as it was; a result that differs once in a thousand runs is memory, or a
#   race of one's own. A language model scored a text 1.15 times too unlikely, once in six runs of a suite.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node@24.21.0
cat >see.mjs <<'JS'
const source = (body) => `
function told(row, id) {
  let largest = -Infinity
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, row[i])
  let total = 0
  for (let i = 0; i < row.length; i++) total += Math.exp(row[i] - largest)
  const logTotal = Math.log(total)
  const of = (each) => row[each] - largest - logTotal
  ${body}
}
export const all = (ids, rows, width) => Array.from(ids, (id, at) => told(rows.subarray(at * width, (at + 1) * width), id))
`
const [width, count] = [258, 55]
let seed = 1
const random = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff)
const rows = Float32Array.from({ length: width * count }, () => random() * 8 - 4)
const ids = Int32Array.from({ length: count }, () => Math.floor(random() * width))
const right = Array.from(ids, (id, at) => {
  const row = rows.subarray(at * width, (at + 1) * width)
  const largest = row.reduce((a, b) => Math.max(a, b))
  return row[id] - largest - Math.log(row.reduce((sum, each) => sum + Math.exp(each - largest), 0))
})
let turn = 0
/** How many lists of fresh copies of the function are wrong. */
async function wrongOf(body, copies) {
  let wrong = 0
  for (let copy = 0; copy < copies; copy++) {
    const { all } = await import(`data:text/javascript,${encodeURIComponent(`${source(body)}//${turn++}`)}`)
    const found = all(ids, rows, width)
    const off = found.flatMap(({ value }, at) => (Math.abs(value - right[at]) > 1e-9 ? [at] : []))
    if (off.length > 0 && wrong++ === 0)
      console.log(`positions ${off[0]} to ${off.at(-1)}: all`, found[off[0]].value, "as the one after them:", right[off.at(-1) + 1])
  }
  return wrong
}
// Something beside it, so that the compiling thread is late as on a machine that works.
const { Worker } = await import("node:worker_threads")
const busy = Array.from({ length: 4 }, () => new Worker("for(;;);", { eval: true }))
let [inside, before, copies] = [0, 0, 0]
while (copies < 20_000 && inside < 3) {
  inside += await wrongOf("return { value: of(id) }", 200)
  before += await wrongOf("const value = of(id); return { value }", 200)
  copies += 200
}
console.log(process.version, process.versions.v8, `of ${copies} lists each: ${inside} wrong with the call inside of the object, ${before} with it before`)
for (const worker of busy) await worker.terminate()
process.exit(inside > 0 && before === 0 ? 0 : 1)
JS
node_modules/node/bin/node see.mjs
