/**
 * The script of the server's page.
 *
 *     Write, Ctrl+Enter --> fetch, events --> text as it comes       Stop, Escape end it       401 asks for a key
 *
 * In: nothing. Out: a text, and not a function that is written as one: bundlers of those who mount this put calls of their
 * own into functions, which the page does not have. page.test.ts runs it in a browser. Never: keeps a key, or makes markup
 * of what a model writes.
 */

/** The script; it reads the model's name from `data-settings` of the body, and finds the paths beside its own address. */
export const PAGE_SCRIPT = String.raw`
"use strict"
const { name } = JSON.parse(document.body.dataset.settings)
const at = (id) => document.getElementById(id)
// Beside the page, wherever that is: somebody in front may have cut off the path that a browser sees.
const address = location.origin + location.pathname.replace(/\/?$/, "/v1/completions")
at("address").textContent = "POST " + address
const tell = (text) => { at("status").textContent = text }
const bytesOf = (text) => new TextEncoder().encode(text).length
const askKey = () => {
  at("keyed").hidden = false
  at("key").required = true
}
let stopping
at("stop").onclick = () => stopping?.abort()
document.onkeydown = (event) => {
  if (event.key === "Escape") stopping?.abort()
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !at("write").disabled) {
    event.preventDefault()
    document.querySelector("form").requestSubmit()
  }
}

async function refused(response) {
  const text = await response.text()
  if (response.status === 401) {
    askKey()
    at("key").focus()
  }
  try {
    return new Error(JSON.parse(text).error.message)
  } catch {
    // Somebody in between answered.
    return new Error("the answer was " + [response.status, response.statusText].join(" ").trim())
  }
}

async function ask(signal) {
  const seed = at("seed").value
  const key = at("key").value
  const body = {
    model: name,
    prompt: at("prompt").value,
    max_tokens: Number(at("bytes").value),
    temperature: Number(at("temperature").value),
    stream: true,
    ...(seed !== "" && { seed: Number(seed) }),
  }
  const headers = { "content-type": "application/json", ...(key !== "" && { authorization: "Bearer " + key }) }
  const response = await fetch(address, { method: "POST", signal, headers, body: JSON.stringify(body) }).catch((error) => {
    throw error.name === "AbortError" ? error : new Error("the server is not reached")
  })
  if (!response.ok) throw await refused(response)
  return response.body.pipeThrough(new TextDecoderStream()).getReader()
}

async function* textsOf(reader) {
  let rest = ""
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw error.name === "AbortError" ? error : new Error("the connection broke")
    })
    if (done) throw new Error("the connection ended before the text did")
    const lines = (rest + value).split("\n")
    rest = lines.pop()
    for (const line of lines) {
      if (line === "data: [DONE]") return
      if (!line.startsWith("data: ")) continue
      const data = JSON.parse(line.slice(6))
      if (data.error) throw new Error(data.error.message)
      for (const { text } of data.choices) yield text
    }
  }
}

document.querySelector("form").onsubmit = async (event) => {
  event.preventDefault()
  if (at("write").disabled) return
  stopping = new AbortController()
  const written = document.createElement("span")
  at("text").replaceChildren(at("prompt").value, written)
  at("text").setAttribute("aria-busy", "true")
  at("stop").disabled = false
  // A button that is disabled loses the keyboard; the other one takes it.
  if (document.activeElement === at("write")) at("stop").focus()
  at("write").disabled = true
  tell("It reads ...")
  const began = performance.now()
  let count = 0
  try {
    for await (const text of textsOf(await ask(stopping.signal))) {
      // Once: whoever has the page read to them hears each change.
      if (count === 0) tell("It writes ...")
      written.append(text)
      count += bytesOf(text)
    }
    tell(count + " bytes, " + Math.round(count / ((performance.now() - began) / 1000)) + " a second")
  } catch (error) {
    const after = count === 0 ? "" : " after " + count + " bytes"
    tell(error.name === "AbortError" ? "Stopped after " + count + " bytes." : "It did not work" + after + ": " + error.message)
  } finally {
    at("write").disabled = false
    if (document.activeElement === at("stop")) at("write").focus()
    at("stop").disabled = true
    at("text").removeAttribute("aria-busy")
  }
}
`
