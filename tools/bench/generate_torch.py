"""Generation with AU-Net in plain PyTorch: the peer of `pnpm bench:generate`.

Written from the specification, as fast as plain PyTorch allows: caches that are allocated once (a ring of the
window for each stack), stages that wake only for rows whose byte has their level, queries, keys and values in
one product, rotary embedding as a complex product, no gradients, denormals flushed.

In:  a folder with task.json and model.safetensors, and a number of threads; a device (`cpu`, or `cuda`) and the precision of
numbers (`float32`, or `bfloat16` for all of them) where they are others.  Out: one line of JSON a command (generate-protocol.ts).
"""
import json
import resource
import struct
import sys
import time

import torch
import torch.nn.functional as F

# Where tensors are made; chosen once, by the third argument.
DEVICE = sys.argv[3] if len(sys.argv) > 3 else "cpu"


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + start : 8 + length + end])
        tensors[name] = torch.frombuffer(raw, dtype=torch.float32).reshape(entry["shape"]).clone()
    return tensors


class Stack:
    """The blocks of one stage, with keys and values of each row in a ring as long as the window."""

    def __init__(self, parameters, prefix, stage, rows, most, theta, epsilon):
        self.epsilon, self.window, self.head = epsilon, stage["window"], stage["headWidth"]
        self.heads = stage["width"] // self.head
        self.ring = min(self.window, most)
        angles = torch.arange(most).double()[:, None] * theta ** -(torch.arange(0, self.head, 2).double() / self.head)
        self.turns = torch.polar(torch.ones_like(angles), angles).to(torch.complex64).to(DEVICE)
        self.layers = []
        for i in range(stage["layers"]):
            w = {n.split(f"{prefix}.layers.{i}.")[1]: p for n, p in parameters.items() if n.startswith(f"{prefix}.layers.{i}.")}
            # The weight of a norm is part of the product after it, the scale of the scores of that of the queries.
            before = w["attention_norm.weight"]
            qkv = torch.cat([w["attention.wq.weight"] * self.head**-0.5, w["attention.wk.weight"], w["attention.wv.weight"]]) * before
            up = torch.cat([w["feed_forward.w1.weight"], w["feed_forward.w3.weight"]]) * w["ffn_norm.weight"]
            shape = (rows, self.heads, self.ring, self.head)
            caches = (torch.zeros(shape, device=DEVICE), torch.zeros(shape, device=DEVICE))
            self.layers.append((qkv, w["attention.wo.weight"], up, w["feed_forward.w2.weight"], *caches))

    def norm(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon)

    def turn(self, x, turns):
        # There are no complex numbers of bfloat16.
        return torch.view_as_real(torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2)) * turns).flatten(-2).to(x.dtype)

    def feed(self, x, up, down):
        a, b = F.linear(self.norm(x), up).chunk(2, -1)
        return x + F.linear(F.silu(a) * b, down)

    def prefill(self, x, row):
        """All positions of one text at once: x [T, D]; the last keys and values go into the ring."""
        length = x.shape[0]
        places = torch.arange(length, device=DEVICE)
        distance = places[:, None] - places[None]
        mask = torch.where((distance >= 0) & (distance < self.window), 0.0, -1e30)
        kept = places[max(0, length - self.ring) :]
        for qkv, out, up, down, keys, values in self.layers:
            q, k, v = F.linear(self.norm(x), qkv).view(length, 3, self.heads, self.head).unbind(1)
            turns = self.turns[:length, None]
            q, k, v = self.turn(q, turns).transpose(0, 1), self.turn(k, turns).transpose(0, 1), v.transpose(0, 1)
            keys[row][:, kept % self.ring], values[row][:, kept % self.ring] = k[:, kept], v[:, kept]
            mixed = torch.softmax(q @ k.transpose(-1, -2) + mask, -1) @ v
            x = self.feed(x + F.linear(mixed.transpose(0, 1).reshape(length, -1), out), up, down)
        return x

    def step(self, x, rows, positions):
        """One position of some rows: x [R, D], rows a list, positions a list."""
        count = len(rows)
        filled = min(max(positions) + 1, self.ring)
        turns = self.turns[positions[0] : positions[0] + 1, None] if count == 1 else self.turns[positions][:, None]
        alone = count == 1
        everyone = not alone and count == self.layers[0][4].shape[0]
        if alone:
            row, slot = rows[0], positions[0] % self.ring
            mask = None
        else:
            index, slots = torch.tensor(rows, device=DEVICE), torch.tensor([p % self.ring for p in positions], device=DEVICE)
            lacking = any(min(p + 1, self.ring) < filled for p in positions)
            mask = torch.where(torch.arange(filled, device=DEVICE)[None] <= torch.tensor(positions, device=DEVICE)[:, None], 0.0, -1e30)[:, None, None] if lacking else None
        for qkv, out, up, down, keys, values in self.layers:
            q, k, v = F.linear(self.norm(x), qkv).view(count, 3, self.heads, self.head).unbind(1)
            q, k = self.turn(q, turns), self.turn(k, turns)
            if alone:
                keys[row, :, slot], values[row, :, slot] = k[0], v[0]
                ks, vs = keys[row : row + 1, :, :filled], values[row : row + 1, :, :filled]
            else:
                keys[index, :, slots], values[index, :, slots] = k, v
                ks, vs = (c[:, :, :filled] if everyone else c[:, :, :filled].index_select(0, index) for c in (keys, values))
            scores = q[:, :, None] @ ks.transpose(-1, -2)
            mixed = torch.softmax(scores if mask is None else scores + mask, -1) @ vs
            x = self.feed(x + F.linear(mixed.view(count, -1), out), up, down)
        return x


class Cascade:
    def __init__(self, parameters, config, rows, most):
        stages, self.epsilon, theta = config["stages"], config["normEpsilon"], config["ropeTheta"]
        self.deepest = len(stages) - 1
        stack = lambda name, s: Stack(parameters, name, stages[s], rows, most, theta, self.epsilon)
        self.encoders = [stack(f"encoders.{s}", s) for s in range(self.deepest)]
        self.decoders = [stack(f"decoders.{s}", s) for s in range(self.deepest)]
        self.trunk = stack("trunk", self.deepest)
        self.embedding = parameters["tok_embeddings.weight"]
        self.vocabulary = parameters["vocab.weight"] * parameters["vocab_norm.weight"]
        self.down, self.up = [], []
        for s in range(self.deepest):
            w = {n.split(f"transitions.{s}.")[1]: p for n, p in parameters.items() if n.startswith(f"transitions.{s}.")}
            self.down.append(w["trans_down.weight"] * w["down_norm.weight"])
            # The shared matrix and the one of each offset are added once.
            self.up.append((w["trans_up.weight"] + w["indexed_linear.weight"]) * w["up_norm.weight"])
        self.rows = rows
        # For each row: positions that each stage has seen, bytes since the last boundary of each pool.
        self.seen = [[0] * rows for _ in stages]
        self.since = [[0] * rows for _ in range(self.deepest)]
        self.above = [torch.zeros(rows, stage["width"], device=DEVICE) for stage in stages]

    norm = Stack.norm

    def logits(self, x):
        return F.linear(self.norm(x), self.vocabulary)

    def prefill(self, row, ids, levels):
        x = self.embedding[torch.tensor(ids, device=DEVICE)]
        encoded, places = [], []
        level = torch.tensor(levels, device=DEVICE)
        for s in range(self.deepest):
            x = self.encoders[s].prefill(x, row)
            encoded.append(x)
            kept = torch.nonzero(level > s)[:, 0]
            segment = torch.cumsum((level > s).long(), 0) - 1
            offset = torch.arange(len(level), device=DEVICE) - kept[segment]
            places.append((segment, offset % 16))
            self.seen[s][row], self.since[s][row] = len(level), int(offset[-1]) + 1
            x = F.linear(self.norm(x[kept]), self.down[s])
            level = level[kept]
        self.seen[-1][row] = len(level)
        x = self.trunk.prefill(x, row)
        for s in reversed(range(self.deepest)):
            self.above[s + 1][row] = self.norm(x[-1])
            segment, offset = places[s]
            u = self.norm(x)[segment]
            up = torch.empty_like(encoded[s])
            for k in range(16):
                here = torch.nonzero(offset == k)[:, 0]
                up[here] = F.linear(u[here], self.up[s][k])
            x = self.decoders[s].prefill(encoded[s] + up, row)
        return self.logits(x[-1:])

    def advance(self, s, rows):
        positions = [self.seen[s][row] for row in rows]
        for row in rows:
            self.seen[s][row] += 1
        return positions

    def step(self, ids, levels):
        """One byte of every row: ids and levels are lists."""
        awake = list(range(self.rows))
        x = self.embedding[torch.tensor(ids, device=DEVICE)]
        encoded = []
        for s in range(self.deepest):
            positions = self.advance(s, awake)
            x = self.encoders[s].step(x, awake, positions)
            encoded.append((awake, positions, x))
            places = [i for i, row in enumerate(awake) if levels[row] > s]
            awake = [awake[i] for i in places]
            for row in awake:
                self.since[s][row] = 0
            if not awake:
                break
            x = F.linear(self.norm(x if len(places) == len(x) else x[places]), self.down[s])
        if awake:
            self.above[-1][awake] = self.norm(self.trunk.step(x, awake, self.advance(self.deepest, awake)))
        for s in reversed(range(len(encoded))):
            rows, positions, x = encoded[s]
            offsets = [self.since[s][row] % 16 for row in rows]
            u = self.above[s + 1] if len(rows) == self.rows else self.above[s + 1][rows]
            if len(rows) == 1:
                up = F.linear(u, self.up[s][offsets[0]])
            else:
                up = torch.cat([F.linear(u[i : i + 1], self.up[s][k]) for i, k in enumerate(offsets)])
            for row in rows:
                self.since[s][row] += 1
            x = self.decoders[s].step(x + up, rows, positions)
            if s > 0:
                self.above[s][rows] = self.norm(x)
        return self.logits(x)


class Spaces:
    """Levels of the benchmark's own splitter: a space or a newline ends a word; each second word ends a pair."""

    def __init__(self, depth):
        self.depth, self.count = depth, 0

    def push(self, byte):
        if byte not in (32, 10):
            return 0
        self.count += 1
        level = 1
        while level < self.depth and self.count % 2**level == 0:
            level += 1
        return level


class Text:
    """Texts that are written greedily, or as given; eos is never chosen, so that all are as long as asked for."""

    def __init__(self, task, parameters, prompts, given, most):
        self.given, self.place = given, 0
        depth = len(task["config"]["stages"]) - 1
        self.cascade = Cascade(parameters, task["config"], len(prompts), most)
        self.cursors = [Spaces(depth) for _ in prompts]
        logits = []
        for row, prompt in enumerate(prompts):
            levels = [depth] + [self.cursors[row].push(byte) for byte in prompt]
            logits.append(self.cascade.prefill(row, [256] + list(prompt), levels))
        self.logits = torch.cat(logits)

    def write(self):
        # The choice is made either way: it is part of writing.
        ids = self.logits[:, :256].argmax(-1).tolist()
        if self.given is not None:
            ids = [text[self.place] for text in self.given]
            self.place += 1
        levels = [cursor.push(byte) for cursor, byte in zip(self.cursors, ids)]
        self.logits = self.cascade.step(ids, levels)
        return ids


def where(precision):
    """What really computes, in words."""
    own = torch.cuda.get_device_name() if DEVICE == "cuda" else f"{torch.get_num_threads()} threads"
    return f"{torch.__version__}, {own}" + ("" if precision == "float32" else f", {precision}")


def main(folder, threads, precision="float32"):
    with open(f"{folder}/task.json") as file:
        task = json.load(file)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.set_grad_enabled(False)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.set_default_dtype(getattr(torch, precision))
    parameters = {n: t.to(DEVICE, torch.get_default_dtype()) for n, t in read_safetensors(f"{folder}/model.safetensors").items()}
    prompts = [bytes(prompt) for prompt in task["prompts"]]

    def answer(request):
        count, length = request["sequences"], request["bytes"]
        most = max(len(prompt) for prompt in prompts) + length + 2
        begin = time.perf_counter()
        given = task["texts"][:count] if request["choose"] == "given" else None
        text = Text(task, parameters, prompts[:count], given, most)
        first = text.logits[:, :256].argmax(-1).tolist()
        prefilled = time.perf_counter()
        written, marks = [], []
        for _ in range(length):
            written.append(text.write())
            marks.append(time.perf_counter() - prefilled)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"texts": list(map(list, zip(*written))), "firstSeconds": prefilled - begin, "marks": marks, "peakBytes": peak}

    with torch.inference_mode():
        print(json.dumps({"ready": True, "engine": {"engine": "pytorch", "backend": where(precision)}}), flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)


main(sys.argv[1], int(sys.argv[2]), *sys.argv[4:])
