/**
 * The page that a server shows to somebody who looks at its address: a prompt, and text as it is written.
 *
 *     prompt, bytes, temperature --fetch /v1/completions, stream--> text, a chunk at a time; Stop ends it
 *
 * In: what the model is called, where the server is mounted, whether it wants a key. Out: a page of its own, without
 * anything from elsewhere. Never: keeps a key, or makes markup of what a model writes.
 */

/** What a page is made of. */
export interface PageFacts {
  /** What clients call the model. */
  readonly name: string
  /** The path that the server is mounted under: `""`, `/ai`. */
  readonly basePath: string
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
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  })
}

/** Text as it may stand in markup. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function pageOf({ name, basePath, keyed, mostBytes }: PageFacts, nonce: string): string {
  const title = escaped(name)
  const settings = escaped(JSON.stringify({ name, address: `${basePath}/v1/completions` }))
  const key = keyed
    ? `<label>API key <input id="key" type="password" autocomplete="off" spellcheck="false" required></label>`
    : ""
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
<label>Temperature <input id="temperature" type="number" min="0" max="2" step="0.1" value="0.8" required></label>
<label>Seed <input id="seed" type="number" min="0" step="1" placeholder="any"></label>
${key}
<span class="buttons"><button id="write" type="submit">Write</button> <button id="stop" type="button" disabled>Stop</button></span>
</div>
</form>
<p id="text" dir="auto" aria-label="What it writes"></p>
<p id="status" role="status"></p>
<p class="small">Programs ask <code>POST ${escaped(basePath)}/v1/completions</code>, as clients of the OpenAI completions protocol do.</p>
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#c9c9c9, #4a4a4a); --dim: light-dark(#555, #aaa); --new: light-dark(#0b57d0, #8ab4f8) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #161616); color: light-dark(#1a1a1a, #eaeaea) }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere }
#about, .small { color: var(--dim); margin: .25rem 0 1rem }
.small { font-size: .85rem; margin-top: 2rem }
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

/**
 * A text, and not a function that is written as one: bundlers of those who mount this put calls of their own into functions,
 * which the page does not have. page.test.ts runs it in a browser.
 */
const SCRIPT = `
"use strict"
const { name, address } = JSON.parse(document.body.dataset.settings)
const at = (id) => document.getElementById(id)
let stopping
at("stop").onclick = () => stopping?.abort()
const tell = (text) => { at("status").textContent = text }
document.querySelector("form").onsubmit = async (event) => {
  event.preventDefault()
  const prompt = at("prompt").value
  stopping = new AbortController()
  at("write").disabled = true
  at("stop").disabled = false
  const written = document.createElement("span")
  at("text").replaceChildren(prompt, written)
  tell("It reads ...")
  const began = performance.now()
  let count = 0
  try {
    const seed = at("seed").value
    const response = await fetch(address, {
      method: "POST",
      signal: stopping.signal,
      headers: { "content-type": "application/json", ...(at("key") && { authorization: "Bearer " + at("key").value }) },
      body: JSON.stringify({ model: name, prompt, max_tokens: Number(at("bytes").value), temperature: Number(at("temperature").value), stream: true, ...(seed !== "" && { seed: Number(seed) }) }),
    })
    if (!response.ok) throw new Error((await response.json()).error.message)
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ""
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const lines = (rest + value).split("\\n")
      rest = lines.pop()
      for (const line of lines) {
        if (!line.startsWith("data: ") || line === "data: [DONE]") continue
        const data = JSON.parse(line.slice(6))
        if (data.error) throw new Error(data.error.message)
        for (const { text } of data.choices) {
          // Once: whoever has the page read to them hears each change.
          if (count === 0) tell("It writes ...")
          written.append(text)
          count += new TextEncoder().encode(text).length
        }
      }
    }
    tell(count + " bytes, " + Math.round(count / ((performance.now() - began) / 1000)) + " a second")
  } catch (error) {
    tell(error.name === "AbortError" ? "Stopped after " + count + " bytes." : "It did not work: " + error.message)
  } finally {
    at("write").disabled = false
    at("stop").disabled = true
  }
}
`
