/**
 * The table of trainings, each with a box to tick.
 *
 * In: rows. Out: the table, changed where it has to be: what has the focus keeps it. Never: markup from text.
 */
import type { PageElement, PageField, PageRow, PageTable } from "./browser.ts"
import { element } from "./element.ts"
import type { RunRow, WatchState } from "./watch-state.ts"

/** Shows them. @param onTick told of a training and whether it is ticked now */
export function showRuns(
  table: PageTable,
  { heads, runs }: Pick<WatchState, "heads" | "runs">,
  onTick: (id: string, ticked: boolean) => void,
): void {
  const [body] = table.tBodies
  const head = table.tHead
  if (head.rows.length === 0)
    head.append(
      element(
        "tr",
        {},
        element("th", { scope: "col" }, "Training"),
        element("th", { scope: "col" }, "Stands"),
      ),
    )
  const headRow = head.rows[0] as PageRow
  while (headRow.cells.length < heads.length + 2)
    headRow.append(element("th", { scope: "col", class: "n" }, heads[headRow.cells.length - 2] as string))
  const known = new Map([...body.rows].map((row) => [row.dataset["id"], row]))
  for (const run of runs) {
    const row = known.get(run.id) ?? rowOf(run, heads.length, onTick)
    known.delete(run.id)
    const box = row.querySelector("input") as PageField
    box.checked = run.ticked
    ;(row.querySelector(".key") as PageElement).className =
      run.line === undefined ? "key" : `key l${run.line}`
    ;(row.querySelector("small") as PageElement).textContent = run.about
    row.dataset["standing"] = run.standing
    row.dataset["told"] = String(run.toldAt ?? "")
    run.cells.forEach((text, i) => {
      const cell = row.cells[i + 2] as PageElement
      if (cell.textContent !== text) cell.textContent = text
    })
    if (row.parentNode === null) body.append(row)
  }
  for (const row of known.values()) row.remove()
  showAges(table)
}

/** A row without its figures. */
export function rowOf({ id }: RunRow, cells: number, onTick: (id: string, ticked: boolean) => void): PageRow {
  const box = element("input", { type: "checkbox", change: () => onTick(id, box.checked) })
  const row = element(
    "tr",
    { "data-id": id },
    element(
      "th",
      { scope: "row" },
      element("label", {}, box, element("span", { class: "key" }), id),
      element("small", { class: "soft" }),
    ),
    element("td", { class: "stands" }),
  ) as PageElement as PageRow
  for (let i = 0; i < cells; i++) row.append(element("td", { class: "n" }))
  return row
}

/** Says how long ago each record was written to; it changes while nothing else does. */
export function showAges(table: PageTable): void {
  for (const row of table.tBodies[0].rows) {
    const { standing = "", told = "" } = row.dataset
    const seconds = Math.max(0, Math.round((Date.now() - Number(told)) / 1000))
    const ago =
      seconds < 120
        ? `${seconds} s`
        : seconds < 7200
          ? `${Math.round(seconds / 60)} min`
          : `${Math.round(seconds / 3600)} h`
    const cell = row.cells[1] as PageElement
    const text = told === "" ? standing : `${standing}, ${ago} ago`
    if (cell.textContent !== text) cell.textContent = text
  }
}
