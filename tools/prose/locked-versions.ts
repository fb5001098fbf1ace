// Reads which versions the workspace uses of packages of others.
//
// In:  pnpm-lock.yaml.  Out: versions by name.  Never: resolves anything.

/** The version of each package that a lock file has in one version only; of the others none can be said to be it. */
export function lockedVersions(lock: string): Record<string, string> {
  const section = lock.slice(lock.indexOf("\npackages:\n"), lock.indexOf("\nsnapshots:\n"))
  const versions = new Map<string, string[]>()
  for (const [, name, version] of section.matchAll(/^ {2}'?(@?[^@'\s]+)@([^:'\s]+)'?:$/gm))
    versions.set(name!, [...(versions.get(name!) ?? []), version!])
  return Object.fromEntries(
    [...versions].flatMap(([name, all]) => (all.length === 1 ? [[name, all[0]!]] : [])),
  )
}
