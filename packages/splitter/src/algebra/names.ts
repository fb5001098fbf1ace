// The names of combinations, in registries and checkpoints, apart from what they do: who looks for one in a checkpoint
// need not have the scripts of all characters.
//
// In:  nothing.  Out: names.  Never: imports a combination.

/** Names a splitter cut where pieces grow too long. */
export const AT_MOST = "at-most"
/** Names a splitter that leaves each script to another. */
export const BY_SCRIPT = "by-script"
/** Names a splitter that marks every nth of another's boundaries. */
export const EVERY_NTH = "every-nth"
/** Names every union of other than one splitter. */
export const UNION = "union"
