/**
 * The page of `aunet watch`: one file.
 *
 * In: nothing. Out: HTML and its headers, which let it ask its own server and nobody else, and run no script but its own.
 * Never: an address of another server.
 */
import { createHash } from "node:crypto"
import { pageScript } from "./page-script.ts"
import { pageStyle } from "./page-style.ts"

/** A page. */
export interface WatchPage {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** Writes it. */
export function watchPage(): WatchPage {
  const [script, style] = [pageScript(), pageStyle()]
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(";")
  return {
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<title>Trainings</title>
<style>${style}</style>
<body>
<h1>Trainings of <span id="watched"></span></h1>
<noscript>This page is drawn by its script.</noscript>
<p id="lost" role="status" hidden>The server of this page does not answer. Where it was a training's own (<code>--watch</code>), it went with the training; <code>aunet watch</code> shows the record as well.</p>
<div class="wide"><table id="runs" aria-label="Trainings"><thead></thead><tbody></tbody></table></div>
<div class="choices">
<label>Against <select id="x"><option value="bytes">bytes seen</option><option value="steps">steps</option><option value="seconds">seconds of training</option><option value="flops">FLOP</option></select></label>
<label>Axis <select id="scale"><option value="logarithmic">logarithmic</option><option value="linear">linear</option></select></label>
</div>
<p id="empty" class="soft">Nothing is ticked that has a step to draw.</p>
<div id="plots"></div>
<div id="samples-part" hidden><h2>What they write</h2><div id="samples"></div></div>
<div id="checkpoints-part" hidden>
<h2>Checkpoints</h2>
<div class="wide"><table id="checkpoints"><thead><tr><th scope="col">Training</th><th scope="col">Which</th><th scope="col" class="n">Step</th><th scope="col" class="n">Held-out, bits-per-byte</th><th scope="col"></th><th scope="col">In a shell</th></tr></thead><tbody></tbody></table></div>
<h2>Write</h2>
<form id="write" hidden>
<label>With <select name="checkpoint"></select></label>
<label>After <textarea name="prompt" maxlength="16384" placeholder="Once upon"></textarea></label>
<div class="choices"><label>Bytes <input name="maxBytes" type="number" min="1" max="4096" value="256" required></label><label>Temperature <input name="temperature" type="number" min="0" max="5" step="0.05" value="0.7" required></label><button>Write</button></div>
<output aria-live="polite"></output>
<p class="soft">In a shell: <code></code></p>
</form>
</div>
<script>${script}</script>
</body>
</html>
`,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
  }
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`
