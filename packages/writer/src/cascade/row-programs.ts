/**
 * The programs that move the memory of a text into a row of a bank, and out of it.
 *
 *     put    rows of the caches <- a memory that was laid out        take   rows of the caches -> a memory
 *
 * In: a model, the shape of its caches. Out: programs, and the index inputs that say which rows. Never: holds numbers.
 */
import { gather, i32, mapFlat, type Program, trace, updateRows, type Value } from "@aunet/tensor"
import { type Model, type ModelConfig, stackOptions } from "@aunet/core"
import { type CacheShape, cachesOf, cacheSpecs, withPrefix } from "./caches.ts"
import { vectorNames } from "./router-state.ts"

/** What both programs are given: the rows of the caches of each stage that are those of one text. */
const rowSpecs = (config: ModelConfig, { capacities }: CacheShape) => ({
  ...Object.fromEntries(
    config.stages.map((_, s) => [`rows.${s}`, i32(stackOptions(config, s).kvHeads * capacities[s])]),
  ),
  row: i32(1),
})

/** Which index input tells the rows of a cache. */
const indexOf = (config: ModelConfig): Record<string, string> => ({
  ...Object.fromEntries(cachesOf(config).map(({ name, stage }) => [name, `rows.${stage}`])),
  ...Object.fromEntries(vectorNames(config).map((name) => [name, "row"])),
})

/** Traces the program that lays a memory (`layOut`) into the rows of one text. */
export function putProgram(model: Model, shape: CacheShape, prefix: string): Program {
  const { config } = model
  const index = indexOf(config)
  const values = cacheSpecs(model, { ...shape, rows: 1 })
  return trace(
    {
      state: withPrefix(prefix, cacheSpecs(model, shape)),
      inputs: { ...rowSpecs(config, shape), ...values },
    },
    ({ state, inputs }) => ({
      state: withPrefix(
        prefix,
        mapFlat(values, (_, name) => updateRows(state[prefix + name], inputs[index[name]], inputs[name])),
      ),
    }),
  )
}

/** Traces the program that gives the rows of one text (`takeUp`). */
export function takeProgram(model: Model, shape: CacheShape, prefix: string): Program {
  const { config } = model
  const index = indexOf(config)
  return trace(
    { state: withPrefix(prefix, cacheSpecs(model, shape)), inputs: rowSpecs(config, shape) },
    ({ state, inputs }) => ({
      outputs: mapFlat(index, (rows, name) => gather(state[prefix + name], inputs[rows], 0)),
    }),
  )
}

/** Gives the index inputs of both programs for one row of a bank. */
export function rowsOf(config: ModelConfig, { capacities }: CacheShape, row: number): Record<string, Value> {
  const stages = config.stages.map((_, s): [string, Value] => {
    const count = stackOptions(config, s).kvHeads * capacities[s]
    return [`rows.${s}`, Int32Array.from({ length: count }, (_, i) => row * count + i)]
  })
  return { ...Object.fromEntries(stages), row: Int32Array.of(row) }
}
