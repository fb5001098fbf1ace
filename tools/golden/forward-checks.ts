/**
 * Checks of one forward and backward pass: hierarchy, logits, loss, level loss, every gradient.
 *
 * In: a golden file with `logits`, an engine. Out: checks. Never: stops at the first that fails.
 */
import {
  batchSpecs,
  hierarchy,
  logitsOf,
  type Model,
  objectiveOf,
  parameterSpecs,
  poolValues,
  targetSpecs,
} from "@aunet/core"
import { type Engine, type Flat, grad, type Program, referenceEngine, trace, type Value } from "@aunet/tensor"
import { type Bounds, type Check, checkEqual, checkNumbers, compare, failed } from "./check.ts"
import { type GoldenFile, integersOf, levelsOf } from "./golden-file.ts"

/** True for a file with one pass in it. */
export const isForward = ({ tensors }: GoldenFile): boolean => "logits" in tensors && "tokens" in tensors

/** Makes every check of a pass. */
export async function forwardChecks(golden: GoldenFile, engine: Engine, bounds: Bounds): Promise<Check[]> {
  const { file, tensors, metadata, model, longest } = golden
  const [B, T] = tensors.tokens.shape
  const lengths = [T, ...longest.slice(1)]
  // The plain transformer has no levels: one stage pools nothing.
  const levels = tensors.levels === undefined ? new Uint8Array(B * T) : levelsOf(tensors.levels)
  const checks: Check[] = []
  if (metadata.pooled_counts !== undefined) {
    const counts = hierarchy(levels, lengths)
      .counts.slice(1)
      .map((rows) => rows.reduce((total, count) => total + count, 0))
    checks.push(checkEqual(file, "hierarchy", counts, JSON.parse(metadata.pooled_counts) as number[]))
  }
  const inputs: Record<string, Value> = { ids: integersOf(tensors.tokens), ...poolValues(levels, lengths) }
  if (tensors.targets) inputs.targets = integersOf(tensors.targets)
  if (model.config.levelWeight !== undefined && tensors.target_levels)
    inputs.targetLevels = integersOf(tensors.target_levels)
  const program = passProgram(model, B, lengths, "targets" in inputs)
  const outputs = await run(engine, program, golden.parameters, inputs)

  const expected = new Map<string, ArrayLike<number>>()
  for (const name of ["logits", "loss", "level_loss"])
    if (tensors[name]) expected.set(name, tensors[name].data as Float32Array)
  for (const [name, { data }] of Object.entries(golden.below("grads")))
    expected.set(`grads.${name}`, data as Float32Array)
  for (const [check, official] of expected) {
    const ours = outputs[check]
    checks.push(
      ours === undefined
        ? failed(file, check, "the model does not compute this")
        : checkNumbers(file, check, ours, official, bounds.forward),
    )
  }
  const missing = Object.keys(model.parameters).filter(
    (name) => expected.has("loss") && expected.size > 3 && !expected.has(`grads.${name}`),
  )
  for (const name of missing)
    checks.push(failed(file, `grads.${name}`, "the file has gradients, but none of this parameter"))
  if (engine.report.engine !== "reference" && checks.some(({ pass }) => !pass)) {
    const exact = await run(referenceEngine({ precision: "f64" }), program, golden.parameters, inputs)
    return checks.map((check) =>
      withEvidence(
        check,
        outputs[check.check],
        expected.get(check.check),
        exact[check.check],
        bounds.forward,
      ),
    )
  }
  return checks
}

/** Traces a pass; without targets there is no loss. */
function passProgram(model: Model, rows: number, lengths: readonly number[], withLoss: boolean): Program {
  const shape = { rows, lengths }
  const inputs = { ...batchSpecs(shape), ...(withLoss && targetSpecs(model, shape)) }
  return trace({ state: parameterSpecs(model), inputs }, ({ state, inputs }) => {
    const logits = logitsOf(model, state, inputs)
    if (!withLoss) return { outputs: { logits } }
    const { objective, loss, levelLoss } = objectiveOf(model, state, inputs)
    return {
      outputs: { logits, loss, ...(levelLoss && { level_loss: levelLoss }), grads: grad(objective, state) },
    }
  })
}

async function run(
  engine: Engine,
  program: Program,
  state: Flat<Value>,
  inputs: Flat<Value>,
): Promise<Record<string, Value>> {
  await using session = await engine.open({ program }, state)
  return session.step("program", inputs)
}

/**
 * Lets a check pass that no order of float32 sums could: this engine is within the bound of the same
 * computation in float64, and the official number is what is off, by not more than ten bounds.
 */
function withEvidence(
  check: Check,
  ours: Value | undefined,
  official: ArrayLike<number> | undefined,
  exact: Value | undefined,
  bound: number,
): Check {
  if (check.pass || ours === undefined || official === undefined || exact === undefined) return check
  const float64 = { ours: compare(ours, exact).rel, official: compare(official, exact).rel }
  return { ...check, float64, pass: float64.ours <= bound && float64.official <= 10 * bound }
}
