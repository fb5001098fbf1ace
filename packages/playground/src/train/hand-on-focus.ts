/**
 * The keyboard, when what has it goes: it would begin at the top of the page again.
 *
 *     [Plan it] [Train for 5 min]  --pressed-->  [Plan it]      the nearest that is left takes it
 *
 * In: an element that may go. Out: a `ref` of preact for it. Never: takes the focus from where somebody put it.
 */

/** What can have it. */
const CAN = "button:enabled, input:enabled, select:enabled, textarea:enabled"

/** Makes a `ref` that hands the focus on when its element is taken off the page with it. */
export function handOnFocus(): (element: HTMLElement | null) => void {
  let mine: HTMLElement | null = null
  return (element) => {
    if (element !== null) {
      mine = element
      return
    }
    if (mine === null || document.activeElement !== mine) return
    const gone = mine
    const around = placesAround(gone)
    // Preact tells before it takes it off, and of elements that stay as well.
    queueMicrotask(() => {
      if (gone.isConnected) return
      const places = around.filter(({ isConnected }) => isConnected)
      const next = places.map((place) => place.querySelector<HTMLElement>(CAN)).find((each) => each !== null)
      next?.focus()
    })
  }
}

/** What an element lies in, from near to far, in its view: another view is nothing to go on with. */
function placesAround(element: HTMLElement): readonly HTMLElement[] {
  const places: HTMLElement[] = []
  for (let place = element.parentElement; place !== null; place = place.parentElement) {
    places.push(place)
    if (place.localName === "main") break
  }
  return places
}
