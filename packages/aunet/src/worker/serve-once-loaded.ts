/**
 * Questions that come while the code that answers them is loaded.
 *
 * In: a port, and what loads the code. Out: answers, as soon as there is somebody who gives them. Never: a question without an
 * answer: where the code does not load, as on a server that has another version by now, each is answered with that.
 */
import { AunetError, messageOf } from "@aunet/base"
import type { Asked, Port } from "./messages.ts"
import { sentError } from "./sent-error.ts"

type Hear = (event: { readonly data: unknown }) => void

/** Waits with questions until they can be answered. */
export async function serveOnceLoaded(
  port: Port,
  load: () => Promise<{ readonly serveModel: (port: Port) => void }>,
): Promise<void> {
  const early: { readonly data: unknown }[] = []
  let hear: Hear = (event) => void early.push(event)
  const hearBy = (listener: Hear): void => {
    hear = listener
    for (const event of early.splice(0)) listener(event)
  }
  port.addEventListener("message", (event) => hear(event))
  port.start?.()
  try {
    const { serveModel } = await load()
    serveModel({
      postMessage: (message) => port.postMessage(message),
      addEventListener: (_, listener) => hearBy(listener),
    })
  } catch (cause) {
    const failed = sentError(
      new AunetError(
        "ABORTED",
        `the code of the model's worker does not load (${messageOf(cause)}); load the page again`,
        { cause },
      ),
    )
    hearBy(({ data }) => {
      const { ask, id } = data as Asked
      if (ask !== "abort") port.postMessage({ id, failed })
    })
  }
}
