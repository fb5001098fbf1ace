/**
 * Lengths by script inside of a program: real positions class by class. `script-classes.ts` says which class a byte is of.
 *
 * In: classes and real positions. Out: masks. Never: a script's name, or a length.
 */
import { AunetError } from "@aunet/base"
import { equal, i32, select, type Spec, type Tensor, zeros } from "@aunet/tensor"
import type { ModelConfig } from "../config.ts"
import { asNumbers, type Positions } from "./route.ts"

type Routed = { readonly config: Pick<ModelConfig, "router"> }

/** How many classes of text a model's router is asked about: 1 without lengths by script. */
export const classesOf = ({ router }: Pick<ModelConfig, "router">): number =>
  1 + Object.keys(router?.scripts ?? {}).length

/** What a program that holds lengths is given of a model that has them by script: `scripts` i32 [B, T]. */
export const scriptSpecs = ({ config }: Routed, rows: number, T: number): Record<string, Spec> =>
  config.router?.scripts === undefined ? {} : { scripts: i32(rows, T) }

/**
 * The real positions of each class as numbers, f32 [B, N].
 *
 * @param classes how many there are
 */
export function classMasks({ real, scripts }: Positions, classes: number): Tensor[] {
  const all = asNumbers(real)
  if (classes === 1) return [all]
  if (scripts === undefined)
    throw new AunetError(
      "BAD_CONFIG",
      "the model's router has lengths by script, and its program is given no scripts; targetSpecs and scriptValues have them",
    )
  return Array.from({ length: classes }, (_, k) => select(equal(scripts, k), all, zeros(all.shape)))
}
