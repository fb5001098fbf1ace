/**
 * The page: its views, and which of them is looked at.
 *
 *     #write  #see  #train  #look     a view each; what they hold stays while another is looked at
 *
 * In: the address. Out: a page. Never: computes; each view has a worker that does.
 */
import { plotRules } from "@aunet/eval"
import { render } from "preact"
import { drawPage } from "./page/draw-page.ts"
import { keepFocus } from "./page/keep-focus.ts"
import { shareHash, sharedIn } from "./page/share-link.ts"
import { said } from "./page/words.ts"
import { startLook } from "./look/start-look.ts"
import { startSee } from "./see/start-see.ts"
import { startTrain } from "./train/start-train.ts"
import { startWrite } from "./write/start-write.ts"

/** Lines of a plot that have colours: two trainings, and what belongs to them. */
const LINES = 8

// The same colours as on the pages of `aunet watch` and `aunet compare`.
const colours = new CSSStyleSheet()
colours.replaceSync(plotRules(LINES))
document.adoptedStyleSheets.push(colours)

// What stands there says that the page did not start, and it has.
document.getElementById("page")?.replaceChildren()

/**
 * Kept once the page stays, where a script of its host may load it once more for the sake of threads (isolation.js of the
 * site): what began before would be lost, and all that it fetched would be fetched twice.
 */
const { isolationSettled } = globalThis as { readonly isolationSettled?: Promise<unknown> }
let isToStay = isolationSettled === undefined

let isWaiting = false
/** Draws once for all that changed since the last picture; a page that is not seen is drawn when it is. */
const redraw = (): void => {
  if (isWaiting) return
  isWaiting = true
  requestAnimationFrame(() => {
    isWaiting = false
    draw()
  })
}
const train = startTrain(redraw)
const write = startWrite(redraw)
const rooms = [write, startSee(redraw), train, startLook(redraw)]

/** What an address names; the first view where it names none. */
const roomOf = (hash: string): (typeof rooms)[number] =>
  rooms.find(({ name }) => name === hash.slice(1).split("?")[0]) ?? write

const draw = (): void => {
  const place = document.getElementById("page")
  if (place === null) return
  keepFocus(() => render(drawPage(rooms, roomOf(location.hash), { share, told }), place))
}
/** What came of the last link that was asked for. */
let told = ""
const share = (): void => {
  const room = roomOf(location.hash)
  const tell = (what: string): void => {
    told = what
    redraw()
  }
  try {
    const link = new URL(shareHash(room.name, room.shared()), location.href).href
    const { clipboard } = navigator as { readonly clipboard?: Clipboard }
    // Only where a page comes safely; elsewhere the link is there to be copied by hand.
    if (clipboard === undefined) return tell(link)
    clipboard.writeText(link).then(
      () => tell(`A link is copied. It holds ${room.sharedWords()}.`),
      () => tell(link),
    )
  } catch (error) {
    tell(said(error))
  }
}
const look = (): void => {
  const room = roomOf(location.hash)
  // There is something to see meanwhile, and the address keeps what it holds.
  if (!isToStay) return draw()
  const shared = sharedIn(location.hash)
  if (shared !== undefined) {
    room.take(shared)
    // What somebody changes from here on is not what the address says.
    history.replaceState(null, "", `#${room.name}`)
  }
  const isBroken = shared === undefined && location.hash.includes("?")
  told = isBroken
    ? "What this link held cannot be read; it was cut, or is of another version of this page."
    : ""
  document.title = `${room.title} · AU-Net playground`
  room.enter?.()
  draw()
}
addEventListener("hashchange", () => {
  look()
  // Who hears the page hears which view it is; who goes by keyboard goes on from its beginning.
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true })
})
// Another tab may have changed what this browser keeps.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && isToStay) roomOf(location.hash).enter?.()
})
// A file that is dropped beside its place would be opened in place of the page.
for (const kind of ["dragover", "drop"] as const) addEventListener(kind, (event) => event.preventDefault())
look()
void isolationSettled?.then(() => {
  isToStay = true
  look()
})
