/**
 * How processes of PyTorch are started and find each other.
 *
 *     no --torchrun           python aunet_train.py
 *     --nproc-per-node 8      torchrun, all on this machine, at a port that is free
 *     --nnodes 2 --rdzv-...   torchrun, as it was typed
 *
 * In: what was typed, a Python. Out: arguments and variables of that Python. Never: changes how several machines meet.
 */
import { join } from "node:path"
import type { TorchPython } from "./python.ts"

/** What is started. */
export interface Start {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Whether all processes are on this machine. */
  readonly isHere: boolean
  /** What its user should know; undefined where there is nothing. */
  readonly note?: string
}

const has = (flags: readonly string[], ...names: readonly string[]): boolean =>
  // torchrun takes both spellings.
  flags.some((flag) => names.some((name) => new RegExp(`^--?${name}(=|$)`).test(flag.replaceAll("_", "-"))))

/** Starts after a failure that are tried, where nobody says otherwise. */
const RESTARTS = 3

/**
 * Gives the arguments.
 *
 * @param flags of torchrun; undefined for one process
 * @param meeting a folder of this start's own
 */
export function startOf(
  { hasLibuv, version }: Pick<TorchPython, "hasLibuv" | "version">,
  flags: readonly string[] | undefined,
  meeting: string,
): Start {
  if (flags === undefined) return { args: [], env: {}, isHere: true }
  const restarts = has(flags, "max-restarts") ? [] : [`--max-restarts=${RESTARTS}`]
  const start = (meet: readonly string[]): readonly string[] => [
    "-m",
    "torch.distributed.run",
    ...meet,
    ...restarts,
    ...flags,
  ]
  const isHere = !has(
    flags,
    "nnodes",
    "standalone",
    ...["rdzv-backend", "rdzv-endpoint", "rdzv-id", "rdzv-conf"],
    ...["master-addr", "master-port", "node-rank"],
  )
  if (hasLibuv) return { args: start(isHere ? ["--standalone"] : []), env: {}, isHere }
  // The variable alone is not enough: torchrun's own meeting does not look at it.
  const env = { USE_LIBUV: "0", TORCH_DISABLE_SHARE_RDZV_TCP_STORE: "1" }
  if (!isHere)
    return {
      args: start([]),
      ...{ env, isHere },
      note: `PyTorch ${version} was built without libuv; where torchrun says that it was requested, its machines can meet by a file on a disk that they share: --rdzv-backend c10d --rdzv-endpoint FILE --rdzv-conf store_type=file`,
    }
  const file = [
    "--rdzv-backend=c10d",
    `--rdzv-endpoint=${join(meeting, "meet")}`,
    "--rdzv-conf=store_type=file",
  ]
  return {
    args: start([...file, "--local-addr=127.0.0.1"]),
    ...{ env, isHere },
    note: `PyTorch ${version} was built without libuv; its processes meet by a file`,
  }
}
