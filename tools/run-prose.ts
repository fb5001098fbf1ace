// Runs the code that READMEs and docs show, so that it stays true.
//
// In:  README.md, CONTRIBUTING.md, packages/*/README.md, docs/**/*.md; or the files named as arguments.
//      ```ts            is type-checked and run; what it says that it prints, it has to print (tools/printed.ts)
//      ```ts no-run     is type-checked only
//      ```text printed  below a ts block, is what the prints in it without a comment print
//      ```sh run        is run, with `aunet` and `create-aunet-splitter` on the path (not on Windows)
//      ```sh run torch  is run where there is a Python with PyTorch (AUNET_PYTHON), which is its `python` and `torchrun`
//      relative links have to lead to something; examples import only what the page says to install
//      --packed         runs ts as a reader would: in a folder with what the page's install lines bring, our
//                       packages as npm would publish them, under the Nodes that --node names (22,24,26: all
//                       that the packages are for). Without it from the sources, under this Node.
//      --packed-in      the folder of our packages as they were packed just now; without it they are packed first
// Out: file:line of every block that fails, with what it printed, and of every link and import that leads nowhere.
// Never: shares anything between blocks: each has its own folder to work in, and ten minutes.

import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { root } from "./child.mjs"
import { missingInstalls, saysModule } from "./install-lines.ts"
import { pythonWithTorch } from "./python-with-torch.ts"
import { brokenLinks } from "./prose-links.ts"
import { proseBlocks, type ProseBlock } from "./prose/blocks.ts"
import { supportedNodes } from "./prose/nodes.ts"
import { installPages } from "./prose/packed.ts"
import { type Run, runAll } from "./prose/runs.ts"
import { checkTypes, environment, linkPackages, writeSource } from "./prose/sources.ts"
import { usingLines } from "./prose/using.ts"

const { values: options, positionals } = parseArgs({
  options: {
    packed: { type: "boolean", default: false },
    "packed-in": { type: "string" },
    node: { type: "string" },
  },
  allowPositionals: true,
})
const nodes = supportedNodes()
const packedIn = options["packed-in"]
const versions = options.node?.split(",").map((version) => version.trim()) ?? [...nodes.keys()]
const unknown = versions.filter((version) => !nodes.has(version))
const packedOnly = (["node", "packed-in"] as const).filter((name) => options[name] !== undefined)
if (unknown.length > 0 || (packedOnly.length > 0 && !options.packed)) {
  const there = [...nodes.keys()].join(", ")
  console.error(
    unknown.length > 0
      ? `there is no Node ${unknown.join(", ")} here: --node takes ${there}`
      : `--${packedOnly.join(" and --")} goes with --packed: blocks run from the sources, under this Node`,
  )
  process.exit(2)
}

/** The oldest PyTorch that aunet_train.py takes. */
const TORCH = [2, 4] as const

const folder = join(root, ".cache", "prose")
const named = positionals.map((file) => resolve(file).slice(root.length + 1))
const everywhere = ["README.md", "CONTRIBUTING.md", "packages/*/README.md", "docs/**/*.md"]
const pages = (named.length > 0 ? named : globSync(everywhere, { cwd: root }))
  .map((page) => page.replaceAll("\\", "/"))
  .toSorted()

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
linkPackages(folder)
const blocks = pages.flatMap((page) => proseBlocks(page, readFileSync(join(root, page), "utf8")))
const sources = new Map(blocks.map((block) => [block, writeSource(folder, block)]))
// Node tells the address of a program without links, and a temporary folder may be behind one.
const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "prose-")))
try {
  const said = checkPages()
  const wrong = await checkTypes(folder, blocks)
  const torch = blocks.some((block) => block.run && block.torch) ? pythonWithTorch(TORCH) : undefined
  const out = torch === undefined ? blocks.filter((block) => block.run && block.torch) : []
  for (const { where } of out)
    console.log(`${where} left out: no Python with PyTorch ${TORCH.join(".")} or later here (AUNET_PYTHON)`)
  const runs = await runsOf(
    blocks.filter((block) => block.run && !out.includes(block)),
    torch,
  )
  const failed = await runAll(runs)
  const faults = said + wrong + failed
  console.log(
    `prose: ${blocks.length} blocks in ${pages.length} files, ${runs.length} runs, ${faults} faults`,
  )
  process.exitCode = faults === 0 ? 0 : 1
} finally {
  rmSync(elsewhere, { recursive: true, force: true })
}

/** Each block once from its source, or those of TypeScript under each Node from the packed packages. */
async function runsOf(chosen: readonly ProseBlock[], python: string | undefined): Promise<Run[]> {
  const env = environment(folder, python)
  const fromSource = (block: ProseBlock): Run => ({
    block,
    file: sources.get(block)!,
    node: process.execPath,
    under: "",
    env,
  })
  const examples = chosen.filter(({ shell }) => !shell)
  if (!options.packed || examples.length === 0) return chosen.map(fromSource)
  const installed = await installPages(
    elsewhere,
    examples,
    packedIn === undefined ? undefined : resolve(packedIn),
  )
  const packed = versions.flatMap((version) =>
    examples.map((block) => ({
      block,
      file: installed.get(block)!,
      node: nodes.get(version)!,
      under: ` under Node ${version}`,
      env,
    })),
  )
  return [...chosen.filter(({ shell }) => shell).map(fromSource), ...packed]
}

/** Looks at what a page says beside its code. Returns how many faults it has. */
function checkPages(): number {
  const told = pages.flatMap((page) => {
    const markdown = readFileSync(join(root, page), "utf8")
    const links = brokenLinks(join(root, page)).map(
      ({ line, target }) => `${page}:${line} the link to ${target} leads nowhere`,
    )
    const imports = missingInstalls(markdown).map(
      ({ line, name }) => `${page}:${line} imports ${name}, which no install line of the page names`,
    )
    const examples = blocks.find((block) => block.page === page && block.run && !block.shell)
    const modules =
      examples === undefined || saysModule(markdown)
        ? []
        : [`${examples.where} is a module, and the page does not say \`.mjs\` or \`"type": "module"\``]
    const using = usingLines(markdown).map((line) => `${page}:${line} is a SyntaxError under Node 22: using`)
    return [...links, ...imports, ...modules, ...using]
  })
  for (const line of told) console.error(line)
  return told.length
}
