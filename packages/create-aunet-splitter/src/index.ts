/**
 * `create-aunet-splitter`: makes splitter packages, from a terminal or from code.
 */
export { CreateError, type CreateErrorCode } from "./create-error.ts"
export { type CreatedPackage, createPackage, type CreateOptions } from "./create-package.ts"
export { packageNames, type PackageNames } from "./package-names.ts"
export { type Language, templateFiles } from "./template-files.ts"
