/**
 * The page at work: it asks every two seconds while somebody looks, and shows what is told.
 *
 * In: the elements of the page. Out: nothing. Never: asks another server, or while the page is hidden.
 */
import type { PageDocument, PageElement, PageField, PageTable } from "./browser.ts"
import { showAges, showRuns } from "./show-runs.ts"
import { showCheckpoints } from "./show-checkpoints.ts"
import { showPlots } from "./show-plots.ts"
import { showSamples } from "./show-samples.ts"
import type { WatchState } from "./watch-state.ts"
import { writeForm } from "./write-form.ts"

declare const document: PageDocument
declare const location: { readonly hash: string }
declare const history: { replaceState(state: null, title: string, address: string): void }

/** Begins. */
export function startPage(): void {
  const at = <E extends PageElement>(id: string): E => document.getElementById(id) as E
  const [runs, x, scale] = [at<PageTable>("runs"), at<PageField>("x"), at<PageField>("scale")]
  const form = writeForm(at<PageElement>("write"))
  const kept = new URLSearchParams(location.hash.slice(1))
  let ticked = kept.has("chosen") ? new Set(kept.getAll("run")) : undefined
  let state: WatchState | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined
  let asking = 0

  const choice = (): URLSearchParams => {
    const params = new URLSearchParams({ x: x.value, scale: scale.value })
    if (ticked !== undefined) params.set("chosen", "")
    for (const id of ticked ?? []) params.append("run", id)
    return params
  }
  const ask = async (): Promise<void> => {
    clearTimeout(waiting)
    const turn = ++asking
    try {
      const params = choice()
      if (state !== undefined) params.set("since", state.version)
      const answer = await fetch(`/state?${params.toString()}`)
      if (turn !== asking) return
      if (answer.status === 200) show((await answer.json()) as WatchState)
      else if (answer.status !== 204) throw new Error(`it answers with ${answer.status}`)
      at("lost").hidden = true
    } catch {
      if (turn !== asking) return
      at("lost").hidden = false
    }
    showAges(runs)
    if (!document.hidden) waiting = setTimeout(() => void ask(), 2000)
  }
  const choose = (): void => {
    history.replaceState(null, "", `#${choice().toString()}`)
    void ask()
  }
  const onTick = (id: string, isTicked: boolean): void => {
    ticked ??= new Set(state?.runs.filter((run) => run.ticked).map((run) => run.id))
    if (isTicked) ticked.add(id)
    else ticked.delete(id)
    choose()
  }
  const show = (told: WatchState): void => {
    state = told
    document.title = `${told.watched}: trainings`
    at("watched").textContent = told.watched
    showRuns(runs, told, onTick)
    showPlots(at("plots"), told.plots)
    showSamples(at("samples"), told.samples)
    showCheckpoints(at<PageTable>("checkpoints"), told.checkpoints, form.choose)
    form.show(told.checkpoints)
    at("empty").hidden = told.plots.length > 0
    for (const [part, isThere] of [
      ["samples-part", told.samples.length > 0],
      ["checkpoints-part", told.checkpoints.length > 0],
    ] as const)
      at(part).hidden = !isThere
  }
  for (const select of [x, scale]) {
    const known = kept.get(select.id)
    if ([...select.options].some(({ value }) => value === known)) select.value = known as string
    select.addEventListener("change", choose)
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask()
  })
  void ask()
}
