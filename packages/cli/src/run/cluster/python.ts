/**
 * The Python that trains, asked for its PyTorch before anything is started.
 *
 * In: a program. Out: what it has. Never: another Python than the one that was named.
 */
import { UsageError } from "../../arguments/usage-error.ts"
import { ranTool } from "./tool.ts"

/** A Python with a PyTorch that the script takes. */
export interface TorchPython {
  readonly program: string
  readonly version: string
  /** Whether processes may meet by libuv, as torchrun wants it when nobody says otherwise. */
  readonly hasLibuv: boolean
}

/** The oldest PyTorch that the script takes. */
const LEAST = [2, 4] as const

const ON_PATH = process.platform === "win32" ? "python" : "python3"

const PROBE = `
import json
try:
    import torch
except ImportError as error:
    print(json.dumps({"error": str(error)}))
    raise SystemExit
import torch.distributed as dist
uv = dist.is_available()
if uv:
    try:
        dist.TCPStore("127.0.0.1", 0, 1, True, wait_for_workers=False, use_libuv=True)
    except Exception as error:
        uv = "libuv" not in str(error)
print(json.dumps({"version": torch.__version__, "libuv": uv}))
`

const WAY = `install Python 3.9 or later with PyTorch ${LEAST.join(".")} or later, or name one that has it: --python PROGRAM`

/**
 * Looks at a Python.
 *
 * @param typed as `--python` says it; that of the path when left out
 * @throws UsageError where there is none, or no PyTorch in it, or one that is too old
 */
export async function torchPython(typed = ON_PATH): Promise<TorchPython> {
  const { status, stdout, stderr } = await ranTool(typed, ["-c", PROBE], { way: WAY })
  const answer = asJson(stdout.trim().split("\n").at(-1) ?? "")
  if (status !== 0 || answer === undefined)
    throw new UsageError(
      `--python ${typed} cannot be asked for its PyTorch${stderr === "" ? "" : `: ${stderr.trim().split("\n").at(-1)?.slice(0, 200)}`}; ${WAY}`,
    )
  if (answer.version === undefined)
    throw new UsageError(
      `${typed} has no PyTorch (${answer.error}); install torch ${LEAST.join(".")} or later (https://pytorch.org), or name a Python that has it: --python PROGRAM`,
    )
  const [major = 0, minor = 0] = answer.version.split(/[.+]/).map(Number)
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    throw new UsageError(
      `${typed} has PyTorch ${answer.version}, and ${LEAST.join(".")} is the oldest that will do; install a later one, or name a Python that has it: --python PROGRAM`,
    )
  return { program: typed, version: answer.version, hasLibuv: answer.libuv === true }
}

interface Answer {
  readonly version?: string
  readonly libuv?: boolean
  readonly error?: string
}

function asJson(line: string): Answer | undefined {
  try {
    return JSON.parse(line) as Answer
  } catch {
    return undefined
  }
}
