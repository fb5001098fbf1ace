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
import {
  batchLevels,
  type GoldenFile,
  integersOf,
  lengthsFor,
  needed,
  numbersOf,
  parsed,
} from "./golden-file.ts"

/** True for a file with one pass in it: logits, or a loss or gradients without a trajectory. */
export const isForward = ({ tensors }: GoldenFile): boolean =>
  "logits" in tensors ||
  (!("losses" in tensors) &&
    ("loss" in tensors || Object.keys(tensors).some((name) => name.startsWith("grads."))))

/** Makes every check of a pass. */
export async function forwardChecks(golden: GoldenFile, engine: Engine, bounds: Bounds): Promise<Check[]> {
  const { file, tensors, metadata, model } = golden
  const tokens = needed(golden, "tokens")
  const [B, T] = tokens.shape.length === 1 ? [1, tokens.shape[0]] : tokens.shape
  const lengths = lengthsFor(golden, T)
  const levels = batchLevels(golden)
  const checks: Check[] = []
  if (metadata.pooled_counts !== undefined) {
    const counts = hierarchy(levels, lengths)
      .counts.slice(1)
      .map((rows) => rows.reduce((total, count) => total + count, 0))
    const official = parsed(metadata.pooled_counts, `pooled_counts of ${file}`)
    checks.push(
      Array.isArray(official)
        ? checkEqual(file, "hierarchy", counts, official as number[])
        : failed(file, "hierarchy", "pooled_counts is no list"),
    )
  }
  const inputs: Record<string, Value> = { ids: integersOf(tokens), ...poolValues(levels, lengths) }
  const withLoss = "targets" in tensors
  if (withLoss) inputs.targets = integersOf(tensors.targets)
  if (withLoss && model.config.levelWeight !== undefined)
    inputs.targetLevels = integersOf(needed(golden, "target_levels"))
  const program = passProgram(model, B, lengths, withLoss)
  const outputs = await run(engine, program, golden.parameters, inputs)

  const expected = new Map<string, ArrayLike<number>>()
  for (const name of ["logits", "loss", "level_loss"])
    if (tensors[name]) expected.set(name, numbersOf(tensors[name]))
  for (const [name, tensor] of Object.entries(golden.below("grads")))
    expected.set(`grads.${name}`, numbersOf(tensor))
  for (const [check, official] of expected) {
    const ours = outputs[check]
    checks.push(
      ours === undefined
        ? failed(file, check, notComputed(check, withLoss))
        : checkNumbers(file, check, ours, official, bounds.forward),
    )
  }
  // What comes forward has to be right by itself: only then are gradients that miss the bound a matter of digits.
  const isForwardRight = checks.every(({ check, pass }) => pass || check.startsWith("grads."))
  if (checks.some(({ pass }) => !pass)) {
    const exact = await run(referenceEngine({ precision: "f64" }), program, golden.parameters, inputs)
    return checks.map((check) =>
      withEvidence(
        check,
        outputs[check.check],
        expected.get(check.check),
        exact[check.check],
        bounds.forward,
        isForwardRight && check.check.startsWith("grads."),
      ),
    )
  }
  return checks
}

const notComputed = (check: string, withLoss: boolean): string =>
  !withLoss && check !== "logits"
    ? "the file has no targets to compute this with"
    : "the model does not compute this"

/** Traces a pass; without targets there is no loss. */
function passProgram(model: Model, rows: number, lengths: readonly number[], withLoss: boolean): Program {
  const shape = { rows, lengths }
  const inputs = { ...batchSpecs(model, shape), ...(withLoss && targetSpecs(model, shape)) }
  return trace({ state: parameterSpecs(model), inputs }, ({ state, inputs }) => {
    const logits = logitsOf(model, state, inputs, shape.lengths)
    if (!withLoss) return { outputs: { logits } }
    const { objective, loss, levelLoss } = objectiveOf(model, state, inputs, shape.lengths)
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

/** How far the official gradient may be off in float32 before it is another number, and no matter of order; seen: 2.6e-4. */
const MOST_OFFICIAL_ERROR = 5e-4

/** How many times further off than the official number ours may be, where that misses the bound itself. */
const MOST_TIMES_OFFICIAL = 4

/**
 * Lets a gradient pass that no order of float32 sums could, by the same computation in float64: either this engine
 * is within the bound of it, and the official number is what is off; or the two are off alike, which says that
 * float32 has no more digits to give there.
 */
function withEvidence(
  check: Check,
  ours: Value | undefined,
  official: ArrayLike<number> | undefined,
  exact: Value | undefined,
  bound: number,
  mayPass: boolean,
): Check {
  if (check.pass || ours === undefined || official === undefined || exact === undefined) return check
  const float64 = { ours: compare(ours, exact).rel, official: compare(official, exact).rel }
  const sameNumber = float64.official <= MOST_OFFICIAL_ERROR
  const alike = float64.ours <= MOST_TIMES_OFFICIAL * float64.official
  return { ...check, float64, pass: mayPass && sameNumber && (float64.ours <= bound || alike) }
}
