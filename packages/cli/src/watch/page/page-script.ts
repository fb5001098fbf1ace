/**
 * The script of the page: the functions of this folder, as text.
 *
 * A bundler would do the same, and be one more tool between what is read here and what runs there. A function names others
 * only by the names that they have here, so that they find each other in the page as well.
 *
 * In: nothing. Out: a script. Never: a function that needs something of Node.
 */
import { element } from "./element.ts"
import { showCheckpoints } from "./show-checkpoints.ts"
import { showPlots } from "./show-plots.ts"
import { rowOf, showAges, showRuns } from "./show-runs.ts"
import { showSamples } from "./show-samples.ts"
import { startPage } from "./start-page.ts"
import { writeForm } from "./write-form.ts"

/** All of them. */
const PARTS = [
  element,
  rowOf,
  showAges,
  showRuns,
  showPlots,
  showSamples,
  showCheckpoints,
  writeForm,
  startPage,
]

/** Writes the script. */
export const pageScript = (): string => `"use strict"\n${PARTS.map(String).join("\n")}\nstartPage()`
