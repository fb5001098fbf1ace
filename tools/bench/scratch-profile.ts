import { readFileSync, readdirSync, rmSync } from "node:fs"
import { initialParameters, makeModel, openCascade, registry } from "@aunet/core"
import { multiLinearPlugin } from "@aunet/blocks"
import { openEngine } from "aunet"
import { configurations } from "./generate-checkpoint.ts"
const [, , weights = "float32", rowsArg = "1", profile = "no", name = "words-14m", pattern = "00001", n0 = "400"] = process.argv
const rows = Number(rowsArg), n = Number(n0)
const model = makeModel(configurations[name], registry([multiLinearPlugin]))
const params = initialParameters(model, 1)
const opts = profile === "yes" ? { onnx: { runtimeOptions: { enableProfiling: true, profileFilePrefix: "/tmp/gen/prof" } } } : {}
let engine
if (profile === "yes") { rmSync("/tmp/gen", { recursive: true, force: true }); (await import("node:fs")).mkdirSync("/tmp/gen")

  engine = await ((await import("@aunet/tensor-onnx")) as any).onnxEngine({ runtimeOptions: { enableProfiling: true, profileFilePrefix: "/tmp/gen/prof" } })
} else engine = (await openEngine("onnx", opts as never)).engine
const cascade = await openCascade(model, engine, params, { maxSequences: rows, weights: weights as any })
const seats = []
for (let r = 0; r < rows; r++) { const { memory } = await cascade.read({ ids: Int32Array.from([256, 1, 2, 3, 4, 5, 6, 32]), levels: Uint8Array.from([1,0,0,0,0,0,0,1]) } as any); seats.push(await cascade.enter(memory)) }
const times: number[][] = [[], [], [], []]
const spread = pattern === "s"
const start = performance.now()
let at = start
for (let i = 0; i < n; i++) {
  const levels = seats.map((_, r) => spread ? ((i + r * 3) % 5 === 4 ? 1 : 0) : Number(pattern[i % pattern.length]))
  const level = Math.max(...levels)
  await cascade.step(level, seats.map((seat, r) => ({ seat, id: (i * 7 + r * 13) % 256, level: levels[r] })))
  const now = performance.now(); times[level].push(now - at); at = now
}
const q = (a: number[], p: number) => [...a].sort((x, y) => x - y)[Math.floor(a.length * p)]
console.log(weights, rows, name, times.map((t) => t.length ? `${q(t, .1).toFixed(3)} ${q(t, .5).toFixed(3)} ${(t.reduce((a, b) => a + b) / t.length).toFixed(3)} (${t.length})` : "").join(" | "), "per byte by medians", (rows * n / (times.reduce((s, t) => s + (t.length ? t.length * q(t, .5) : 0), 0)) * 1000).toFixed(0), "B/s")
await cascade.close(); await engine.close()
if (profile === "yes") for (const f of readdirSync("/tmp/gen")) {
  const ev = JSON.parse(readFileSync("/tmp/gen/" + f, "utf8")) as any[]
  const runs = ev.filter((e) => e.name === "model_run").length
  if (runs < 50) continue
  const by = new Map<string, number[]>()
  let total = 0
  for (const e of ev) if (e.cat === "Node" && e.name.endsWith("_kernel_time")) { const k = e.args.op_name; const [c, t] = by.get(k) ?? [0, 0]; by.set(k, [c + 1, t + e.dur]); total += e.dur }
  const run = ev.filter((e) => e.name === "model_run").map((e) => e.dur).sort((a, b) => a - b)
  console.log(f, "runs", runs, "median run us", run[run.length >> 1], "kernels us/run", (total / runs).toFixed(0), "nodes/run", [...by.values()].reduce((s, [c]) => s + c, 0) / runs)
  for (const [k, [c, t]] of [...by].sort((a, b) => b[1][1] - a[1][1]).slice(0, 22)) console.log("   ", k.padEnd(30), (c / runs).toFixed(0).padStart(4), (t / runs).toFixed(0).padStart(7), "us")
}
