// The part that tells where the time of a step or of a written byte goes on WebGPU, kernel by kernel.
//
// In:  what was compared before.  Out: times of kernels.  Never: looks where nothing is slow.

import { firstLine, runnerFile } from "./children.ts"
import { type Findings, FLOAT32, type Kernels, OURS, ratioTo, WANTED } from "./findings.ts"
import type { KernelLine } from "./kernel-runner.ts"
import type { Setting } from "./setting.ts"
import { type Box, LeftOut } from "./time-boxes.ts"

/**
 * Times the kernels of a comparison that is below the wanted ratio, or has none.
 *
 * @param args what kernel-runner.ts is given
 */
export async function timeKernels(
  { kind, configuration }: Pick<Kernels, "kind" | "configuration">,
  args: readonly string[],
  { gpuEnv }: Setting,
  findings: Findings,
  { signal }: Box,
): Promise<void> {
  const compared = findings.comparisons.find(
    (each) => each.kind === kind && each.configuration === configuration,
  )
  const ours = compared?.sides.find(({ name }) => name === OURS)
  if (compared === undefined || ours === undefined || ours.readySeconds === undefined)
    throw new LeftOut(`it does not run on ${OURS}`)
  const ratio = ratioTo(compared, FLOAT32)
  if (ratio !== undefined && ratio >= WANTED)
    throw new LeftOut(`${ratio.toFixed(2)} of ${FLOAT32} is not below ${WANTED}`)
  const line = await firstLine<KernelLine>(
    process.execPath,
    [runnerFile("device-check/kernel-runner"), ...args],
    { env: gpuEnv, signal },
  )
  const { bytesPerUnit } = compared
  const isTimed = ours.speed !== undefined && bytesPerUnit !== undefined
  findings.kernels.push({
    kind,
    configuration,
    ...(isTimed && { unwatchedSeconds: (bytesPerUnit as number) / (ours.speed as number) }),
    ...line,
  })
}
