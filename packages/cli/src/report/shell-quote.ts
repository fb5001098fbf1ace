/**
 * Words for a command that the reader copies into a shell.
 *
 * In: a name as it is. Out: how it has to be typed. Never: changes what needs no quotes, or prints a control character.
 */

/** What every shell takes as it stands. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/
/** Of Windows: backslashes part the names there. */
const PLAIN_WINDOWS = /^[A-Za-z0-9_@+=:./\\-]+$/

/**
 * Quotes a word for the shells of a system: POSIX ones take single quotes, PowerShell and cmd take double ones.
 *
 * @example shellQuote("my texts") // 'my texts'
 */
export function shellQuote(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return PLAIN_WINDOWS.test(word) ? word : `"${word}"`
  if (PLAIN.test(word)) return word
  // Names may hold line ends and escapes, and only this form has a way to write them.
  if (/\p{Cc}/u.test(word)) return `$'${word.replaceAll(/[\\']/g, "\\$&").replaceAll(/\p{Cc}/gu, escaped)}'`
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** Four digits always: what follows may be one. */
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/**
 * Quotes a path; one that begins with a dash would be taken for a flag.
 *
 * @example shellPath("-run 1") // './-run 1'
 */
export const shellPath = (path: string, platform?: NodeJS.Platform): string =>
  shellQuote(path.startsWith("-") ? `./${path}` : path, platform)
