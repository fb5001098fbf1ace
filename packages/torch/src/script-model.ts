/**
 * Which models the script for PyTorch has.
 *
 * In: a configuration. Out: nothing, or an error. Never: reads files, as pages look here too.
 */
import { AunetError } from "@aunet/base"
import type { ModelConfig } from "@aunet/core"

/** The name of the script. */
export const SCRIPT = "aunet_train.py"

const UPSAMPLERS = ["multi-linear", "repeat", "simple"]
const POOLS = ["linear", "interpolated"]

/**
 * Refuses a model that the script does not have.
 *
 * @throws AunetError BAD_CONFIG for a model over tokens, with a router, or with another upsampler or pool than those of the script
 */
export function checkScriptModel({
  vocabulary,
  router,
  upsampler,
  pool = { name: "linear" },
}: ModelConfig): void {
  if (vocabulary !== undefined)
    throw new AunetError(
      "BAD_CONFIG",
      `vocabulary is ${vocabulary}: ${SCRIPT} reads prepared corpora, which hold bytes; a model over tokens is trained by aunet train`,
    )
  if (router !== undefined)
    throw new AunetError(
      "BAD_CONFIG",
      `router is ${JSON.stringify(router.name)}: ${SCRIPT} takes its boundaries from the levels of prepared corpora; a model with a router is trained by aunet train`,
    )
  for (const [field, { name }, known] of [
    ["upsampler", upsampler, UPSAMPLERS],
    ["pool", pool, POOLS],
  ] as const)
    if (!known.includes(name))
      throw new AunetError(
        "BAD_CONFIG",
        `${field} is ${JSON.stringify(name)}, and ${SCRIPT} has ${known.join(", ")}; train it with aunet train, or add it to the script`,
      )
}
