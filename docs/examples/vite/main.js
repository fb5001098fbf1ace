import { loadInWorker } from "aunet/worker"

const at = (id) => document.querySelector(`#${id}`)
let stopping = new AbortController()

/** Draws what a byte completed, paler the less likely that byte was. */
const show = ({ text, probability }) => {
  if (text === "") return
  const piece = document.createElement("span")
  piece.append(text)
  piece.title = `${Math.round(100 * probability)}%`
  piece.style.opacity = 0.3 + 0.7 * probability
  at("text").append(piece)
}

const write = async (model) => {
  stopping = new AbortController()
  at("write").disabled = true
  at("text").textContent = at("prompt").value
  try {
    const options = { maxBytes: 200, temperature: 0.8, signal: stopping.signal }
    for await (const byte of model.generate(at("prompt").value, options)) show(byte)
  } catch (error) {
    if (!stopping.signal.aborted) at("status").textContent = error.message
  }
  at("write").disabled = false
}

at("stop").onclick = () => stopping.abort()
loadInWorker("/run/", { engine: "onnx" }).then(
  (model) => {
    document.querySelector("form").onsubmit = (event) => {
      event.preventDefault()
      void write(model)
    }
    at("write").disabled = false
    at("status").textContent = "ready"
  },
  (error) => (at("status").textContent = error.message),
)
