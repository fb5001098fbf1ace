const at = (id) => document.querySelector(`#${id}`)

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
worker.onmessage = ({ data: { wrote, status } }) => {
  if (wrote !== undefined) at("text").textContent = wrote
  if (status !== undefined) at("status").textContent = status
}

at("write").onclick = () => worker.postMessage({ learn: at("source").value })
at("stop").onclick = () => worker.postMessage("stop")
at("status").textContent = "ready"
