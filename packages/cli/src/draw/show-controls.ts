/**
 * Text that cannot do anything to a terminal.
 *
 * In: any text. Out: the same with control characters written out, as `\x1B`. Newlines and tabs stay.
 * Never: changes a character that is only drawn.
 */

// The last two ranges: marks that reorder the text around them.
const CONTROL = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu

/** Writes control characters as `\xNN` or `\u{NNNN}`. */
export const showControls = (text: string): string =>
  text.replace(CONTROL, (character) => {
    if (character === "\n" || character === "\t") return character
    const hex = character.charCodeAt(0).toString(16).toUpperCase()
    return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, "0")}`
  })
