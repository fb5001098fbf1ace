"""A training step of AU-Net in plain PyTorch: the peer of `pnpm bench:train`.

Written from the specification, as fast as plain PyTorch allows: batched products, attention in the strips of
`@aunet/blocks`, upsampling grouped by offset, AdamW over all parameters at once.

In:  a folder with task.json and task.safetensors; a device (`cpu`, or `cuda`) and the precision of products (`float32`, or `bfloat16`
by autocast over parameters in float32) where they are others.  Out: one line of JSON a turn (runner-protocol.ts).
"""
import json
import math
import resource
import struct
import sys
import time

import torch
import torch.nn.functional as F


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    kinds = {"F32": torch.float32, "I32": torch.int32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + start : 8 + length + end])
        tensors[name] = torch.frombuffer(raw, dtype=kinds[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def norm(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


class Stack:
    """Blocks of one stage; attention over a window in strips of query blocks."""

    def __init__(self, parameters, prefix, stage, length, theta, epsilon, device):
        self.epsilon = epsilon
        self.layers = []
        for i in range(stage["layers"]):
            start = f"{prefix}.layers.{i}."
            self.layers.append({n[len(start) :]: p for n, p in parameters.items() if n.startswith(start)})
        self.head = stage["headWidth"]
        self.heads = stage["width"] // self.head
        pairs = torch.arange(0, self.head, 2).double() / self.head
        angles = torch.arange(length).double()[:, None] * theta ** -pairs[None]
        self.cos = angles.cos().float()[None, :, None].to(device)
        self.sin = angles.sin().float()[None, :, None].to(device)
        self.strips = [(*strip, self.mask(*strip, stage["window"]).to(device)) for strip in self.cut(length, stage["window"])]

    @staticmethod
    def cut(length, window):
        """Start, block length, blocks and keys before a block's own, of each strip."""
        reach = min(window, length)
        block = min(reach, max(128, 16 * math.ceil(reach / 8 / 16)))
        whole = length // block
        alone = min(whole, math.ceil((window - 1) / block))
        strips = [(i * block, block, 1, i * block) for i in range(alone)]
        if whole > alone:
            strips.append((alone * block, block, whole - alone, alone * block))
        if length > whole * block:
            strips.append((whole * block, length - whole * block, 1, alone * block))
        return strips

    @staticmethod
    def mask(start, block, count, before, window):
        distance = torch.arange(block)[:, None] + before - torch.arange(before + block)[None]
        return torch.where((distance >= 0) & (distance < window), 0.0, -1e30)

    def turn(self, x):
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack((even * self.cos - odd * self.sin, even * self.sin + odd * self.cos), -1).flatten(-2)

    @staticmethod
    def reach(x, start, block, count, before):
        taken = x[:, :, start - before : start + block * count]
        return taken[:, :, None] if count == 1 else taken.unfold(2, before + block, block).transpose(-1, -2)

    def attend(self, weights, x):
        rows, length, width = x.shape
        split = lambda y: y.view(rows, length, self.heads, self.head)
        q = self.turn(split(F.linear(x, weights["attention.wq.weight"]))).transpose(1, 2)
        k = self.turn(split(F.linear(x, weights["attention.wk.weight"]))).transpose(1, 2)
        v = split(F.linear(x, weights["attention.wv.weight"])).transpose(1, 2)
        q = q * self.head**-0.5
        parts = []
        for start, block, count, before, mask in self.strips:
            own = q[:, :, start : start + block * count].reshape(rows, self.heads, count, block, self.head)
            scores = torch.matmul(own, self.reach(k, start, block, count, before).transpose(-1, -2)) + mask
            part = torch.matmul(torch.softmax(scores, -1), self.reach(v, start, block, count, before))
            parts.append(part.reshape(rows, self.heads, count * block, self.head))
        mixed = torch.cat(parts, 2).transpose(1, 2).reshape(rows, length, width)
        return F.linear(mixed, weights["attention.wo.weight"])

    def __call__(self, x):
        for w in self.layers:
            x = x + self.attend(w, norm(x, w["attention_norm.weight"], self.epsilon))
            h = norm(x, w["ffn_norm.weight"], self.epsilon)
            inner = F.silu(F.linear(h, w["feed_forward.w1.weight"])) * F.linear(h, w["feed_forward.w3.weight"])
            x = x + F.linear(inner, w["feed_forward.w2.weight"])
        return x


class Transition:
    """Down by selection, up by one shared matrix and one for each offset."""

    def __init__(self, parameters, stage, tensors, epsilon):
        start = f"transitions.{stage}."
        self.weights = {n[len(start) :]: p for n, p in parameters.items() if n.startswith(start)}
        self.epsilon = epsilon
        kept, segment, offset = (tensors[f"inputs.pools.{stage}.{n}"].long() for n in ("kept", "segment", "offset"))
        rows, length = segment.shape
        self.shape = (rows, length)
        self.kept = (kept + torch.arange(rows, device=kept.device)[:, None] * length).flatten()
        self.segment = (segment + torch.arange(rows, device=kept.device)[:, None] * kept.shape[1]).flatten()
        group = offset.flatten() % 16
        self.order = torch.argsort(group, stable=True)
        self.sizes = torch.bincount(group, minlength=16).tolist()
        self.back = torch.empty_like(self.order)
        self.back[self.order] = torch.arange(len(self.order), device=kept.device)
        self.sources = self.segment[self.order]

    def down(self, x):
        rows = x.shape[0]
        taken = x.flatten(0, 1).index_select(0, self.kept)
        return F.linear(norm(taken, self.weights["down_norm.weight"], self.epsilon), self.weights["trans_down.weight"]).view(rows, -1, self.weights["trans_down.weight"].shape[0])

    def up(self, z):
        u = norm(z, self.weights["up_norm.weight"], self.epsilon).flatten(0, 1)
        shared = F.linear(u, self.weights["trans_up.weight"]).index_select(0, self.segment)
        parts = u.index_select(0, self.sources).split(self.sizes)
        indexed = torch.cat([part @ self.weights["indexed_linear.weight"][k].t() for k, part in enumerate(parts)])
        return (shared + indexed.index_select(0, self.back)).view(*self.shape, -1)


def where(device, precision):
    """What really computes, in words."""
    own = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
    return f"{torch.__version__}, {own}" + ("" if precision == "float32" else f", {precision}")


def main(folder, device="cpu", precision="float32"):
    with open(f"{folder}/task.json") as file:
        task = json.load(file)
    torch.set_num_threads(task["threads"])
    # Numbers below 1e-38 are slow; the engines that it is compared with drop them as well.
    torch.set_flush_denormal(True)
    # Said, not left to the installation: float32 is float32 on a GPU too.
    torch.backends.cuda.matmul.allow_tf32 = False
    tensors = {n: t.to(device) for n, t in read_safetensors(f"{folder}/task.safetensors").items()}
    start = "parameters."
    # Taken out, not copied: nothing holds a parameter twice.
    names = [n for n in tensors if n.startswith(start)]
    parameters = {n[len(start) :]: tensors.pop(n).requires_grad_() for n in names}
    config, lengths = task["config"], task["lengths"]
    stages, epsilon, theta = config["stages"], config["normEpsilon"], config["ropeTheta"]
    deepest = len(stages) - 1
    stack = lambda name, s: Stack(parameters, name, stages[s], lengths[s], theta, epsilon, device)
    encoders = [stack(f"encoders.{s}", s) for s in range(deepest)]
    decoders = [stack(f"decoders.{s}", s) for s in range(deepest)]
    trunk = stack("trunk", deepest)
    transitions = [Transition(parameters, s, tensors, epsilon) for s in range(deepest)]
    ids, targets = tensors["inputs.ids"].long(), tensors["inputs.targets"].long().flatten()
    optimizer = torch.optim.AdamW(parameters.values(), lr=task["rate"], betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1, **({"fused": True} if device == "cuda" else {"foreach": True}))

    def forward():
        x = F.embedding(ids, parameters["tok_embeddings.weight"])
        kept = []
        for encoder, transition in zip(encoders, transitions):
            x = encoder(x)
            kept.append(x)
            x = transition.down(x)
        x = trunk(x)
        for decoder, transition, residual in zip(decoders[::-1], transitions[::-1], kept[::-1]):
            x = decoder(residual + transition.up(x))
        logits = F.linear(norm(x, parameters["vocab_norm.weight"], epsilon), parameters["vocab.weight"])
        return F.cross_entropy(logits.flatten(0, 1), targets)

    def step():
        with torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bfloat16"):
            loss = forward()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        size = torch.nn.utils.clip_grad_norm_(parameters.values(), 0.2)
        optimizer.step()
        return loss.item(), float(size)

    first, second = step(), step()
    agreement = [first[0], first[1], second[0]]
    print(json.dumps({"ready": True, "agreement": agreement, "engine": {"engine": "pytorch", "backend": where(device, precision)}}), flush=True)
    for line in sys.stdin:
        seconds = json.loads(line)["seconds"]
        begin = time.perf_counter()
        steps = 0
        while steps == 0 or time.perf_counter() - begin < seconds:
            step()
            steps += 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"steps": steps, "seconds": time.perf_counter() - begin, "peakBytes": peak}), flush=True)


main(*sys.argv[1:])
