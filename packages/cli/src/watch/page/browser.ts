/**
 * What the page needs of a browser, as types of its own: those that TypeScript has would be there for the rest of the command
 * as well.
 *
 * In: nothing. Out: types. Never: a value.
 */

/** What stands in a document. */
export interface PageNode {
  readonly parentNode: PageNode | null
  textContent: string | null
}

/** Text in a document. */
export interface PageText extends PageNode {
  data: string
}

/** An element. */
export interface PageElement extends PageNode {
  readonly dataset: Record<string, string | undefined>
  readonly children: Iterable<PageElement>
  readonly firstElementChild: PageElement | null
  readonly lastElementChild: PageElement | null
  readonly nextElementSibling: PageElement | null
  className: string
  hidden: boolean
  innerHTML: string
  scrollTop: number
  append(...inside: readonly (string | PageNode)[]): void
  replaceChildren(...inside: readonly (string | PageNode)[]): void
  insertBefore(node: PageNode, before: PageNode | null): void
  remove(): void
  setAttribute(name: string, value: string): void
  addEventListener(kind: string, listen: (event: { preventDefault(): void }) => void): void
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): Iterable<PageElement>
  focus(how?: { readonly preventScroll: boolean }): void
  scrollIntoView(how: { readonly block: "nearest" }): void
}

/** A field of a form; what a kind of field lacks is not asked of it. */
export interface PageField extends PageElement {
  readonly id: string
  value: string
  checked: boolean
  readonly options: Iterable<{ readonly value: string }>
}

/** A row of a table. */
export interface PageRow extends PageElement {
  readonly cells: readonly PageElement[]
}

/** The head of a table, or its body. */
export interface PageSection extends PageElement {
  readonly rows: readonly PageRow[] & Iterable<PageRow>
}

/** A table with a head and a body. */
export interface PageTable extends PageElement {
  readonly tHead: PageSection
  readonly tBodies: readonly [PageSection]
}

/** The document. */
export interface PageDocument {
  title: string
  readonly hidden: boolean
  readonly activeElement: PageElement | null
  createElement(name: string): PageField
  createTextNode(text: string): PageText
  getElementById(id: string): PageElement | null
  addEventListener(kind: string, listen: () => void): void
}
