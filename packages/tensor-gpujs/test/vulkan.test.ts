/** What a machine lacks for Vulkan, on machines that are folders and answers made up here, and on this one. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, describe, expect, test } from "vitest"
import { thisMachine } from "../src/this-machine.ts"
import { type Machine, missingForVulkan } from "../src/vulkan.ts"

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true })
})

/** A Linux machine: files below a folder that stands for `/`, an environment, and whether the loader loads. */
function machine(
  files: readonly string[],
  env: Record<string, string> = {},
  loads = true,
): Machine & { readonly asked: string[] } {
  const root = mkdtempSync(join(tmpdir(), "machine-"))
  roots.push(root)
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), "")
  }
  const asked: string[] = []
  return {
    asked,
    platform: "linux",
    env,
    namesIn: (folder) => {
      asked.push(folder)
      try {
        return readdirSync(join(root, folder))
      } catch {
        return []
      }
    },
    whyNotLoaded: (library) => {
      asked.push(library)
      return loads ? undefined : `${library}: cannot open shared object file`
    },
  }
}

const GPU = "/dev/dri/renderD128"
const DRIVER = "/usr/share/vulkan/icd.d/radeon_icd.x86_64.json"

describe("a GPU", () => {
  test.for([
    GPU,
    "/dev/nvidia0",
    "/dev/nvidia17",
    "/dev/dxg",
    "/dev/mali0",
    "/dev/kgsl-3d0",
    "/dev/nvgpu/igpu0/as",
  ])("%s is one", (device) => {
    expect(missingForVulkan(machine([device, DRIVER]), false)).toBeUndefined()
  })

  test.for([
    ["no device at all", []],
    ["a screen without a renderer", ["/dev/dri/card0"]],
    ["NVIDIA's tools without a card", ["/dev/nvidiactl", "/dev/nvidia-uvm"]],
    ["names that only look alike", ["/dev/nvidia", "/dev/dxgx", "/dev/dri/renderD"]],
  ] as const)("%s is none, and nothing is loaded to find out", ([, devices]) => {
    const bare = machine([...devices, DRIVER])
    expect(missingForVulkan(bare, false)).toMatch(/shows no GPU .*\/dev\/dri\/renderD\*/)
    expect(bare.asked).not.toContain("libvulkan.so.1")
  })
})

describe("a driver", () => {
  test.for([
    ["the distribution's", DRIVER, {}],
    ["the administrator's", "/etc/vulkan/icd.d/nvidia_icd.json", {}],
    ["one that was built here", "/usr/local/share/vulkan/icd.d/a.json", {}],
    ["one beside a loader that was built here", "/usr/local/etc/vulkan/icd.d/a.json", {}],
    ["NixOS's", "/run/opengl-driver/share/vulkan/icd.d/a.json", {}],
    ["the system's configuration", "/etc/xdg/vulkan/icd.d/a.json", {}],
    ["the user's configuration", "/home/me/.config/vulkan/icd.d/a.json", { HOME: "/home/me" }],
    ["the user's data", "/home/me/.local/share/vulkan/icd.d/a.json", { HOME: "/home/me" }],
    ["XDG_CONFIG_HOME", "/c/vulkan/icd.d/a.json", { XDG_CONFIG_HOME: "/c" }],
    ["XDG_DATA_HOME", "/d/vulkan/icd.d/a.json", { XDG_DATA_HOME: "/d/" }],
    ["a later folder of XDG_DATA_DIRS", "/b/vulkan/icd.d/a.json", { XDG_DATA_DIRS: "/a:/b" }],
    ["a later folder of XDG_CONFIG_DIRS", "/b/vulkan/icd.d/a.json", { XDG_CONFIG_DIRS: "/a:/b" }],
    ["VK_DRIVER_FILES", "/opt/a.json", { VK_DRIVER_FILES: "/none.json:/opt/a.json" }],
    ["a folder in VK_DRIVER_FILES", "/opt/a.json", { VK_DRIVER_FILES: "/opt" }],
    ["the older VK_ICD_FILENAMES", "/opt/a.json", { VK_ICD_FILENAMES: "/opt/a.json" }],
    ["VK_ADD_DRIVER_FILES", "/opt/a.json", { VK_ADD_DRIVER_FILES: "/opt/a.json" }],
  ] as const)("is found: %s", ([, file, env]) => {
    expect(missingForVulkan(machine([GPU, file], env), false)).toBeUndefined()
  })

  test("is missed where no folder has one, and the folders are named", () => {
    const bare = machine([GPU, "/usr/share/vulkan/icd.d/README", "/home/me/a.json"], { HOME: "/home/me" })
    const said = missingForVulkan(bare, false)
    expect(said).toMatch(/no driver: there is no \.json in /)
    for (const folder of ["/home/me/.config/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d"])
      expect(said).toContain(folder)
    expect(bare.asked).not.toContain("libvulkan.so.1")
  })

  test.for([
    [{ VK_DRIVER_FILES: "/gone.json" }, "VK_DRIVER_FILES is /gone.json"],
    [{ VK_ICD_FILENAMES: "/gone.json" }, "VK_ICD_FILENAMES is /gone.json"],
    [{ VK_DRIVER_FILES: "/gone.json", VK_ICD_FILENAMES: DRIVER }, "VK_DRIVER_FILES is /gone.json"],
  ] as const)("is missed where the environment sends the loader elsewhere: %o", ([env, said]) => {
    expect(missingForVulkan(machine([GPU, DRIVER], env), false)).toContain(said)
  })
})

test("a loader that does not load is missed, in the system's words, and how to have it", () => {
  expect(missingForVulkan(machine([GPU, DRIVER], {}, false), false)).toMatch(
    /libvulkan\.so\.1 does not load: libvulkan\.so\.1: cannot open shared object file \(.*libvulkan1/,
  )
})

test("who wants a driver that computes on the processor needs a loader, and nothing else", () => {
  expect(missingForVulkan(machine([]), true)).toBeUndefined()
  expect(missingForVulkan(machine([], { VK_DRIVER_FILES: "/gone.json" }), true)).toBeUndefined()
  expect(missingForVulkan(machine([GPU, DRIVER], {}, false), true)).toContain("libvulkan.so.1 does not load")
})

test.for(["darwin", "win32", "freebsd"])("%s computes on something else, and is not asked", (platform) => {
  const bare = { ...machine([], {}, false), platform }
  expect(missingForVulkan(bare, false)).toBeUndefined()
  expect(bare.asked).toEqual([])
})

describe("this machine", () => {
  const here = thisMachine() as Machine

  test("is asked by what the system answers", () => {
    expect(here.platform).toBe(process.platform)
    expect(here.namesIn(fileURLToPath(new URL(".", import.meta.url)))).toContain("vulkan.test.ts")
    expect(here.namesIn("/no/such/folder")).toEqual([])
    expect(here.whyNotLoaded("libnobody-has-this.so.9")).toMatch(/libnobody-has-this/)
  })

  // Elsewhere a library has another name, and nobody asks.
  test.runIf(process.platform === "linux")("loads what it has", () => {
    const library = process.report.getReport() as { readonly sharedObjects: readonly string[] }
    const loaded = library.sharedObjects.find((path) => /libm\.so|libc\.(so|musl)/.test(path)) as string
    expect(here.whyNotLoaded(loaded)).toBeUndefined()
  })

  test("prints nothing of its own when auto looks for a GPU, and says why it is none", async () => {
    const script = `
      const { gpujsEngine } = await import("@aunet/tensor-gpujs")
      const engine = await gpujsEngine()
      console.log(JSON.stringify(engine.report))
      await engine.close()
    `
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script],
      { cwd: fileURLToPath(new URL("..", import.meta.url)) },
    )
    expect(stderr).toBe("")
    const { backend, fallbackReason } = JSON.parse(stdout) as { backend: string; fallbackReason?: string }
    const missing = missingForVulkan(here, false)
    if (missing !== undefined) expect(fallbackReason).toContain(`webgpu: ${missing}`)
    else if (backend !== "webgpu") expect(fallbackReason).toMatch(/webgpu: ./)
  })
})
