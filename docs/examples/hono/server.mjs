// A model behind a Hono app that is there already: node server.mjs run
import { completions } from "@aunet/server"
import { serve } from "@hono/node-server"
import { load } from "aunet"
import { nodeFolder } from "aunet/node"
import { Hono } from "hono"

const { PORT = "3000" } = process.env
const [, , folder] = process.argv
if (folder === undefined) {
  console.error("usage: node hono/server.mjs FOLDER, with the folder of a training (aunet train --out FOLDER)")
  process.exit(2)
}
const model = await load(nodeFolder(folder))
const protocol = completions(model, { name: "run", basePath: "/ai", onError: console.error })

const app = new Hono()
app.get("/", (c) => c.html('<a href="/ai/">Write with the model</a>'))
// With what carries the answer, a client that stalls is cut off.
app.all("/ai/*", (c) => protocol.fetch(c.req.raw, c.env))

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: "127.0.0.1" }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/`),
)

process.once("SIGTERM", async () => {
  server.close()
  // What runs may end.
  await protocol.stop()
  await model.close()
})
