/**
 * A word about a program that takes long to open.
 *
 * In: what is told before a program is opened. Out: a note. Never: anything of a model that opens at once.
 */
import type { OnOpening } from "aunet"
import { counted } from "./figures.ts"
import type { Screen } from "./screen.ts"

/** Layers from which opening a program takes seconds. */
const MANY_LAYERS = 512

/** Says what takes so long, of a model whose programs do. */
export const noteOpening =
  (screen: Screen): OnOpening =>
  ({ program, layers }) => {
    if (layers >= MANY_LAYERS)
      screen.note(
        `opening   the program "${program}" of ${counted(layers, "layer")}; of so many it takes a while`,
      )
  }
