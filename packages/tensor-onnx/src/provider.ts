/**
 * Which execution provider computes: the first of those that are wanted which runs a model of one operator.
 *
 * In: a runtime and names. Out: a report of what runs, and why nothing before it does.
 * Never: passes one over in silence.
 */
import { type EngineReport, TensorError } from "@aunet/tensor"
import { messageOf } from "./failures.ts"
import { encodeModel } from "./model.ts"
import type { OnnxOptions } from "./options.ts"
import type { Runtime, RuntimeSession } from "./runtime.ts"

/**
 * Finds the provider.
 *
 * @param settingsOf session settings of the runtime for a provider
 * @throws TensorError ENGINE_FALLBACK with `strict` when it is not the first of several, or a page lacks the threads;
 * ENGINE_UNAVAILABLE when none works; both say what each answered, and which setting to change
 */
export async function chooseProvider(
  runtime: Runtime,
  options: OnnxOptions,
  settingsOf: (provider: string) => Readonly<Record<string, unknown>>,
): Promise<EngineReport> {
  const wanted = options.executionProviders ?? runtime.defaultProviders
  const reasons: string[] = runtime.fallbackReason === undefined ? [] : [runtime.fallbackReason]
  if (options.strict === true && options.threads !== undefined && runtime.fallbackReason !== undefined)
    throw new TensorError(
      "ENGINE_FALLBACK",
      `${runtime.packageName} would have ${runtime.fallbackReason}; leave strict or threads out`,
    )
  let cause: unknown
  for (const provider of wanted) {
    try {
      const model = await runtime.load({ file: probe, beside: [] }, settingsOf(provider))
      try {
        await tryProbe(runtime, model)
      } finally {
        await model.release()
      }
      return {
        engine: "onnx",
        backend: provider,
        ...(reasons.length > 0 && { fallbackReason: reasons.join("; ") }),
      }
    } catch (error) {
      cause = error
      const answer = messageOf(error)
      reasons.push(`${provider}: ${answer.trim().replace(/\.$/, "")}`)
      if (options.strict === true) break
    }
  }
  const code = options.strict === true && wanted.length > 1 ? "ENGINE_FALLBACK" : "ENGINE_UNAVAILABLE"
  throw new TensorError(code, refusal(runtime, options, reasons.join("; "), code), { cause })
}

/** One run: where a model loads, what it gives may still be nothing that the runtime's own JavaScript takes. */
async function tryProbe(runtime: Runtime, model: RuntimeSession): Promise<void> {
  const { y } = await model.run({ x: runtime.tensor(Float32Array.of(2), []) }, { y: null }, {})
  const [given] = runtime.valueOf(y)
  if (given !== -2) throw new Error(`the negative of 2 is ${given}`)
}

/** What was asked for, what came of it, and the setting that leads on; with none of them it is the runtime itself. */
function refusal(
  { packageName, providers, defaultProviders, wayOut }: Runtime,
  { executionProviders, runtimeOptions }: OnnxOptions,
  answers: string,
  code: "ENGINE_FALLBACK" | "ENGINE_UNAVAILABLE",
): string {
  const usual = defaultProviders.join(", ")
  const ways: string[] = []
  if (executionProviders !== undefined) ways.push(`leave executionProviders out for ${usual}`)
  if (code === "ENGINE_FALLBACK") ways.push("leave strict out to go on with the next one")
  if (runtimeOptions !== undefined)
    ways.push(`leave runtimeOptions out (it sets ${Object.keys(runtimeOptions).join(", ") || "nothing"})`)
  if (ways.length === 0) ways.push(wayOut)
  const asked =
    executionProviders === undefined
      ? `${packageName} does not run here`
      : code === "ENGINE_FALLBACK"
        ? `executionProviders ${JSON.stringify(executionProviders)}: with strict the first must work in ${packageName}, and it does not`
        : `executionProviders ${JSON.stringify(executionProviders)}: none of them works in ${packageName}, which was built for ${providers.join(", ")}`
  return `${asked} (${answers}); ${ways.join(", ")}, or choose another engine`
}

const scalar = { shape: [], type: "f32" } as const
/** y = -x: the smallest model that shows whether a provider works. */
const probe = encodeModel({
  nodes: [
    {
      operator: "Neg",
      domain: "",
      name: "negate",
      inputs: ["x"],
      outputs: [{ ...scalar, name: "y" }],
      attributes: {},
    },
  ],
  initializers: [],
  inputs: [{ ...scalar, name: "x" }],
  outputs: [{ ...scalar, name: "y" }],
})
