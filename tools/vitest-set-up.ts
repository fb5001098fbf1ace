// Runs once before the tests, whatever files are chosen.
//
// In:  nothing.  Out: a browser for the tests of pages, where one can be had.  Never: fails a run for want of one; the
// closing lines say so, and the tests of pages are counted as skipped.

import { bringChromium } from "./chromium.ts"

/** Called by vitest. */
export default function setUp(): void {
  bringChromium()
}
