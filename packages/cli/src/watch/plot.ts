/**
 * A plot of the page, and what is said of its figures.
 *
 * In: nothing. Out: types. Never: a line.
 */

/** A plot of the page. */
export interface Plot {
  readonly title: string
  readonly svg: string
}

/** Of figures that are drawn. */
export interface FigureWords {
  readonly y: string
  readonly room?: number
  readonly low?: number
  readonly show: (value: number) => string
}
