// The model of `pnpm bench:split --train`.
//
// In:  its size.  Out: the model.  Never: parameters.

import { multiLinearPlugin } from "@aunet/blocks"
import { makeModel, type Model, presetModel, registry, type Size } from "@aunet/core"

/** Makes the model that every arm trains. */
export const trainedModel = ({ size, stages }: { readonly size: Size; readonly stages: number }): Model =>
  makeModel(presetModel(size, stages).config, registry([multiLinearPlugin]))
