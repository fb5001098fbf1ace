/**
 * Keeps the focus near where it was when a drawing takes its element away.
 *
 *     [Pause] --pressed--> gone --> the first thing that can have the focus in what was around it
 *
 * In: a drawing. Out: what it does to the focus mended. Never: moves a focus that is still there, or scrolls.
 */
const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]"

/** Draws. */
export function keepFocus(draw: () => void): void {
  const around: Element[] = []
  for (let each = document.activeElement; each !== null && each !== document.body; each = each.parentElement)
    around.push(each)
  draw()
  const [before, ...outer] = around
  if (before === undefined || before.isConnected) return
  const place = outer.find((each) => each.isConnected)
  const next = place?.querySelector<HTMLElement>(FOCUSABLE) ?? place
  if (!(next instanceof HTMLElement)) return
  if (!next.matches(FOCUSABLE)) next.tabIndex = -1
  next.focus({ preventScroll: true })
}
