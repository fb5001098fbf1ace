/**
 * How the page of an explanation looks: colours of costs and marks of stages, in light and in dark.
 *
 * In: nothing. Out: a style sheet. Never: tells anything by colour alone that titles and marks do not tell as well.
 */

/** A step of the scale. */
export interface Shade {
  /** Costs below it, in bits. */
  readonly below: number
  readonly light: string
  readonly dark: string
}

/** The scale, from yellow to red; text on each has a contrast of 4.5 or more. */
export const SHADES: readonly Shade[] = [
  { below: 0.5, light: "#ffffff", dark: "#16181d" },
  { below: 1, light: "#fff8dc", dark: "#2a2718" },
  { below: 2, light: "#ffefb3", dark: "#3b3314" },
  { below: 3, light: "#ffe187", dark: "#4e3e10" },
  { below: 4, light: "#ffcf66", dark: "#61460f" },
  { below: 6, light: "#ffb74f", dark: "#754a0f" },
  { below: 8, light: "#ff9c45", dark: "#8a4312" },
  { below: 12, light: "#ff7d4a", dark: "#a02f1b" },
  { below: Infinity, light: "#fb6458", dark: "#b51f2c" },
]

/** Colours of text and of the page. */
export const INK = { light: "#1b1b1f", dark: "#f3f3f5" }
/** Colours of the marks, which have a contrast of 3 or more on each shade. */
export const MARK = { light: "#0a37a0", dark: "#a9c8ff" }

/** Which shade a cost has. */
export const shadeOf = (bits: number): number => SHADES.findIndex(({ below }) => bits < below)

/** The sign after a byte that woke the stages up to a level, as `aunet split` draws it. */
export const markOf = (level: number): string =>
  level <= 3 ? ["", "|", "‖", "⦀"][level] : `⦀${String(level)}`

const shades = (mode: "light" | "dark"): string =>
  SHADES.map((shade, i) => `--b${i}:${shade[mode]}`).join(";")

/** The style sheet of a page of a model of so many stages. */
export const pageStyle = (stages: number): string => `
:root{color-scheme:light dark;--ink:${INK.light};--page:#ffffff;--soft:#5a5d66;--line:#d5d7dd;--mark:${MARK.light};${shades("light")}}
@media(prefers-color-scheme:dark){:root{--ink:${INK.dark};--page:#16181d;--soft:#a9adb8;--line:#3a3e48;--mark:${MARK.dark};${shades("dark")}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem) 4rem;max-width:80rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:2rem 0 .5rem}
p{max-width:60rem;margin:.25rem 0 .75rem}
.soft{color:var(--soft)}
.totals{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0;padding:0}
.totals div{display:flex;flex-direction:column-reverse}
.totals dt{color:var(--soft);font-size:.85rem}
.totals dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.tables{display:flex;flex-wrap:wrap;gap:0 3rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
th,td{padding:.2rem .9rem .2rem 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}
td.n,th.n{text-align:end}
a{color:var(--mark)}
.wide{overflow-x:auto}
.where{font-family:ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:var(--b3);color:inherit;border-radius:2px}
.legend{position:sticky;top:0;z-index:1;background:var(--page);border-bottom:1px solid var(--line);padding:.5rem 0;display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.5rem;font-size:.85rem}
.legend .scale{display:flex}
.legend .scale span{padding:.1rem .45rem;border:1px solid var(--line);border-inline-start-width:0}
.legend .scale span:first-child{border-inline-start-width:1px}
.text{margin-top:1rem;font:1.05rem/1.9 ui-monospace,"Noto Sans Mono",monospace;overflow-wrap:anywhere}
.text div{white-space:pre-wrap;min-height:1.9em;content-visibility:auto;contain-intrinsic-size:auto 1.9em}
.text span{padding:.12em 0;border-radius:2px}
.text span,.text a{scroll-margin-top:6rem}
.text span:hover{outline:1px solid var(--ink)}
.text :target{outline:2px solid var(--mark);outline-offset:1px}
.n1{font-size:.8em;font-style:italic;text-decoration:underline dotted}
${SHADES.map((_, i) => `.b${i}{background:var(--b${i})}`).join("")}
${Array.from({ length: stages - 1 }, (_, i) => `.w${i + 1}::after{content:"${markOf(i + 1)}";color:var(--mark);font-weight:700}`).join("")}
@media print{.legend{position:static}.text span{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
