/**
 * The Python that goes with an export: it loads the weights into the official model, and turns them into
 * the form that the official training starts from.
 *
 * In: which official model, which weights file. Out: the text of `load.py`. Never: runs it.
 */

/** Writes `load.py`. */
export const loadPython = (
  architecture: "aunet" | "transformer",
  weights: "consolidated.pth" | "model.safetensors",
): string => {
  const [module, model, args] =
    architecture === "aunet"
      ? ["apps.aunet.hierarchical", "HierarchicalTransformer", "HierarchicalArgs"]
      : ["apps.main.transformer", "LMTransformer", "LMTransformerArgs"]
  const read =
    weights === "consolidated.pth"
      ? `torch.load(here / "consolidated.pth", map_location="cpu", weights_only=True)["model"]`
      : `safetensors.torch.load_file(here / "model.safetensors")`
  return `"""Uses this model with the official code, https://github.com/facebookresearch/lingua.

    python load.py              loads the weights into the official model and counts its parameters
    python load.py --dcp DIR    writes them to DIR for training (checkpoint.init_ckpt_path in train.yaml)

Run it in the folder that holds lingua's apps/ and lingua/. The class names are those of lingua at
437d680 (June 2025).
"""
import json
import os
import sys
from pathlib import Path

# Python looks where this file is, and not where it was started.
sys.path.insert(0, os.getcwd())

${weights === "consolidated.pth" ? "import torch" : "import safetensors.torch\nimport torch"}

here = Path(__file__).resolve().parent
weights = ${read}

if "--dcp" in sys.argv:
    import torch.distributed.checkpoint as dcp

    dcp.save({"model": weights}, checkpoint_id=sys.argv[sys.argv.index("--dcp") + 1])
else:
    from ${module} import ${model}, ${args}
    from lingua.args import dataclass_from_dict

    params = json.loads((here / "params.json").read_text())
    model = ${model}(dataclass_from_dict(${args}, params["model"], strict=False))
    model.load_state_dict(weights)
    print(sum(p.numel() for p in model.parameters()), "parameters")
`
}
