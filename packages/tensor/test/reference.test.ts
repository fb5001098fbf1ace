/** The reference engine passes the suite that it defines, and its gradients are right by central differences. */
import { describe, expect, test } from "vitest"
import { conformance, conformanceCases, drawInputs, traceCase } from "@aunet/tensor/conformance"
import { type Buffer, evaluate, mapFlat, operationNames, referenceEngine } from "@aunet/tensor"

describe("conformance of the reference engine", () => {
  conformance({ test, engine: () => referenceEngine(), tolerance: 0 })
})

test("an engine that is closed closes its sessions and opens no more", async () => {
  const engine = referenceEngine()
  const program = traceCase(conformanceCases()[0], false)
  const session = await engine.open({ program })
  await engine.close()
  await expect(session.read()).rejects.toMatchObject({ code: "SESSION_CLOSED" })
  await expect(engine.open({ program })).rejects.toMatchObject({ code: "ENGINE_CLOSED" })
})

test("an option of the engine that does not exist is refused", () => {
  const make = (options: object) => () => referenceEngine(options)
  expect(make({ precison: "f64" })).toThrow(
    'the reference engine has no option "precison"; there are: precision',
  )
  expect(make({ precision: "f16" })).toThrow('precision is "f16"; it must be "f32" or "f64"')
})

test("the suite has a case for every operation", () => {
  const covered = new Set(conformanceCases().flatMap((each) => each.covers))
  expect(operationNames.filter((name) => name !== "input" && !covered.has(name))).toEqual([])
})

describe("gradients equal central differences in float64", () => {
  const step = 1e-5
  for (const each of conformanceCases().filter(({ differentiable }) => differentiable)) {
    test(each.name, () => {
      const program = traceCase(each, true)
      const drawn = mapFlat(drawInputs(each, 2), (value): Buffer =>
        value instanceof Float32Array ? Float64Array.from(value) : value,
      )
      const upstream = Float64Array.from(
        { length: program.nodes[program.outputs.value].shape.reduce((a, b) => a * b, 1) },
        (_, i) => Math.sin(i + 1),
      )
      const weighted = (inputs: Record<string, Buffer>): number => {
        const { outputs } = evaluate(program, {}, { ...inputs, upstream })
        return Array.from(outputs.value).reduce((total, value, i) => total + value * upstream[i], 0)
      }
      const { outputs } = evaluate(program, {}, { ...drawn, upstream })
      for (const [name, value] of Object.entries(drawn)) {
        if (value instanceof Int32Array) continue
        const gradient = outputs[`gradient.${name}`]
        // Large inputs are checked at 16 places spread over them: each place costs two evaluations.
        const places = Math.min(16, value.length)
        for (let k = 0; k < places; k++) {
          const at = Math.floor((k * value.length) / places)
          const moved = (by: number) =>
            weighted({ ...drawn, [name]: value.with(at, value[at] + by) as Float64Array })
          const expected = (moved(step) - moved(-step)) / (2 * step)
          expect(
            Math.abs(gradient[at] - expected),
            `${name}[${at}]: ${gradient[at]} against ${expected}`,
          ).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)))
        }
      }
    })
  }
})
