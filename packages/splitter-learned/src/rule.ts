// How two uncertainties become one number, which is compared with a threshold.
//
// In:  the entropy after this symbol and after the one before.  Out: a score.  Never: decides.
//
//     rule       score           marks a symbol when                     (H: entropies, theta: threshold)
//     global     H(t)            what comes is uncertain
//     jump       H(t) - H(t-1)   it has become more uncertain than what came
//     combined   3 H(t) - H(t-1) it is uncertain, and rather where that is new
//
// The first two are those of BLT (Pagnoni et al. 2024, section 2.3), which joins them with a second
// threshold; one sum needs one threshold a level, so that levels nest and lengths can be asked for.

/** Names a rule. */
export type Rule = "global" | "jump" | "combined"

/** Gives what each rule multiplies: this entropy, the entropy before. */
export const RULES: Readonly<Record<Rule, readonly [now: number, before: number]>> = Object.freeze({
  global: [1, 0],
  jump: [1, -1],
  combined: [3, -1],
})

/** Is the rule when none is asked for. */
export const DEFAULT_RULE: Rule = "combined"
