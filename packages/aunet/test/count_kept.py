"""Counts what the script for PyTorch keeps for the way back, and the most that a step holds; or the shards of FSDP2.

    count_kept.py kept SCRIPT    cases as JSON on standard input; a line of JSON for each
    count_kept.py shards SCRIPT  a configuration; started as one of several processes

In: models by their configuration. Out: bytes: `kept`, those that autograd saves, each storage once, parameters left out; `peak`,
those of all storages that are there at once beside parameters and their gradients. Never: what a GPU's libraries take.
Attention takes the way that it takes on a GPU (one kernel where the window reaches over everything).
"""
import contextlib
import importlib.util
import json
import sys
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

spec = importlib.util.spec_from_file_location("aunet_train", sys.argv[2])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)


class Live(TorchDispatchMode):
    """Adds up the storages that operations make, as long as they are there."""

    def __init__(self, others):
        super().__init__()
        self.others, self.there, self.now, self.peak = others, set(), 0, 0

    def gone(self, storage, size):
        self.there.discard(storage)
        self.now -= size

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        given = operation(*args, **(kwargs or {}))
        for tensor in tree_leaves(given):
            if not isinstance(tensor, torch.Tensor):
                continue
            storage = tensor.untyped_storage()
            if storage._cdata in self.there or storage._cdata in self.others:
                continue
            self.there.add(storage._cdata)
            self.now += storage.nbytes()
            self.peak = max(self.peak, self.now)
            weakref.finalize(storage, self.gone, storage._cdata, storage.nbytes())
        return given


@contextlib.contextmanager
def as_on_a_gpu():
    torch.Tensor.is_cuda = property(lambda _: True)
    try:
        yield
    finally:
        del torch.Tensor.is_cuda


def make(config):
    torch.manual_seed(0)
    model = script.AuNet(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.02)
    return model


def batch_of(lengths, rows):
    levels = torch.zeros(lengths[0] + 1, dtype=torch.uint8)
    for stage in range(1, len(lengths)):
        levels[torch.linspace(0, lengths[0] - 1, lengths[stage]).long()] = stage
    ids = torch.randint(0, 256, (lengths[0] + 1,))
    return script.Batch([(ids, levels)] * rows, lengths, torch.device("cpu"))


def count(case):
    model, arithmetic = make(case["config"]), case["arithmetic"]
    if arithmetic == "bfloat16":
        model.to(torch.bfloat16)
    script.Stack.checkpointed = case["checkpointed"]
    batch = batch_of(case["lengths"], case["rows"])
    parameters = {each.untyped_storage()._cdata for each in model.parameters()}
    kept = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage._cdata not in parameters:
            kept[storage._cdata] = storage
        return tensor

    plain = torch.utils.checkpoint.checkpoint

    def checkpoint(block, x, **more):
        keep(x)
        return plain(block, x, **more)

    def run():
        with torch.autocast("cpu", torch.bfloat16) if arithmetic == "autocast" else contextlib.nullcontext():
            return model(batch)[0].sum()

    with as_on_a_gpu():
        torch.utils.checkpoint.checkpoint = checkpoint
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            loss = run()
        torch.utils.checkpoint.checkpoint = plain
        # Masks as they were made; as attention takes them they are saved.
        masks = sum(strip[-1].nbytes for module in model.modules() if isinstance(module, script.Attention) for strip in module.made[2])
        total = sum(storage.nbytes() for storage in kept.values()) + masks
        kept.clear()
        del loss
        for parameter in model.parameters():
            parameter.grad = torch.zeros_like(parameter)
        gradients = {each.grad.untyped_storage()._cdata for each in model.parameters()}
        with Live(parameters | gradients | {batch.ids.untyped_storage()._cdata}) as live:
            run().backward()
    return {"kept": total, "peak": live.peak + masks}


def shards(config):
    import torch.distributed as dist
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    dist.init_process_group("gloo")
    model, mesh = make(config), init_device_mesh("cpu", (dist.get_world_size(),))
    for block in model.modules():
        if isinstance(block, script.Block):
            fully_shard(block, mesh=mesh)
    fully_shard(model, mesh=mesh)
    own = sum(parameter.to_local().numel() for parameter in model.parameters())
    dist.destroy_process_group()
    return {"shard": own}


given = json.load(sys.stdin)
for answer in map(count, given) if sys.argv[1] == "kept" else [shards(given)]:
    print(json.dumps(answer), flush=True)
