/**
 * What a Linux machine lacks for Vulkan, found out before the npm package `webgpu` is loaded: there it computes on
 * Vulkan only, and where that is missing its native code writes to the terminal by itself.
 *
 *     a GPU      /dev/dri/renderD128, /dev/nvidia0, /dev/dxg (WSL)...
 *     a driver   a .json in one of the folders where Vulkan's loader looks, or where the environment sends it
 *     a loader   libvulkan.so.1
 *
 * In: a machine, through two questions. Out: the first of these that is not there. Never: asks a machine that computes on
 * something else (Metal, Direct3D); reads a file by itself.
 */

/** A machine as it is asked. */
export interface Machine {
  /** As `process.platform` says it. */
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The names in a folder; none where there is no such folder. */
  readonly namesIn: (folder: string) => readonly string[]
  /** Why a library does not load; undefined where it does. */
  readonly whyNotLoaded: (library: string) => string | undefined
}

/**
 * Devices by which drivers reach a GPU: of Mesa, NVIDIA, Windows' own through WSL, NVIDIA's Jetson, Arm, Qualcomm and
 * Imagination. A `/dev/dri/card0` alone is a screen.
 */
const GPU_DEVICES: readonly (readonly [folder: string, name: RegExp])[] = [
  ["/dev/dri", /^renderD\d+$/],
  ["/dev", /^(nvidia\d+|dxg|nvgpu|nvhost-gpu|mali\d+|kgsl-3d\d+|pvr_sync)$/],
]

const LIBRARY = "libvulkan.so.1"

/**
 * Says what is missing before a GPU can be reached through Vulkan.
 *
 * @param softwareToo whether drivers that compute on the processor count: those need no GPU, and may stand where only
 * a loader of their own finds them, so that the loader alone is looked for
 * @returns one clause, or undefined where nothing is missing, or Vulkan is not what such a machine computes on
 */
export function missingForVulkan(machine: Machine, softwareToo: boolean): string | undefined {
  if (machine.platform !== "linux") return undefined
  return (softwareToo ? undefined : (missingGpu(machine) ?? missingDriver(machine))) ?? missingLoader(machine)
}

function missingGpu({ namesIn }: Machine): string | undefined {
  const isThere = GPU_DEVICES.some(([folder, device]) => namesIn(folder).some((name) => device.test(name)))
  return isThere ? undefined : "this machine shows no GPU (no /dev/dri/renderD*, /dev/nvidia* or /dev/dxg)"
}

function missingDriver({ env, namesIn }: Machine): string | undefined {
  const isDriver = (path: string): boolean =>
    namesIn(path).some(isManifest) || namesIn(folderOf(path)).includes(nameOf(path))
  // Either name replaces all folders; the newer one hides the older.
  const instead = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].find((name) => (env[name] ?? "") !== "")
  const added = listed(env["VK_ADD_DRIVER_FILES"])
  if (instead !== undefined) {
    if (listed(env[instead]).some(isDriver) || added.some(isDriver)) return undefined
    return `Vulkan has no driver: ${instead} is ${env[instead]}, and nothing is there`
  }
  const folders = driverFolders(env)
  if (added.some(isDriver) || folders.some((folder) => namesIn(folder).some(isManifest))) return undefined
  return `Vulkan has no driver: there is no .json in ${folders.join(", ")}`
}

function missingLoader({ whyNotLoaded }: Machine): string | undefined {
  const why = whyNotLoaded(LIBRARY)
  return why === undefined
    ? undefined
    : `the package "webgpu" needs Vulkan, and ${LIBRARY} does not load: ${why} (Debian and Ubuntu have it as libvulkan1, Fedora as vulkan-loader)`
}

/** Where Vulkan's loader looks, in its order (its LoaderDriverInterface.md); NixOS keeps its drivers in a place of its own. */
const driverFolders = (env: Machine["env"]): readonly string[] => {
  const home = env["HOME"] ?? ""
  const ofHome = (set: string | undefined, folder: string): string[] =>
    set !== undefined && set !== "" ? [set] : home === "" ? [] : [`${home}/${folder}`]
  const roots = [
    ...ofHome(env["XDG_CONFIG_HOME"], ".config"),
    ...listed(env["XDG_CONFIG_DIRS"] || "/etc/xdg"),
    "/usr/local/etc",
    "/etc",
    ...ofHome(env["XDG_DATA_HOME"], ".local/share"),
    ...listed(env["XDG_DATA_DIRS"] || "/usr/local/share:/usr/share"),
    "/run/opengl-driver/share",
  ]
  return [...new Set(roots.map((root) => `${root.replace(/\/+$/, "")}/vulkan/icd.d`))]
}

const isManifest = (name: string): boolean => name.endsWith(".json")
const listed = (paths: string | undefined): string[] => (paths ?? "").split(":").filter((path) => path !== "")
const folderOf = (path: string): string =>
  path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : "."
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)
