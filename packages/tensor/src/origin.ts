/**
 * Where in the user's code a tensor was made, so that an error can point there.
 *
 * In: the current call stack. Out: `file:line:column` of the first frame outside this package.
 * Never: keeps a stack alive; a node keeps one short string. Nor leaves a setting of the host changed when it returns.
 */

// Every file of this package lives below the folder of this one, in `src` and in `dist` alike.
const { url = "" } = import.meta as { readonly url?: string }
const packageAddress = url.slice(0, url.lastIndexOf("/") + 1)
const packagePath = decodeURIComponent(packageAddress.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ""))

/** V8's own number of frames: no operation is written of others more deeply. */
const FRAMES = 10

/** Where what is applied now comes from, while operations are made that nobody wrote down. */
let given: string | undefined

/**
 * Runs `make`, all of whose operations come from `origin`: a gradient from where it was asked for, an operation that
 * is rebuilt from where it was written.
 */
export function withOrigin<T>(origin: string, make: () => T): T {
  const before = given
  given = origin
  try {
    return make()
  } finally {
    given = before
  }
}

/** Finds the first stack frame outside this package; an empty string where engines give no stack. */
export function callSite(): string {
  if (given !== undefined) return given
  const lines = stack().split("\n")
  for (const line of lines) {
    if (line.includes(packageAddress) || line.includes(packagePath)) continue
    const place =
      /((?:file|https?|webpack|[a-z-]+):\/\/[^\s)]+|\/[^\s)]+|[A-Za-z]:\\[^\s)]+):(\d+):(\d+)\)?$/.exec(line)
    if (place === null) continue
    return `${place[1].replace(/^file:\/\//, "")}:${place[2]}:${place[3]}`
  }
  return ""
}

/**
 * The call stack as text. A host may ask for deep ones (test runners do, for a hundred frames), and every operation
 * would pay for frames that nobody reads: 105 microseconds instead of 26. Where the limit cannot be set it stays.
 */
function stack(): string {
  const limit = (Error as { readonly stackTraceLimit?: unknown }).stackTraceLimit
  const isDeep = typeof limit === "number" && limit > FRAMES && Reflect.set(Error, "stackTraceLimit", FRAMES)
  try {
    return new Error().stack ?? ""
  } finally {
    if (isDeep) Reflect.set(Error, "stackTraceLimit", limit)
  }
}
