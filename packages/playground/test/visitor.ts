// What a visitor of the page does, as scripts.
//
// In: labels as they stand on the page. Out: scripts. Never: knows of the page more than its words.

/** Chooses in a list by its label. */
export const choose = (label: string, value: string): string =>
  `{ const field = [...document.querySelectorAll("label.field")].find((each) => each.firstElementChild.textContent === ${JSON.stringify(label)}).lastElementChild
     field.value = ${JSON.stringify(value)}
     field.dispatchEvent(new Event(field.localName === "select" || field.type === "number" ? "change" : "input", { bubbles: true })) }`
/** Presses a button by its words. */
export const press = (label: string): string =>
  `[...document.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent).startsWith(${JSON.stringify(label)})).click()`
/** The field behind a button that opens files. */
export const opener = (label: string): string =>
  `[...document.querySelectorAll("label.open")].find((each) => each.textContent.startsWith(${JSON.stringify(label)})).querySelector("input")`
/** Whether the page says something. */
export const says = (text: string): string =>
  `document.querySelector("main")?.textContent.includes(${JSON.stringify(text)})`
