/**
 * Names of the splitters that come with aunet.
 *
 * In: nothing. Out: names; a test holds them against the registry of aunet, which a worker that only splits would load for them.
 * Never: a splitter.
 */
export const AUNET_SPLITTERS: readonly string[] = [
  ...["words", "pretok", "punct", "lingua", "pattern", "cjk", "learned"],
  ...["union", "every-nth", "at-most", "by-script"],
]
