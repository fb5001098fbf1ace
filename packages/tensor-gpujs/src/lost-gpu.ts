/**
 * A device that says so once its GPU is gone: a driver that was reset, a card that was taken out, a browser that had to.
 *
 *     WebGPU   refuses what is asked next, in words of the browser
 *     WebGL2   refuses nothing: kernels do nothing, and what is read is zeros
 *
 * In: a device, and whether its GPU is gone. Out: the same device, that does not answer with what a lost GPU gives once that is
 * known. Never: asks a GPU anything itself.
 */
import { TensorError } from "@aunet/tensor"
import type { Device } from "./device.ts"

/** A browser tells of a loss a moment after it has refused the first call for it. */
const MOMENT_MS = 50

declare const setTimeout: (go: () => void, ms: number) => unknown

const lost = (cause?: unknown): TensorError =>
  new TensorError(
    "STATE_LOST",
    "the GPU was lost (its driver was reset, or the system or the browser took it away), and with it all that was on it; go on from what was saved last",
    { cause },
  )

/**
 * Watches over a device.
 *
 * @param isLost asked after each call, so cheap
 */
export function tellLoss(device: Device, isLost: () => boolean): Device {
  const watched = async <A>(call: () => Promise<A> | A): Promise<A> => {
    try {
      const given = await call()
      if (!isLost()) return given
    } catch (cause) {
      if (!isLost()) await new Promise<void>((go) => void setTimeout(go, MOMENT_MS))
      throw isLost() ? lost(cause) : cause
    }
    throw lost()
  }
  return {
    dialect: device.dialect,
    get fallbackReason() {
      return device.fallbackReason
    },
    upload: (data) => watched(() => device.upload(data)),
    download: (handle) => watched(() => device.download(handle)),
    free: (handle) => device.free(handle),
    prepare: async (plan, constants) => {
      const prepared = await watched(() => device.prepare(plan, constants))
      return { ...prepared, run: (buffers) => watched(() => prepared.run(buffers)) }
    },
    close: () => device.close(),
  }
}
