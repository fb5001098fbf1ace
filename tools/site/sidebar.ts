// What the site lists at its side, in the order in which one reads.
//
// In:  its pages. Out: groups of titles with places.
// Never: leaves a guide, a decision or a package out: a guide without a place in the journey is an error.

import type { Package } from "../packages.ts"
import type { Page } from "./pages.ts"

/** An entry; those of a group may be folded away. */
export type Entry = { readonly text: string; readonly link: string }
/** A group of entries. */
export type Group = { readonly text: string; readonly collapsed?: boolean; readonly items: readonly Entry[] }

/** The guides, in the order of a journey. */
export const JOURNEY: readonly string[] = [
  "install",
  "first-model",
  "bring-your-text",
  "choose-a-splitter",
  "write",
  "evaluate",
  "in-a-browser",
  "serve",
  "write-a-splitter",
  "learn-boundaries",
  "compare-ways-to-cut-text",
  "larger-text",
  "outgrow-one-machine",
]

/** What explains, beside the decisions. */
const EXPLAINED = ["architecture", "glossary", "corpus-format"]
const RESULTS = ["results", "benchmarks", "log"]

/** Makes the groups. @throws Error for a guide that has no place in the journey, or a page that is named and missing */
export function sidebar(pages: readonly Page[], packages: readonly Package[]): Group[] {
  const byPlace = new Map(pages.map((page) => [page.place, page]))
  const entry = (place: string): Entry => {
    const page = byPlace.get(place)
    if (page === undefined) throw new Error(`the sidebar names ${place}, and there is no such page`)
    return { text: page.title, link: `/${place}` }
  }
  const guides = pages.filter(({ place }) => place.startsWith("guides/")).map(({ place }) => place)
  const strays = guides.filter((place) => !JOURNEY.includes(place.replace("guides/", "")))
  if (strays.length > 0)
    throw new Error(`${strays.join(", ")} has no place in the journey: name it in tools/site/sidebar.ts`)
  const decisions = pages.filter(({ place }) => place.startsWith("decisions/"))
  return [
    {
      text: "Guides",
      items: [
        ...JOURNEY.map((name) => entry(`guides/${name}`)),
        ...(byPlace.has("examples") ? [entry("examples")] : []),
      ],
    },
    { text: "How it is made", items: [...EXPLAINED.map(entry), entry("contributing")] },
    { text: "Results", items: RESULTS.map(entry) },
    {
      text: "Packages",
      collapsed: true,
      items: packages.map(({ short }) => entry(`packages/${short}`)),
    },
    {
      text: "API",
      collapsed: true,
      items: packages
        .filter(({ manifest }) => manifest.private !== true)
        .map(({ short, manifest }) => ({ text: manifest.name, link: `/api/${short}` })),
    },
    { text: "Decisions", collapsed: true, items: decisions.map(({ place }) => entry(place)) },
  ]
}
