// The page of browser.test.ts: the conformance suite and a training, on the engine that a bundler takes for browsers.
//
// In: nothing. Out: what happened, posted to /result. Never: touches the document.
import { conformance } from "@aunet/tensor/conformance"
import { f32, grad, matmul, mean, multiply, subtract, trace } from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"

const tests: { readonly name: string; readonly body: () => Promise<void> }[] = []
const failed: string[] = []

/** Fits y = x · w by gradient descent: 200 steps of a program with state, in a session of its own. */
async function fit(engine: Awaited<ReturnType<typeof onnxEngine>>): Promise<number[]> {
  const program = trace(
    { state: { w: f32(2, 1) }, inputs: { x: f32(4, 2), y: f32(4, 1) } },
    ({ state, inputs }) => {
      const error = subtract(matmul(inputs.x, state.w), inputs.y)
      const loss = mean(multiply(error, error))
      return {
        state: { w: subtract(state.w, multiply(0.1, grad(loss, { w: state.w }).w)) },
        outputs: { loss },
      }
    },
  )
  const session = await engine.open({ fit: program })
  const x = Float32Array.of(1, 0, 0, 1, 1, 1, 2, 1)
  const y = Float32Array.of(3, -1, 2, 5)
  for (let step = 0; step < 200; step++) await session.step("fit", { x, y })
  const { w } = await session.read(["w"])
  await session.close()
  return [...w]
}

async function run(): Promise<unknown> {
  const engine = await onnxEngine({ threads: 2, wasmPaths: "/onnxruntime/" })
  conformance({ test: (name, body) => tests.push({ name, body }), engine: () => engine, tolerance: 1e-5 })
  for (const { name, body } of tests) {
    try {
      await body()
    } catch (error) {
      failed.push(`${name}: ${String(error)}`)
    }
  }
  const w = await fit(engine)
  // The runtime is one a page: sessions of one engine and of another take steps at the same time.
  const other = await onnxEngine({ threads: 2, wasmPaths: "/onnxruntime/" })
  const together = await Promise.all([fit(engine), fit(engine), fit(other)])
  await other.close()
  await engine.close()
  const { crossOriginIsolated: isolated } = globalThis as { readonly crossOriginIsolated?: boolean }
  return { ran: tests.length, failed, report: engine.report, w, together, isolated }
}

const answer = await run().catch((error: unknown) => ({ error: String(error) }))
await fetch("/result", { method: "POST", body: JSON.stringify(answer) })
