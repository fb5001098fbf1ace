/**
 * The page that a server shows to somebody who looks at its address: a prompt, and text as it is written.
 *
 *     prompt, bytes, temperature --fetch v1/completions, stream--> text, a chunk at a time; Stop ends it
 *
 * In: what the model is called, whether a client must show a key. Out: a page of its own, without anything from elsewhere.
 * Never: says where the server is mounted; the page knows its own address (page-script.ts).
 */
import { PAGE_SCRIPT } from "./page-script.ts"

/** What a page is made of. */
export interface PageFacts {
  /** What clients call the model. */
  readonly name: string
  /** Whether a client must show a key. */
  readonly keyed: boolean
  /** Most bytes that a request may ask for. */
  readonly mostBytes: number
}

/** Makes the response with the page; its own script and style are all that it may run. */
export function pageResponse(facts: PageFacts, nonce: string): Response {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
  return new Response(pageOf(facts, nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      vary: "accept",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  })
}

/** Text as it may stand in markup. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function pageOf({ name, keyed, mostBytes }: PageFacts, nonce: string): string {
  const title = escaped(name)
  const settings = escaped(JSON.stringify({ name }))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} writes</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body data-settings="${settings}">
<main>
<h1>${title}</h1>
<p id="about">It goes on with a text, byte by byte. It does not answer questions.</p>
<form>
<label for="prompt">Text to go on with</label>
<textarea id="prompt" rows="5" dir="auto" spellcheck="false">Once upon a time</textarea>
<div class="row">
<label>Bytes <input id="bytes" type="number" min="1" max="${mostBytes}" value="${Math.min(300, mostBytes)}" required></label>
<label>Temperature <input id="temperature" type="number" min="0" max="2" step="0.05" value="0.8" required></label>
<label>Seed <input id="seed" type="number" min="0" step="1" placeholder="any"></label>
<label id="keyed"${keyed ? "" : " hidden"}>API key <input id="key" type="password" autocomplete="off" spellcheck="false"${keyed ? " required" : ""}></label>
<span class="buttons"><button id="write" type="submit" aria-keyshortcuts="Control+Enter Meta+Enter">Write</button> <button id="stop" type="button" aria-keyshortcuts="Escape" disabled>Stop</button></span>
</div>
</form>
<section id="text" dir="auto" aria-label="What it writes"></section>
<p id="status" role="status"></p>
<p class="small">Ctrl+Enter writes, Escape stops. Programs ask <code id="address">POST v1/completions</code>, as clients of the OpenAI completions protocol do.</p>
</main>
<script nonce="${nonce}">${PAGE_SCRIPT}</script>
</body>
</html>
`
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#868686, #7d7d7d); --dim: light-dark(#555, #aaa); --new: light-dark(#0b57d0, #8ab4f8) }
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #161616); color: light-dark(#1a1a1a, #eaeaea) }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere }
#about, .small { color: var(--dim); margin: .25rem 0 1rem }
.small { font-size: .85rem; margin-top: 2rem; overflow-wrap: anywhere }
textarea { display: block; width: 100%; margin: .25rem 0 .75rem; padding: .5rem; font: inherit; resize: vertical }
textarea, input { border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit }
input { font: inherit; width: 6rem; padding: .25rem .4rem; display: block }
#key { width: 12rem }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end }
.buttons { margin-left: auto }
button { font: inherit; padding: .35rem 1.1rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit }
button:enabled { cursor: pointer }
#write:enabled { background: var(--new); border-color: var(--new); color: light-dark(#fff, #10203a) }
button:disabled { opacity: .5 }
:focus-visible { outline: 2px solid var(--new); outline-offset: 2px }
#text { white-space: pre-wrap; overflow-wrap: anywhere; min-height: 3rem; margin: 1.25rem 0 .5rem }
#text span { color: var(--new) }
#status { color: var(--dim); min-height: 1.5rem; margin: 0 }
`
