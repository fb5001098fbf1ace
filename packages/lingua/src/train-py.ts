/**
 * The Python that starts the official training from exported weights.
 *
 * The official `apps.aunet.train` loads `checkpoint.init_ckpt_path` and then resets the rotary table of a plain
 * transformer. An AU-Net has no table under that name, so it stops there; it also leaves unset what is not
 * saved. This script gives the AU-Net that name, as something that sets all of it.
 *
 * In: nothing. Out: the text of `train.py`. Never: runs it, or changes a file of the official code.
 * Source: apps/aunet/train.py and hierarchical.py of the official code.
 */

/** Writes `train.py`. */
export const trainPython =
  (): string => `"""Trains with the official code from weights, https://github.com/facebookresearch/lingua.

    torchrun --nproc-per-node 8 DIR/train.py config=DIR/train.yaml

Run it in the folder that holds lingua's apps/ and lingua/. It is apps.aunet.train, with one thing
added: that one, at 437d680 (June 2025), cannot start an AU-Net from checkpoint.init_ckpt_path. It
asks the model for "rope_embeddings", which only the plain transformer has.
"""
import os
import sys

# Python looks where this file is, and not where it was started.
sys.path.insert(0, os.getcwd())

import torch
from apps.aunet.hierarchical import HierarchicalTransformer


class Tables:
    """What an AU-Net computes from its configuration and does not save."""

    def __init__(self, model):
        self.model = model

    def reset_parameters(self):
        for stack in [*self.model.encoders, *self.model.decoders, self.model.trunk]:
            stack.rope_embeddings.reset_parameters()
        for transition in self.model.transitions:
            if transition.repeat:
                transition.position[...] = torch.arange(transition.seqlen_in)


HierarchicalTransformer.rope_embeddings = property(Tables)

if __name__ == "__main__":
    from apps.aunet.train import main

    main()
`
