// Asks whether TypeScript finds the types of a packed package, as attw does, for those who import it.
//
// In:  a packed file. Out: a sentence for each way in that goes wrong.
// Never: asks for what no package here offers: they are all ESM, so `require` and the resolution of Node 10 are left out.
//
// In this process: attw loads a TypeScript of its own, and as a command it did so for each package.

import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core"

const LEFT_OUT: readonly string[] = ["node10", "node16-cjs"]

/** Finds what is wrong with the types of a package, its packed file given. */
export async function wrongTypes(tarball: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(tarball))
  if (!analysis.types) return ["no types are in it"]
  return analysis.problems.filter(matters).map((problem) => JSON.stringify(problem))
}

const matters = (problem: Problem): boolean =>
  !("resolutionKind" in problem) || !LEFT_OUT.includes(problem.resolutionKind)
