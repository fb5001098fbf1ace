import { loadInWorker } from "aunet/worker"

const at = (id) => document.querySelector(`#${id}`)

/** Bits a byte of each way to go on, the likeliest first. */
async function compare(model) {
  const ways = at("ways").value.split(",").map((way) => way.trim())
  const scores = await model.score(at("context").value, ways)
  return scores
    .map(({ totalNats, bytesNats }, i) => ({ way: ways[i], bits: -totalNats / Math.LN2 / bytesNats.length }))
    .sort((a, b) => a.bits - b.bits)
}

try {
  const model = await loadInWorker("/run/", { engine: "onnx" })
  document.querySelector("form").onsubmit = async (event) => {
    event.preventDefault()
    try {
      const items = (await compare(model)).map(({ way, bits }) => {
        const item = document.createElement("li")
        item.textContent = `${way}: ${bits.toFixed(2)} bits a byte`
        return item
      })
      at("text").replaceChildren(...items)
    } catch (error) {
      at("status").textContent = error.message
    }
  }
  at("write").disabled = false
  at("status").textContent = "ready"
} catch (error) {
  at("status").textContent = error.message
}
