/**
 * `@aunet/writer/attention`: what a head looks at. Apart, since who writes and scores has no need of it.
 */
export {
  attentionOf,
  type Attention,
  type AttentionPlace,
  type ByteSpan,
  MOST_ATTENTION_POSITIONS,
} from "./attention-of.ts"
