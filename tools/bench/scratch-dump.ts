import { initialParameters, makeModel, registry } from "@aunet/core"
import { multiLinearPlugin } from "@aunet/blocks"
import { configurations } from "./generate-checkpoint.ts"
import { stepProgram } from "../../packages/core/src/cascade/step-program.ts"
import { plan } from "../../packages/tensor-onnx/src/compiled.ts"
const [, , level = "0", rows = "1"] = process.argv
const model = makeModel(configurations["words-14m"], registry([multiLinearPlugin]))
const params = initialParameters(model, 1)
const p = plan(stepProgram(model, Number(level), { rows: Number(rows), capacities: [128, 256] }, "b: "), params)
console.log("inputs", p.graph.inputs.length, "outputs", p.graph.outputs.length, "nodes", p.graph.nodes.length)
const sh = new Map<string, string>()
for (const v of [...p.graph.inputs, ...p.graph.initializers]) sh.set(v.name, `[${v.shape}]`)
for (const n of p.graph.nodes) { for (const o of n.outputs) sh.set(o.name, `[${o.shape}]`); console.log(n.operator.padEnd(22), n.name.replace(/\/.*\./, "/").padEnd(20), n.inputs.map((i) => i.replace(/\/.*\./, "/") + (sh.get(i) ?? "")).join(" ").slice(0, 150), "->", n.outputs.map((o) => `${o.type}[${o.shape}]`).join(" ")) }
