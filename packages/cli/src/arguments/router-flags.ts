/**
 * The flags of a model that finds its own boundaries.
 *
 * In: nothing. Out: flags of `aunet train`. Never: reads one; `router-of.ts` does.
 */
import { decimal, text } from "./flags.ts"

/** What shapes a router, and how it is trained. */
export const routerFlags = {
  router: text(
    "router",
    "name",
    "Let the model learn its boundaries, in place of the splitter's: hnet or head; with --bytes-per-segment",
  ),
  bytesPerSegment: text(
    "bytes-per-segment",
    "bytes",
    "How long its segments shall be on average, for each stage above the first: 5, or 5,15",
  ),
  scriptLengths: text(
    "script-lengths",
    "lengths",
    "Other lengths for the text of some scripts: Thai=15,Han=6, or Thai=15:45,Han=6:18 for three stages",
  ),
  ratioWeight: decimal(
    "ratio-weight",
    "Weight of the term that holds them at that length; 0.3 when left out",
    (value) => value > 0 && value <= 100,
    "a number above 0 and at most 100",
  ),
  routerRule: text(
    "router-rule",
    "rule",
    "Let the splitter propose: within allows boundaries only where it has one, beyond has all of its and more",
  ),
  routerWarmStart: decimal(
    "router-warm-start",
    "Let the router imitate the splitter through this share of the steps, less and less; not when left out",
    (value) => value > 0 && value < 1,
    "a number above 0 and below 1",
  ),
  bytesPerSegmentFrom: text(
    "bytes-per-segment-from",
    "bytes",
    "Ask for segments of these lengths at first: 3, or 3,9; with --curriculum",
  ),
  curriculum: decimal(
    "curriculum",
    "Share of the training over which lengths move from --bytes-per-segment-from to --bytes-per-segment",
    (value) => value > 0 && value <= 1,
    "a number above 0 and at most 1",
  ),
  routerOptions: text("router-options", "json", "Options of a router that has some"),
}
