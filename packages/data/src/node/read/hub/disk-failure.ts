/**
 * Whether something failed on this disk, and not on the way to the hub.
 *
 * In: an error. Out: a yes or no. Never: takes an error of a connection for one of the disk, which may have the same code.
 */
import { isNoRoom } from "@aunet/base"

/** What disks answer; EACCES and EPERM are answers of firewalls as well, and told apart by the call. */
const OF_DISK: ReadonlySet<unknown> = new Set([
  ...[
    "EACCES",
    "EPERM",
    "EROFS",
    "EIO",
    "EFBIG",
    "EBUSY",
    "ENOENT",
    "ENOTDIR",
    "EISDIR",
    "EEXIST",
    "ENOTEMPTY",
  ],
  ...["ENAMETOOLONG", "ELOOP", "EMFILE", "ENFILE", "ESTALE"],
])

/** Tells it. What `fetch` throws has the error of the connection as its cause, and no code. */
export function isDiskFailure(error: unknown): boolean {
  if (isNoRoom(error)) return true
  const { code, syscall } = Object(error) as { readonly code?: unknown; readonly syscall?: unknown }
  return OF_DISK.has(code) && typeof syscall === "string" && !["connect", "getaddrinfo"].includes(syscall)
}
