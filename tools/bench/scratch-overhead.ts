import { createRequire } from "node:module"
import { encodeModel } from "../../packages/tensor-onnx/src/model.ts"
const require = createRequire(new URL("../../packages/tensor-onnx/package.json", import.meta.url))
const ort = require("onnxruntime-node")
async function time(nin: number, nout: number, big = 64) {
  const v = (name: string, n: number) => ({ name, shape: [1, n], type: "f32" as const })
  const ins = Array.from({ length: nin }, (_, i) => v("x" + i, big))
  const nodes: any[] = []
  const outs = Array.from({ length: nout }, (_, i) => v("y" + i, big))
  nodes.push({ operator: "Concat", domain: "", name: "c", inputs: ins.map((i) => i.name), outputs: [{ name: "z", shape: [nin, big], type: "f32" }], attributes: { axis: 0 } })
  for (const o of outs) nodes.push({ operator: "ReduceMax", domain: "", name: o.name, inputs: ["z"], outputs: [o], attributes: { keepdims: 1 } })
  for (const o of outs) o.shape = [1, 1]
  for (const o of outs) o.shape = [1, 1]
  const s = await ort.InferenceSession.create(encodeModel({ nodes, initializers: [], inputs: ins, outputs: outs }), { intraOpNumThreads: 1, logSeverityLevel: 3 })
  const feeds = Object.fromEntries(ins.map((i) => [i.name, new ort.Tensor("float32", new Float32Array(big), [1, big])]))
  const fetches = Object.fromEntries(outs.map((o) => [o.name, new ort.Tensor("float32", new Float32Array(1), [1, 1])]))
  for (let i = 0; i < 300; i++) await s.run(feeds, fetches, {})
  const t = performance.now()
  for (let i = 0; i < 2000; i++) await s.run(feeds, fetches, {})
  console.log(nin, nout, ((performance.now() - t) / 2).toFixed(1), "us per run")
}
for (const [a, b] of [[1, 1], [10, 1], [30, 1], [1, 10], [1, 20], [30, 20]]) await time(a, b)
