/**
 * Fields with their labels, the same everywhere on the page.
 *
 * In: a label, a value, who is told. Out: what is drawn. Never: a field without a name.
 */
import type { ComponentChildren, VNode } from "preact"
import { h } from "./element.ts"

/** A choice in a list. */
export interface Option {
  readonly value: string
  readonly label: string
  readonly isDisabled?: boolean
}

/** A list to choose from. */
export const choose = (
  label: string,
  value: string,
  options: readonly Option[],
  onChoose: (value: string) => void,
): VNode =>
  h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h(
      "select",
      { value, onChange: ({ currentTarget }) => onChoose(currentTarget.value) },
      options.map((each) =>
        h("option", { key: each.value, value: each.value, disabled: each.isDisabled === true }, each.label),
      ),
    ),
  )

/** How a number is bounded. */
export interface Bounds {
  readonly least: number
  readonly most: number
  readonly step?: number
}

/**
 * A number. What is beyond its bounds is told as the bound, and what is no number not at all. While somebody types in it,
 * no drawing writes over it.
 */
export const numberField = (
  label: ComponentChildren,
  value: number,
  { least, most, step = 1 }: Bounds,
  onChange: (value: number) => void,
): VNode =>
  h(
    "label",
    { class: "field number" },
    h("span", {}, label),
    h("input", {
      type: "number",
      min: least,
      max: most,
      step,
      // No `value`: it would be written at every drawing, in the middle of a number as well.
      ref: (input: HTMLInputElement | null) => {
        if (input !== null && input !== document.activeElement) input.value = String(value)
      },
      onChange: ({ currentTarget }) => {
        const given = currentTarget.valueAsNumber
        const bounded = Math.min(most, Math.max(least, given))
        currentTarget.value = String(Number.isNaN(given) ? value : bounded)
        if (!Number.isNaN(given)) onChange(bounded)
      },
    }),
  )

/** A line of text. */
export const textField = (label: string, value: string, onInput: (value: string) => void): VNode =>
  h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("input", {
      type: "text",
      value,
      spellcheck: false,
      dir: "auto",
      onInput: ({ currentTarget }) => onInput(currentTarget.value),
    }),
  )

/**
 * Lines of text, each in the direction of its own letters (page.css). Not `dir="auto"`: for each line that is put in Chromium looks
 * through all that are there, ten seconds for a megabyte.
 */
export const textArea = (
  label: string,
  value: string,
  rows: number,
  onInput: (value: string) => void,
  lang?: string,
): VNode =>
  h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("textarea", { rows, value, lang, onInput: ({ currentTarget }) => onInput(currentTarget.value) }),
  )

/** A box to tick. */
export const tick = (
  label: ComponentChildren,
  isTicked: boolean,
  onTick: (isTicked: boolean) => void,
): VNode =>
  h(
    "label",
    { class: "tick" },
    h("input", {
      type: "checkbox",
      checked: isTicked,
      onChange: ({ currentTarget }) => onTick(currentTarget.checked),
    }),
    h("span", {}, label),
  )

/** A button. */
export const button = (
  label: ComponentChildren,
  onPress: () => void,
  more: {
    readonly kind?: "first" | "small"
    readonly isDisabled?: boolean
    /** For who does not see what it stands at; it begins with the words that are seen. */
    readonly label?: string
    /** Tells it from those beside it: with the same key it is the same button, whatever its words are. */
    readonly key?: string
  } = {},
): VNode =>
  h(
    "button",
    {
      ...(more.key !== undefined && { key: more.key }),
      type: "button",
      class: more.kind,
      // Not `disabled`: what cannot be pressed any more would lose the focus of who just pressed it.
      "aria-disabled": more.isDisabled === true ? "true" : undefined,
      onClick: () => {
        if (more.isDisabled !== true) onPress()
      },
      ...(more.label !== undefined && { "aria-label": more.label }),
    },
    label,
  )

/** Opens files. @param accept what the browser offers first */
export const openFile = (
  label: string,
  accept: string,
  onFiles: (files: readonly File[]) => void,
  isMany = false,
): VNode => opener(label, { accept, multiple: isMany }, onFiles)

/** Opens a folder: all files in it, with their paths. */
export const openFolder = (label: string, onFiles: (files: readonly File[]) => void): VNode =>
  opener(label, { webkitdirectory: true }, onFiles)

const opener = (
  label: string,
  kind: { readonly accept?: string; readonly multiple?: boolean; readonly webkitdirectory?: boolean },
  onFiles: (files: readonly File[]) => void,
): VNode =>
  h(
    "label",
    { class: "open" },
    h("span", {}, label),
    h("input", {
      type: "file",
      ...kind,
      onChange: ({ currentTarget }) => {
        const files = [...(currentTarget.files ?? [])]
        // The same file may be opened again.
        currentTarget.value = ""
        if (files.length > 0) onFiles(files)
      },
    }),
  )

/** What went wrong, told at once to who hears the page. */
export const problem = (text: string | undefined): VNode | null =>
  text === undefined ? null : h("p", { class: "wrong", role: "alert" }, text)

/** A heading and what is below it. */
export const part = (title: string, ...inside: ComponentChildren[]): VNode =>
  h("section", {}, h("h2", {}, title), ...inside)
