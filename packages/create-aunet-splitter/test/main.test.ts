// The command: what it prints, and its exit status.

import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: at(),
    encoding: "utf8",
  })
  return { status, stdout, stderr }
}

test("makes a package and says what comes next", () => {
  const { status, stdout, stderr } = run("@me/one", "--js")
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  expect(stdout).toContain("cd one\n")
  expect(stdout).toContain("npm test")
  expect(existsSync(at("one", ".github", "workflows", "release.yml"))).toBe(true)
})

test.each([
  [
    "npm/11.0.0 node/v24.0.0",
    "  npm install\n  npm test\n",
    "  npx --omit=optional --ignore-scripts -p @aunet/cli aunet split --plugin ./src/index.js ",
  ],
  [
    "pnpm/12.0.0 npm/? node/v24.0.0",
    "  pnpm install\n  pnpm test\n",
    "  pnpm --package=@aunet/cli dlx aunet split --plugin ./src/index.js ",
  ],
])("people who use %s read their own commands", (agent, steps, look) => {
  const name = `of-${agent.split("/")[0]}`
  const { stdout } = spawnSync(process.execPath, [bin, name, "--js"], {
    cwd: at(),
    encoding: "utf8",
    env: { ...process.env, npm_config_user_agent: agent },
  })
  expect(stdout).toContain(steps)
  expect(stdout).toContain(look)
})

test("without a language it is TypeScript, and nothing is asked where nobody answers", () => {
  expect(run("two").status).toBe(0)
  expect(existsSync(at("two", "src", "two.ts"))).toBe(true)
  expect(run()).toMatchObject({ status: 2, stdout: "" })
  expect(run().stderr).toMatch(/^create-aunet-splitter: give the package a name: .*\n$/)
})

test("a folder that holds something is left as it is", () => {
  mkdirSync(at("full"))
  writeFileSync(at("full", "mine.txt"), "")
  const { status, stderr } = run("full", "--ts")
  expect(status).toBe(2)
  expect(stderr).toContain("is not empty (it holds mine.txt)")
  expect(readdirSync(at("full"))).toEqual(["mine.txt"])
  writeFileSync(at("file"), "")
  expect(run("file").stderr).toContain("is a file")
})

test("an empty repository is room", () => {
  mkdirSync(at("repository", ".git"), { recursive: true })
  expect(run("repository", "--js").status).toBe(0)
})

test.each([
  [["--javascript"], "--help"],
  [["a", "b"], "2 names"],
  [["a", "--js", "--ts"], "two languages"],
  [["Bad Name"], "such as bad-name"],
])("%j ends with 2 and one sentence", (args, part) => {
  const { status, stdout, stderr } = run(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" })
  expect(stderr).toContain(part)
  expect(stderr.trimEnd().split("\n")).toHaveLength(1)
})

test("--help tells everything", () => {
  const { status, stdout } = run("--help")
  expect(status).toBe(0)
  for (const part of ["--js", "--ts", "pnpm create"]) expect(stdout).toContain(part)
})
