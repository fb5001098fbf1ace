/**
 * Attention, for a model that is loaded. In: a writer, a text. Out: what a head looks at. Never: anything that
 * `@aunet/writer` does not; is loaded before somebody asks for it.
 */
export { attentionOf } from "@aunet/writer"
