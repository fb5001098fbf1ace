/**
 * What is around every view: the name, and the way to the others.
 *
 * In: the views, and the one that is looked at. Out: what is drawn. Never: what a view holds.
 */
import type { VNode } from "preact"
import { h } from "./element.ts"
import { button } from "./fields.ts"
import type { Room } from "./room.ts"

/** Draws it. */
export const drawPage = (
  rooms: readonly Room[],
  now: Room,
  { share, told }: { readonly share: () => void; readonly told: string },
): VNode =>
  h(
    "div",
    {},
    h(
      "header",
      { class: "top" },
      h("p", { class: "name" }, "AU-Net playground"),
      h(
        "nav",
        { "aria-label": "Views" },
        rooms.map((room) =>
          h(
            "a",
            { key: room.name, href: `#${room.name}`, "aria-current": room === now ? "page" : undefined },
            room.title,
          ),
        ),
      ),
      h("span", { class: "share" }, button("Copy a link", share, { kind: "small" })),
    ),
    h("p", { class: "soft told", role: "status" }, told),
    h("main", { key: now.name }, h("h1", { tabIndex: -1 }, now.title), now.draw()),
    h(
      "footer",
      { class: "soft" },
      "Everything here is computed in this browser, and nothing leaves it: the page may not ask any other server.",
    ),
  )
