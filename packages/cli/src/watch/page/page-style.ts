/**
 * How the page looks, in light and in dark.
 *
 * In: nothing. Out: a style sheet. Never: tells anything by colour alone.
 */
import { plotRules } from "@aunet/eval"

/** Lines of a plot that have rules: more sources than that share them, and have names. */
const LINES = 24

/** Writes the style sheet. */
export const pageStyle = (): string => `${plotRules(LINES)}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem clamp(1rem,3vw,2.5rem) 4rem;max-width:100rem;background:var(--page);color:var(--ink);font:1rem/1.45 system-ui,sans-serif}
h1{font-size:1.35rem;margin:0 0 .8rem;overflow-wrap:anywhere}
h1 span{font-weight:400}
h2{font-size:1.1rem;margin:2rem 0 .6rem}
h3{font-size:1rem;margin:1rem 0 .4rem;overflow-wrap:anywhere}
h4{font-size:.92rem;margin:0 0 .3rem}
.soft{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem 1.2rem .35rem 0;text-align:start;vertical-align:baseline;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--soft);vertical-align:bottom;max-width:8rem}
td.n,th.n{text-align:end}
td.n,td.stands{white-space:nowrap}
th[scope=row]{font-weight:600;min-width:14rem}
th[scope=row] small{display:block;font-weight:400;padding-inline-start:3rem}
#checkpoints th[scope=row] small{padding:0}
label{cursor:pointer}
input[type=checkbox]{width:1.1rem;height:1.1rem;margin:0 .6rem 0 0;vertical-align:-.15rem;accent-color:var(--l0)}
.key{border:1px solid var(--soft)}
[class*="key l"]{border-color:transparent}
.choices{display:flex;flex-wrap:wrap;gap:.6rem 1.4rem;margin:1.2rem 0 .8rem}
select,input[type=number],textarea,button{font:inherit;color:inherit;background:var(--page);border:1px solid var(--soft);border-radius:4px;padding:.25rem .5rem}
button{cursor:pointer;background:var(--card)}
button:hover{border-color:var(--ink)}
:focus-visible{outline:3px solid var(--l0);outline-offset:2px}
#plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,32rem),1fr));gap:1.2rem 2rem}
figure{margin:0}
figcaption{font-weight:600;margin:0 0 .2rem;overflow-wrap:anywhere}
.columns{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(18rem,1fr);gap:1.5rem;overflow-x:auto}
ol{list-style:none;margin:0;padding:0;max-height:26rem;overflow-y:auto}
li{border-top:1px solid var(--line);padding:.35rem 0}
li p{margin:.1rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.85rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
.command button{margin-inline-start:.8rem}
td button{white-space:nowrap;padding:.1rem .5rem}
form{max-width:60rem;display:grid;gap:.7rem}
form[hidden]{display:none}
form label{display:grid;gap:.2rem;cursor:auto}
form .choices{margin:0;align-items:end}
textarea{min-height:4.2rem;resize:vertical;width:100%}
output{display:block;white-space:pre-wrap;overflow-wrap:anywhere;min-height:3rem;background:var(--card);border-radius:4px;padding:.7rem 1rem}
.wrong,#lost{border-inline-start:4px solid var(--l5);padding:.4rem .8rem;background:var(--card)}
`
