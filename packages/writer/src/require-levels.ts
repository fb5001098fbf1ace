/**
 * Refuses a model that finds its own boundaries: what writes and scores here is told them by a splitter's levels.
 *
 * In: a model. Out: nothing, or an error. Never: lets levels stand in for boundaries that a router would set elsewhere.
 */
import { AunetError } from "@aunet/base"
import type { Model } from "@aunet/core"

/** @throws AunetError BAD_CONFIG for a model with a router */
export function requireLevels({ config: { router } }: Model): void {
  if (router === undefined) return
  throw new AunetError(
    "BAD_CONFIG",
    `the model has the router "${router.name}", which finds boundaries while it reads; writing, scoring and attention take those of a splitter so far. Training measures it, and exportOnnx gives its logits; to write, train one without a router`,
  )
}
