/**
 * Where in the user's code a tensor was made, so that an error can point there.
 *
 * In: the current call stack. Out: `file:line:column` of the first frame outside this package.
 * Never: keeps a stack alive; a node keeps one short string. Nor leaves a setting of the host changed when it returns.
 *
 * A program of many layers comes from the same few lines again and again, and writing a stack as text takes most of
 * the time. So where a host shows frames as they are (V8 does), only the first operation of a line has its stack
 * written, which finds source maps too; the others find the answer by the frame.
 */

// Every file of this package lives below the folder of this one, in `src` and in `dist` alike.
const { url = "" } = import.meta as { readonly url?: string }
const packageAddress = url.slice(0, url.lastIndexOf("/") + 1)
const packagePath = decodeURIComponent(packageAddress.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ""))
const isOurs = (text: string): boolean => text.includes(packageAddress) || text.includes(packagePath)

/** A frame of a stack, as V8 gives it to whoever wants to write stacks. */
interface Frame {
  getFileName(): string | null | undefined
  getLineNumber(): number | null
  getColumnNumber(): number | null
}

/** What V8 adds to Error. */
const host = Error as { prepareStackTrace?: unknown; stackTraceLimit?: number }

/**
 * Frames that are looked at: an operation is written of so few others that the one who wrote it is among them. A mean,
 * which divides by a number, is nine frames away from its line, and the ten that V8 shows are not enough for more.
 */
const FRAMES = 12

/** What was found for a frame; as many as there are lines that make tensors. */
const found = new Map<string, string>()

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
  const { stackTraceLimit: limit = 0 } = host
  const isSet = limit > 0 && limit !== FRAMES && Reflect.set(host, "stackTraceLimit", FRAMES)
  try {
    const frame = firstOutside()
    if (frame === undefined) return written()
    const known = found.get(frame)
    if (known !== undefined) return known
    const place = written()
    found.set(frame, place)
    return place
  } finally {
    if (isSet) host.stackTraceLimit = limit
  }
}

/** The first frame of a file outside this package, not yet looked up in source maps; undefined where no host tells. */
function firstOutside(): string | undefined {
  let frame: string | undefined
  const prepare = (_: unknown, frames: readonly Frame[]): string => {
    for (const each of frames) {
      const file = each.getFileName()
      if (typeof file !== "string" || isOurs(file) || !/^(?:\/|[A-Za-z]:\\|[a-z-]+:\/\/)/.test(file)) continue
      frame = `${file}:${each.getLineNumber()}:${each.getColumnNumber()}`
      break
    }
    return ""
  }
  const isThere = Object.hasOwn(host, "prepareStackTrace")
  const { prepareStackTrace: before } = host
  // Where it cannot be set, or is not asked, every stack is written.
  if (!Reflect.set(host, "prepareStackTrace", prepare)) return undefined
  try {
    void new Error().stack
  } finally {
    if (isThere) host.prepareStackTrace = before
    else delete host.prepareStackTrace
  }
  return frame
}

/** Reads the first frame outside this package from a stack that the host has written. */
function written(): string {
  for (const line of new Error().stack?.split("\n") ?? []) {
    if (isOurs(line)) continue
    const place =
      /((?:file|https?|webpack|[a-z-]+):\/\/[^\s)]+|\/[^\s)]+|[A-Za-z]:\\[^\s)]+):(\d+):(\d+)\)?$/.exec(line)
    if (place === null) continue
    return `${place[1].replace(/^file:\/\//, "")}:${place[2]}:${place[3]}`
  }
  return ""
}
