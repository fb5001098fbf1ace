/**
 * How the page of a comparison looks, in light and in dark.
 *
 * In: nothing. Out: a style sheet. Never: tells anything by colour alone.
 */

/** Colours of lines, those for light pages and those for dark; each has a contrast of 3 or more to its page. */
const LINES: readonly (readonly [light: string, dark: string])[] = [
  ["#0b5cad", "#6cb2ff"],
  ["#b3460b", "#ff9d5c"],
  ["#1b7a43", "#63d496"],
  ["#8a2c9b", "#dd8cee"],
  ["#8a6a00", "#e3c14b"],
  ["#b01e4c", "#ff85a6"],
  ["#0f7480", "#5fd3e0"],
  ["#55565c", "#b9bbc4"],
]

/** Lines whose colours differ. */
export const COLOURS = LINES.length

const colours = (mode: 0 | 1): string => LINES.map((line, i) => `--l${i}:${line[mode]}`).join(";")

/** How a plot looks, wherever it is. */
const svgRules = `svg text{font:13.5px system-ui,sans-serif;fill:var(--ink)}
svg .tick,svg .name{fill:var(--soft)}
svg .grid{stroke:var(--line);stroke-width:1;fill:none;opacity:.6}
svg .axis{stroke:var(--soft);stroke-width:1;fill:none}
svg .line{fill:none;stroke-width:1.8}
svg .band{stroke:none;opacity:.18}
svg .mark{stroke:var(--page);stroke-width:.8}
svg .end{font-weight:600}`

/** The colours of so many lines. */
const lineRules = (lines: number): string =>
  Array.from(
    { length: lines },
    (_, i) =>
      `svg .line.l${i}{stroke:var(--l${i % COLOURS})}svg .band.l${i},svg .mark.l${i}{fill:var(--l${i % COLOURS})}`,
  ).join("\n")

/** The style sheet of a plot with so many lines that is a file by itself. */
export const plotStyle = (lines: number): string => `
svg{--ink:#1b1b1f;--page:#fff;--soft:#5a5d66;--line:#d5d7dd;${colours(0)}}
@media(prefers-color-scheme:dark){svg{--ink:#f3f3f5;--page:#16181d;--soft:#a9adb8;--line:#3a3e48;${colours(1)}}}
svg .page{fill:var(--page)}
${svgRules}
${lineRules(lines)}
`

/** Rules for a page that shows plots and keys (`class="key l0"`) of so many lines; colours it gives to `--l0` and so on. */
export const plotRules = (lines: number): string => `
:root{color-scheme:light dark;--ink:#1b1b1f;--page:#fff;--soft:#5a5d66;--line:#d5d7dd;--card:#f5f6f8;${colours(0)}}
@media(prefers-color-scheme:dark){:root{--ink:#f3f3f5;--page:#16181d;--soft:#a9adb8;--line:#3a3e48;--card:#1f2229;${colours(1)}}}
svg{display:block;width:100%;height:auto}
${svgRules}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-inline-end:.45em;vertical-align:-.05em}
${lineRules(lines)}
${keyRules(lines)}`

const keyRules = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => `.key.l${i}{background:var(--l${i % COLOURS})}`).join("\n")

/** The style sheet of a page with so many lines. */
export const comparisonStyle = (lines: number): string => `
${plotRules(lines)}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem) 4rem;max-width:82rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .35rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2.2rem 0 .5rem}
p,li{max-width:62rem}
p{margin:.25rem 0 .75rem}
.soft{color:var(--soft)}
.said{background:var(--card);border-inline-start:4px solid var(--l0);border-radius:4px;padding:.8rem 1.1rem;margin:1.2rem 0}
.said h2{margin:0 0 .3rem}
.said ul{margin:.2rem 0;padding-inline-start:1.2rem}
.said li+li{margin-top:.35rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:.28rem 1.1rem .28rem 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:600;color:var(--soft);white-space:normal;vertical-align:bottom;max-width:11rem}
td.n,th.n{text-align:end}
td small{color:var(--soft)}
.best{font-weight:700}
.best small{font-weight:400}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1rem 2rem}
figure{margin:0}
figcaption{font-size:.9rem;color:var(--soft);margin:0 0 .3rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--soft)}
pre,code{font:.85rem/1.5 ui-monospace,monospace}
pre{background:var(--card);border-radius:4px;padding:.7rem 1rem;overflow-x:auto;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{svg .band,.key{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
