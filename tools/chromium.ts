// Finds a Chromium for the tests of pages, and unpacks the one that an npm package brings where there is no other.
//
// In:  the machine; CHROME_PATH names a browser of one's own choice.
// Out: how to start it, or why there is none.
// Never: downloads anything, or writes outside of .cache.

import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "./child.mjs"

/** A browser that can be started. */
export interface Chromium {
  readonly path: string
  /** What it needs in its environment, and in no other. */
  readonly env: Readonly<Record<string, string>>
}

/** Where browsers are installed that show pages as Chromium does. */
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
]

const PACKAGE = "@sparticuz/chromium"

/** The folder of the packed browser in node_modules; undefined where it is not installed. */
function packedFolder(): string | undefined {
  const folder = join(root, "node_modules", PACKAGE)
  return existsSync(folder) ? folder : undefined
}

/** Where the packed browser is unpacked: a folder a version, so that an update is unpacked anew. */
function unpackedFolder(packed: string): string {
  const { version } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8")) as { version: string }
  return join(root, ".cache", `chromium-${version}`)
}

/** Finds a browser: the one that CHROME_PATH names, an installed one, the one that was unpacked. */
export function findChromium(): Chromium | undefined {
  const named = process.env["CHROME_PATH"]
  const path = [...(named === undefined ? [] : [named]), ...INSTALLED].find((each) => existsSync(each))
  if (path !== undefined) return { path, env: {} }
  const packed = packedFolder()
  if (packed === undefined) return undefined
  const folder = unpackedFolder(packed)
  if (!existsSync(join(folder, "chromium"))) return undefined
  // Fonts, and libraries that a machine without a desktop lacks; those of the machine come first in its own settings.
  const libraries = [process.env["LD_LIBRARY_PATH"], join(folder, "al2023", "lib")]
  return {
    path: join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(":"),
      FONTCONFIG_FILE: fontsIn(folder),
    },
  }
}

/**
 * Says where the fonts are that the package brings: its own file names other folders, and without a font the browser ends
 * when it draws a field of a form.
 */
function fontsIn(folder: string): string {
  const file = join(folder, "fonts", "here.conf")
  if (!existsSync(file))
    writeFileSync(
      file,
      `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>
`,
    )
  return file
}

/**
 * Sees to it that there is a browser, where one can be had.
 *
 * @returns why there is none; undefined when there is one
 */
export function bringChromium(): string | undefined {
  if (findChromium() !== undefined) return undefined
  const packed = packedFolder()
  if (packed === undefined) return `${PACKAGE} is not installed, nor is any Chromium in its usual places`
  if (process.platform !== "linux" || process.arch !== "x64")
    return `no Chromium is in its usual places, and ${PACKAGE} has none for ${process.platform} on ${process.arch}`
  const folder = unpackedFolder(packed)
  mkdirSync(dirname(folder), { recursive: true })
  const aside = mkdtempSync(`${folder}-`)
  try {
    // A process of its own: the package unpacks into the folder for temporary files, which is made another one here.
    const script = `
      const { default: chromium, inflate } = await import(${JSON.stringify(PACKAGE)})
      await chromium.executablePath()
      await inflate(${JSON.stringify(join(packed, "bin", "al2023.tar.br"))})`
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: root,
      env: { ...process.env, TMPDIR: aside },
      stdio: ["ignore", "ignore", "pipe"],
    })
    const env = { ...process.env, LD_LIBRARY_PATH: join(aside, "al2023", "lib") }
    execFileSync(join(aside, "chromium"), ["--version", "--no-sandbox"], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    })
    renameSync(aside, folder)
    return undefined
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    // Another run may have been quicker.
    if (findChromium() !== undefined) return undefined
    return `the Chromium of ${PACKAGE} does not start here: ${(error as Error).message.trim().split("\n").slice(-1)[0]}`
  }
}

/** What to say where pages could not be tested. */
export const withoutChromium = (why: string): string =>
  `pages were not tested: ${why}. Install Chromium, or name one with CHROME_PATH, to test them.`
