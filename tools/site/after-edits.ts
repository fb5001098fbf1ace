// Does something again after files were edited, once for many edits.
//
// In:  what to do; edits, as a watcher of folders tells them. Out: it is done a moment after the last edit.
// Never: ends the process: a file may be gone while it is saved, and what failed is said and done anew at the next edit.

/** A moment in which an editor writes several files. */
const MOMENT_MS = 100

/** Makes what a watcher tells. */
export function afterEdits(
  work: () => void,
  say: (line: string) => void,
  momentMs = MOMENT_MS,
): (event: string, name: string | null) => void {
  let waiting: NodeJS.Timeout | undefined
  return (_event, name) => {
    if (name !== null && !name.endsWith(".md") && !name.endsWith(".svg")) return
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      try {
        work()
      } catch (error) {
        say(
          `the pages are as they were laid out so far: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }, momentMs)
  }
}
