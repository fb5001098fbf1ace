// Judges packages as they would be published together.
//
// In:  the manifests of the workspace, and what is packed, in the order in which it is published.
// Out: a sentence for each fault.
// Never: asks a registry.

import type { Manifest } from "../packages.ts"
import type { Packed, VersionedManifest } from "./packed.ts"

/** What stands in every package beside its code. */
const BESIDE = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"]
/** The code, and what is made of it. */
const CODE = /^(src\/.*\.ts|dist\/.*\.(js|d\.ts|js\.map|d\.ts\.map)|dist\/(vendor|browser)\/THIRD-PARTY\.md)$/

/** All faults of packages that are published in this order. */
export function checkNextPackages(sources: readonly Manifest[], next: readonly Packed[]): string[] {
  const manifests = next.map(({ manifest }) => manifest)
  return [
    ...checkVersions(sources, manifests),
    ...checkRanges(manifests),
    ...checkOrder(manifests),
    ...next.flatMap(checkFiles),
  ]
}

/** A package that was never published needs a changeset, or `changeset publish` would put 0.0.0 on npm. */
export function checkVersions(sources: readonly Manifest[], next: readonly VersionedManifest[]): string[] {
  const versions = new Map(next.map(({ name, version }) => [name, version]))
  return sources.flatMap(({ name, private: isPrivate }) => {
    const version = versions.get(name)
    if (isPrivate) return version === undefined ? [] : [`${name}: is private, and was packed`]
    if (version === undefined) return [`${name}: was not packed`]
    return version === "0.0.0" ? [`${name}: stays at 0.0.0, so it needs a changeset`] : []
  })
}

/** Ranges take the versions that are published beside them, and none is one of pnpm's own. */
export function checkRanges(next: readonly VersionedManifest[]): string[] {
  const versions = new Map(next.map(({ name, version }) => [name, version]))
  return next.flatMap((manifest) =>
    allRanges(manifest).flatMap(([other, range]) => {
      const version = versions.get(other)
      if (/^(workspace|catalog|link|file):/.test(range))
        return [`${manifest.name}: asks for ${other} ${range}, which only this workspace understands`]
      if (version === undefined || range === `^${version}`) return []
      return [`${manifest.name}: asks for ${other} ${range}, and ${version} is published`]
    }),
  )
}

function allRanges(manifest: VersionedManifest): [name: string, range: string][] {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest
  return [dependencies, peerDependencies, optionalDependencies, devDependencies].flatMap((ranges) =>
    Object.entries(ranges ?? {}),
  )
}

/** Whoever installs while a release is under way finds what a package asks for: it was published before. */
export function checkOrder(next: readonly VersionedManifest[]): string[] {
  const names = next.map(({ name }) => name)
  return next.flatMap(({ name, dependencies, peerDependencies, optionalDependencies }, at) =>
    Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
      .filter((other) => names.indexOf(other) >= at)
      .map((other) => `${name}: is published before ${other}, which it asks for`),
  )
}

/** Files that are the content of a package and not its code: tests and settings of a template too, a script for others to run. */
const CONTENT: Readonly<Record<string, string>> = {
  "create-aunet-splitter": "templates/",
  "@aunet/torch": "python/aunet_train.py",
}

/** What a reader and a program need is there, and nothing else: no test, no build record, no leftover. */
export function checkFiles({ manifest: { name }, files }: Packed): string[] {
  const lacking = BESIDE.filter((file) => !files.includes(file))
  const content = CONTENT[name]
  const own = content === undefined ? files : files.filter((file) => !file.startsWith(content))
  const odd = own.filter((file) => !BESIDE.includes(file) && !CODE.test(file))
  const tests = own.filter((file) => /(^|\/)(test|bench)\/|\.test\./.test(file))
  return [
    ...lacking.map((file) => `${name}: is published without ${file}`),
    ...[...new Set([...odd, ...tests])].map((file) => `${name}: publishes ${file}, which is no part of it`),
  ]
}
