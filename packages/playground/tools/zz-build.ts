import { build } from "vite"
import { out } from "../../../.cache/try/common.ts"
import { fileURLToPath } from "node:url"
await build({
  configFile: fileURLToPath(new URL("./vite.config.ts", import.meta.url)),
  logLevel: "warn",
  build: { outDir: out, emptyOutDir: true },
})
