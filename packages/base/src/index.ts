/**
 * `@aunet/base`: what every package from `core` up stands on. Failures with a code, checks of what comes from outside,
 * a turn for others.
 *
 * In: what callers, files and other realms gave. Out: checked values, or one sentence that names what is wrong.
 * Never: knows a model, a text or a tensor.
 */
export { AunetError, type AunetErrorCode, listProblems } from "./errors.ts"
export { isFailure, type Failure } from "./failure.ts"
export { badOption } from "./bad-option.ts"
export { checkOptionNames, type OptionNames } from "./option-names.ts"
export { checkSignal } from "./check-signal.ts"
export { isBytes, isError, isSignal, messageOf } from "./foreign.ts"
export { isNoRoom } from "./no-room.ts"
export { decodeWith } from "./decode-with.ts"
export { integer, json, LARGEST, listOf, positive, someOf, struct, wholeNumber } from "./fields.ts"
export { checkpointJson } from "./checkpoint-json.ts"
export { breathe } from "./breathe.ts"
