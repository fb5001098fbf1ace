/**
 * The checkpoints, each with the command that writes with it.
 *
 * In: rows. Out: a table, made anew where something changed. Never: markup from text.
 */
import type { PageDocument, PageElement, PageTable } from "./browser.ts"
import { element } from "./element.ts"
import type { CheckpointRow } from "./watch-state.ts"

declare const document: PageDocument
declare const navigator: { readonly clipboard: { writeText(text: string): Promise<void> } }

/** Shows them. @param onChoose told of the one to write with */
export function showCheckpoints(
  table: PageTable,
  rows: readonly CheckpointRow[],
  onChoose: (id: string) => void,
): void {
  const now = JSON.stringify(rows)
  if (table.dataset["shown"] === now) return
  table.dataset["shown"] = now
  const focused = document.activeElement?.dataset["key"]
  const [body] = table.tBodies
  const button = (label: string, key: string, on: () => void): PageElement =>
    element("button", { type: "button", "data-key": key, click: on }, label)
  body.replaceChildren(
    ...rows.map(({ id, run, line, which, step, heldOut, command, isTaken }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, element("span", { class: `key l${line}` }), run),
        element("td", {}, which, element("small", { class: "soft" }, isTaken ? " taken by generate" : "")),
        element("td", { class: "n" }, step),
        element("td", { class: "n" }, heldOut),
        element(
          "td",
          {},
          button("Write with this", `write ${id}`, () => onChoose(id)),
        ),
        element(
          "td",
          { class: "command" },
          element("code", {}, command),
          button("Copy", `copy ${id}`, () => void navigator.clipboard.writeText(command)),
        ),
      ),
    ),
  )
  for (const each of body.querySelectorAll("button"))
    if (focused !== undefined && each.dataset["key"] === focused) each.focus({ preventScroll: true })
}
