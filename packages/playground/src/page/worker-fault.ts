/**
 * What became of a worker that ended.
 *
 * In: the event of its error. Out: a sentence, with the way on. Never: a sentence that says nothing, as that event may.
 */

/** The first browsers with workers that are modules, and with all else that the page needs. */
export const NEEDED_BROWSER = "a newer browser runs it, as Chrome or Edge 110, Firefox 115, Safari 16.4"

/** Says it. */
export function workerFault({ message = "" }: { readonly message?: string }): string {
  // A script that does not load says nothing.
  if (/import statement|import declarations|import call/i.test(message))
    return `this browser has no workers that are modules: ${NEEDED_BROWSER}`
  return message === "" ? `its script does not load: load the page again; or ${NEEDED_BROWSER}` : message
}
