/**
 * Numbers of a router that are none: every comparison with what comes of them is false, so there would be no boundary, and nothing
 * else would tell.
 *
 * In: parameters of a model. Out: nothing, or an error. Never: looks at others than those of its routers.
 */
import { AunetError } from "@aunet/base"
import type { Flat, Value } from "@aunet/tensor"

/**
 * Refuses them.
 *
 * @throws AunetError NOT_FINITE naming the first parameter of a router that holds one
 */
export function requireFiniteRouter(parameters: Flat<Value>): void {
  for (const [name, values] of Object.entries(parameters))
    if (name.startsWith("routers.") && !values.every(Number.isFinite))
      throw new AunetError(
        "NOT_FINITE",
        `${name} holds a number that is not finite, so that there are no boundaries to find; take an earlier checkpoint (--which best), or train anew with a lower learning rate`,
      )
}
