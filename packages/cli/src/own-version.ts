/**
 * The version of this package.
 *
 * In: its manifest. Out: a version. Never: of another package.
 */
import { readFileSync } from "node:fs"

/** Reads the version that this command has. */
export function ownVersion(): string {
  const file = new URL("../package.json", import.meta.url)
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version
}
