/**
 * Where in the user's code a tensor was made, so that an error can point there.
 *
 * In: the current call stack. Out: `file:line:column` of the first frame outside this package.
 * Never: keeps a stack alive; a node keeps one short string.
 */

// Every file of this package lives below the folder of this one, in `src` and in `dist` alike.
const { url = "" } = import.meta as { readonly url?: string }
const packageAddress = url.slice(0, url.lastIndexOf("/") + 1)
const packagePath = decodeURIComponent(packageAddress.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ""))

/** Finds the first stack frame outside this package; an empty string where engines give no stack. */
export function callSite(): string {
  const lines = new Error().stack?.split("\n") ?? []
  for (const line of lines) {
    if (line.includes(packageAddress) || line.includes(packagePath)) continue
    const place =
      /((?:file|https?|webpack|[a-z-]+):\/\/[^\s)]+|\/[^\s)]+|[A-Za-z]:\\[^\s)]+):(\d+):(\d+)\)?$/.exec(line)
    if (place === null) continue
    return `${place[1].replace(/^file:\/\//, "")}:${place[2]}:${place[3]}`
  }
  return ""
}
