/**
 * What a worker says that does not run.
 *
 * In: the event of its error. Out: a sentence. Never: "undefined": a script that does not load says nothing itself.
 */

/** Says it. */
export const brokenWorker = ({ message }: { readonly message?: string }): string =>
  `The worker that trains does not run: ${message === undefined || message === "" ? "its script does not load; load the page again" : message}`
