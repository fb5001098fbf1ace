"""Trains an AU-Net with PyTorch: on one processor, several GPUs, or several machines.

    python aunet_train.py --steps 1000
    torchrun --nproc-per-node 8 aunet_train.py --steps 1000 --device cuda --dtype bfloat16 --compile
    torchrun --nproc-per-node 8 aunet_train.py --steps 1000 --device cuda --shard

    model/  what training begins with: a checkpoint of aunet          (written by: aunet export --format torch)
    corpus  text that `aunet prepare` wrote; train.json says where, or --data
    run/    where it is saved: a checkpoint of aunet again, with metrics.jsonl; a run that is there is gone on with

It reads the rows that `aunet train` reads, in the same order, and takes the same steps; what it saves is taken by
`aunet generate`, `eval`, `serve` and `train --resume`. Needs Python 3.9 and PyTorch 2.4 or later, and nothing else.

In:  a model and a corpus. Out: checkpoints and a record. Never: a checkpoint that is half written, or text in memory.
"""
import argparse
import array
import contextlib
import json
import math
import os
import secrets
import signal
import socket
import struct
import sys
import time
import zlib
from decimal import Decimal
from pathlib import Path

# Threads that sleep while they wait for each other: more than twice the speed on two cores. It is read when torch is.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

try:
    import torch
except ImportError:
    sys.exit("aunet_train.py: this Python has no PyTorch; install torch 2.4 or later (https://pytorch.org), or run it with one that has")
import torch.distributed as dist
import torch.nn.functional as F
import torch.utils.checkpoint
from torch import nn

TORCH = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
if TORCH < (2, 4):
    sys.exit(f"aunet_train.py: PyTorch is {torch.__version__}; 2.4 is the oldest that will do")

BOS, EOS, VOCABULARY = 256, 257, 258
OFFSETS = 16
WORD = 2**32


class Refused(Exception):
    """Something that its user can mend, said in a sentence."""


def read_json(path, way_out):
    """An object of JSON from a file."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}); {way_out}") from None
    except ValueError:
        raise Refused(f"{path} is not JSON; {way_out}") from None
    if not isinstance(found, dict):
        raise Refused(f"{path} is not what it should be; {way_out}")
    return found


def as_javascript(value):
    """A number as JavaScript writes it."""
    text = repr(float(value))
    if 1e-6 <= abs(value) < 1e-4:
        return format(Decimal(text), "f")
    return text[:-2] if text.endswith(".0") else text.replace("e-0", "e-")


# ---------------------------------------------------------------------------------------------- random numbers
# Philox 4x32-10 (Salmon et al., 2011): the same streams as in TypeScript, so that the order of rows is the same.


def philox(key, counter):
    (k0, k1), (c0, c1, c2, c3) = key, counter
    for _ in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ k0, second % WORD, (first >> 32) ^ c3 ^ k1, first % WORD
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return c0, c1, c2, c3


def fold_in(key, stream):
    text = f"#{stream}" if isinstance(stream, int) else stream
    for start in range(0, len(text) + 1, 3):
        codes = [ord(text[start + i]) + 1 if start + i < len(text) else 0 for i in range(3)]
        key = philox(key, (*codes, start))[:2]
    return key


def uniform_at(key, n):
    block = n // 4
    return (philox(key, (block % WORD, block // WORD, 0, 0))[n % 4] + 0.5) / WORD


def permutation(key, length):
    """A permutation of the numbers below length, each a function of its place: 24 turns of a Feistel cipher."""
    own = fold_in(key, "permutation")
    keys = [word for turn in range(24) for word in philox(own, (turn, 0, 0, 0))[:2]]
    a = max(1, math.ceil(math.sqrt(length)))
    b = max(1, math.ceil(length / a))

    def scattered(value, first, second, below):
        word = (value ^ first) % WORD
        word = (word ^ (word >> 16)) * 0x85EBCA6B % WORD
        word = ((word ^ (word >> 13)) * 0xC2B2AE35 + second) % WORD
        word = (word ^ (word >> 16)) * 0x7FEB352D % WORD
        word = (word ^ (word >> 15)) * 0x846CA68B % WORD
        return int((word ^ (word >> 16)) / WORD * below)

    def once(place):
        left, right = divmod(place, a)
        for turn in range(0, 24, 2):
            left = (left + scattered(right, keys[2 * turn], keys[2 * turn + 1], b)) % b
            right = (right + scattered(left, keys[2 * turn + 2], keys[2 * turn + 3], a)) % a
        return left * a + right

    def at(place):
        place = once(place)
        while place >= length:
            place = once(place)
        return place

    return at


# ---------------------------------------------------------------------------------------------- text


class Plane:
    """One long row of bytes in files of a folder; each block is checked when it is first read."""

    def __init__(self, folder, name, size, described):
        self.path, self.size = folder / name, size
        self.shard, self.block = described["shardBytes"], described["blockBytes"]
        sums = self.read_file(self.path / "checksums.bin")
        self.sums_crc = zlib.crc32(sums)
        # Four bytes a block, and one that tells whether it was checked.
        self.sums = array.array("I", sums[: len(sums) // 4 * 4])
        if sys.byteorder == "big":
            self.sums.byteswap()
        self.seen = bytearray(len(self.sums))
        self.files = {}

    @staticmethod
    def read_file(path):
        try:
            return path.read_bytes()
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}; prepare the corpus anew") from None

    def raw(self, begin, end):
        parts = []
        while begin < end:
            shard, offset = divmod(begin, self.shard)
            count = min(end - begin, self.shard - offset)
            if shard not in self.files:
                path = self.path / f"{shard:05}.bin"
                try:
                    self.files[shard] = open(path, "rb")
                except OSError as error:
                    raise Refused(f"{path} cannot be read ({error.strerror}); is all of the corpus there?") from None
            part = os.pread(self.files[shard].fileno(), count, offset)
            if len(part) != count:
                raise Refused(f"{self.path}/{shard:05}.bin was cut short; prepare the corpus anew")
            parts.append(part)
            begin += count
        return b"".join(parts)

    def read(self, begin, end):
        first, last = begin // self.block, (end - 1) // self.block
        for block in range(first, last + 1) if end > begin else ():
            if self.seen[block]:
                continue
            found = zlib.crc32(self.raw(block * self.block, min(self.size, (block + 1) * self.block)))
            if found != self.sums[block]:
                shard = block * self.block // self.shard
                raise Refused(f"{self.path}/{shard:05}.bin is not as it was written (block {block}); prepare the corpus anew")
            self.seen[block] = 1
        return self.raw(begin, end)


class Corpus:
    """A folder that `aunet prepare` wrote: ids and levels of any stretch, what is held out apart."""

    def __init__(self, path, splitter, learned, stages):
        self.path, self.top = Path(path), stages - 1
        described = read_json(self.path / "corpus.json", "it has to be a corpus that aunet prepare wrote")
        if described.get("format") != "aunet-corpus" or described.get("version") != 1:
            raise Refused(f"the corpus {path} has another format or version; prepare it anew")
        self.bytes, documents = described["bytes"], described["documents"]
        wanted = (splitter["name"], splitter.get("options"), None if learned is None else zlib.crc32(learned))
        told = lambda each: (each["name"], each["options"], each["data"]["checksum"] if "data" in each else None)
        same = [each for each in described["levels"] if told(each["splitter"]) == wanted]
        if not same:
            in_words = lambda each: f"{each['name']} {json.dumps(each.get('options'))}"
            there = " and ".join(in_words(each["splitter"]) for each in described["levels"]) or "no splitter"
            raise Refused(f"the corpus {path} has levels of {there}, and none of the model's {in_words(splitter)}{'' if learned is None else ' with what it learned'}; add them with aunet prepare --data {path} --out {path}")
        own = same[0]
        self.bits = own["bits"]
        plane = lambda name, size: Plane(self.path, name, size, described)
        self.ids = plane("ids", self.bytes)
        self.levels = plane(own["folder"], -(-self.bytes * self.bits // 8))
        entries = plane("documents", 8 * documents)
        for each, expected in ((self.ids, described["checksums"]["ids"]), (self.levels, own["checksum"]), (entries, described["checksums"]["documents"])):
            if each.sums_crc != expected:
                raise Refused(f"{each.path}/checksums.bin is not as it was written; prepare the corpus anew")
        # Eight bytes a document: a hundred million of them fit into a gigabyte.
        self.ends = torch.frombuffer(bytearray(entries.read(0, 8 * documents)), dtype=torch.int64) if documents else torch.zeros(0, dtype=torch.int64)
        self.ends &= 2**48 - 1
        self.levels_checksum = own["checksum"]
        aside = Plane.read_file(self.path / "held-out.bin")
        if zlib.crc32(aside) != described["heldOut"]["checksum"]:
            raise Refused(f"{self.path}/held-out.bin is not as it was written; prepare the corpus anew")
        self.training, self.held_out = self.parted(aside, self.bytes + 2 * documents)
        self.training_documents = documents - described["heldOut"]["documents"]
        self.training_bytes = self.bytes - described["heldOut"]["bytes"]
        self.training_text = self.training_bytes / max(1, self.training.positions)
        mark = ",".join(str(each) for each in (described["checksums"]["ids"], described["checksums"]["documents"], described["heldOut"]["checksum"], self.bytes))
        self.fingerprint = f"{self.bytes + 2 * documents}-corpus-{zlib.crc32(mark.replace(',', ' ').encode()):x}"

    def parted(self, aside, positions):
        held, rest, after = [], [], 0
        for at in range(0, len(aside), 24):
            number, begin, end = (int(each) for each in struct.unpack_from("<3d", aside, at))
            start, stop = begin + 2 * number, end + 2 * number + 2
            held.append((start, stop))
            if start > after:
                rest.append((after, start))
            after = stop
        if positions > after:
            rest.append((after, positions))
        return Pieces(self, rest), Pieces(self, held)

    def stretch(self, begin, end):
        """Ids and levels of positions: bos, the bytes and eos of each document."""
        ids = torch.zeros(end - begin, dtype=torch.int64)
        levels = torch.zeros(end - begin, dtype=torch.uint8)
        # Document d ends, with its eos, before position ends[d] + 2 (d + 1).
        low, high = 0, len(self.ends)
        while low < high:
            middle = (low + high) // 2
            if int(self.ends[middle]) + 2 * (middle + 1) <= begin:
                low = middle + 1
            else:
                high = middle
        number = low
        while number < len(self.ends):
            first = int(self.ends[number - 1]) if number > 0 else 0
            last = int(self.ends[number])
            bos = first + 2 * number
            if bos >= end:
                break
            eos = last + 2 * number + 1
            if bos >= begin:
                ids[bos - begin], levels[bos - begin] = BOS, self.top
            if begin <= eos < end:
                ids[eos - begin] = EOS
            start, stop = max(first, begin - 2 * number - 1), min(last, end - 2 * number - 1)
            if stop > start:
                at = start + 2 * number + 1 - begin
                ids[at : at + stop - start] = torch.frombuffer(bytearray(self.ids.read(start, stop)), dtype=torch.uint8)
                levels[at : at + stop - start] = self.levels_of(start, stop)
            number += 1
        return ids, levels

    def levels_of(self, begin, end):
        per = 8 // self.bits
        packed = torch.frombuffer(bytearray(self.levels.read(begin // per, -(-end // per))), dtype=torch.uint8)
        shifts = torch.arange(0, 8, self.bits, dtype=torch.uint8)
        levels = ((packed[:, None] >> shifts) & (2**self.bits - 1)).flatten()
        return levels[begin % per : begin % per + end - begin].clamp(max=self.top)


class Pieces:
    """Parts of a corpus that are one text together."""

    def __init__(self, corpus, parts):
        self.corpus, self.parts, self.at = corpus, parts, [0]
        for begin, end in parts:
            self.at.append(self.at[-1] + end - begin)
        self.positions = self.at[-1]

    def row(self, start, length):
        ids = torch.zeros(length, dtype=torch.int64)
        levels = torch.zeros(length, dtype=torch.uint8)
        at, end = start, min(self.positions, start + length)
        low, high = 0, len(self.parts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.at[middle] <= at else (low, middle)
        while at < end:
            stop = min(end, self.at[low + 1])
            begin = self.parts[low][0] + at - self.at[low]
            ids[at - start : stop - start], levels[at - start : stop - start] = self.corpus.stretch(begin, begin + stop - at)
            at, low = stop, low + 1
        return ids, levels


class Order:
    """Which row is which: a function of seed and epoch, for one corpus or several in their shares."""

    def __init__(self, sources, shares, row, seed):
        self.sources, self.row, self.seed = sources, row, seed
        for source in sources:
            if source.training.positions - 1 - row < 0:
                raise Refused(f"the corpus {source.path} has {source.training.positions} positions to train on, and a row takes {row + 1}")
        wanted = [share / source.training_text for share, source in zip(shares, sources)]
        self.shares = [each / sum(wanted) for each in wanted]
        key = fold_in((seed % WORD, seed // WORD), "mixture")
        self.first = [uniform_at(key, n) for n in range(len(sources))]
        self.kept = {}
        self.places = [(0, 0)] * len(sources)
        self.round = sum(self.shape(n, 0)[1] for n in range(len(sources)))

    def shape(self, source, epoch):
        """Shift and number of rows of an epoch, and the key of its order."""
        key = fold_in(fold_in((self.seed % WORD, self.seed // WORD), "rows"), epoch)
        positions = self.sources[source].training.positions
        shift = int(uniform_at(key, 0) * min(self.row, positions - self.row))
        return shift, (positions - 1 - shift) // self.row, key

    def place(self, source, epoch, row):
        if self.kept.get(source, (None,))[0] != epoch:
            shift, length, key = self.shape(source, epoch)
            self.kept[source] = (epoch, shift, permutation(key, length))
        _, shift, shuffled = self.kept[source]
        return source, shift + shuffled(row) * self.row

    def turn(self, wanted):
        """Whose the row of that number is, and which of its rows."""
        if len(self.sources) == 1:
            return 0, wanted
        due = lambda source, row: (row + self.first[source]) / self.shares[source]
        moment = max(0, wanted - len(self.sources) - 1)
        counts = []
        for source, share in enumerate(self.shares):
            count = max(0, math.floor(moment * share) - 1)
            while count > 0 and due(source, count - 1) >= moment:
                count -= 1
            while due(source, count) < moment:
                count += 1
            counts.append(count)
        for n in range(sum(counts), wanted + 1):
            source = min(range(len(counts)), key=lambda each: (due(each, counts[each]), each))
            if n == wanted:
                return source, counts[source]
            counts[source] += 1

    def start(self, cursor_epoch, cursor_row):
        """Source and start of a row, by its epoch (of several sources: its round) and its number there."""
        if len(self.sources) == 1:
            return self.place(0, cursor_epoch, cursor_row)
        source, row = self.turn(cursor_epoch * self.round + cursor_row)
        # From where the last row of this source was, forward or back.
        epoch, before = self.places[source]
        while row < before:
            epoch -= 1
            before -= self.shape(source, epoch)[1]
        while row >= before + (length := self.shape(source, epoch)[1]):
            epoch, before = epoch + 1, before + length
        self.places[source] = (epoch, before)
        return self.place(source, epoch, row - before)

    def next(self, cursor, count):
        epoch, row = cursor["epoch"], cursor["row"]
        starts = []
        while len(starts) < count:
            if row >= (self.shape(0, epoch)[1] if len(self.sources) == 1 else self.round):
                epoch, row = epoch + 1, 0
                continue
            starts.append(self.start(epoch, row))
            row += 1
        return starts, {"epoch": epoch, "row": row}


class Batch:
    """Rows with what pools and upsamplers need: which positions each stage takes over, in lengths that are fixed."""

    def __init__(self, rows, lengths, device):
        ids = torch.stack([ids for ids, _ in rows])
        levels = torch.stack([levels for _, levels in rows])
        self.ids, self.targets = ids[:, :-1].to(device), ids[:, 1:].to(device)
        self.target_levels = levels[:, 1:].long().to(device)
        self.kept, self.segment, self.offset, self.found, self.dropped = [], [], [], [], []
        current = levels[:, :-1].clone()
        real = torch.full((len(rows),), lengths[0])
        for stage, (length, room) in enumerate(zip(lengths, lengths[1:])):
            places = torch.arange(length)
            boundary = ((current > stage) | (places == 0)) & (places < real[:, None])
            place = boundary.long().cumsum(1) - 1
            fits = boundary & (place < room)
            segment = place.clamp(max=room - 1)
            kept = torch.zeros(len(rows), room, dtype=torch.int64)
            row, position = fits.nonzero(as_tuple=True)
            kept[row, segment[row, position]] = position
            following = torch.zeros(len(rows), room, dtype=torch.uint8)
            following[row, segment[row, position]] = current[row, position]
            self.found.append(int(boundary.sum()))
            self.dropped.append(int(boundary.sum() - fits.sum()))
            self.kept.append(kept.to(device))
            self.segment.append(segment.to(device))
            self.offset.append((places - kept.gather(1, segment)).to(device))
            real, current = fits.sum(1), following


# ---------------------------------------------------------------------------------------------- model
# Parameters have the names and shapes that they have in the checkpoint.


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(width)), epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + self.epsilon).to(x.dtype) * self.weight


def linear(inner, outer):
    return nn.Linear(inner, outer, bias=False)


class Attention(nn.Module):
    """Causal attention over a window: in strips of query blocks, each of which reads the keys in its reach, or by flex_attention."""

    # The function flex_attention, where that is asked for.
    flex = None

    def __init__(self, stage, theta):
        super().__init__()
        self.width, self.head, self.window = stage["width"], stage["headWidth"], stage["window"]
        self.heads = self.width // self.head
        self.groups = stage.get("kvHeads", self.heads)
        self.theta = theta
        self.wq, self.wo = linear(self.width, self.width), linear(self.width, self.width)
        self.wk, self.wv = (linear(self.width, self.groups * self.head) for _ in range(2))
        self.made = None

    def tables(self, length, device, dtype):
        if self.made is None or self.made[0] != (length, device, dtype):
            pairs = torch.arange(0, self.head, 2, dtype=torch.float64) / self.head
            angles = torch.arange(length, dtype=torch.float64)[:, None] * self.theta**-pairs[None]
            turn = [each.to(device, dtype)[None, None] for each in (angles.cos().float(), angles.sin().float())]
            windowed = self.flex_mask(length, device) if self.flex else [(*strip, self.mask(*strip).to(device)) for strip in self.cut(length)]
            self.made = ((length, device, dtype), turn, windowed)
        return self.made[1:]

    def flex_mask(self, length, device):
        from torch.nn.attention.flex_attention import create_block_mask

        window = self.window
        return create_block_mask(lambda _row, _head, query, key: (query >= key) & (query - key < window), None, None, length, length, device=device)

    def cut(self, length):
        """Start, block length, blocks, and keys before a block's own, of each strip."""
        if self.window >= length and length <= 128:
            return [(0, length, 1, 0)]
        reach = min(self.window, length)
        block = min(reach, max(128, 16 * math.ceil(reach / 8 / 16)))
        whole = length // block
        alone = min(whole, math.ceil((self.window - 1) / block))
        strips = [(n * block, block, 1, n * block) for n in range(alone)]
        if whole > alone:
            strips.append((alone * block, block, whole - alone, alone * block))
        if length > whole * block:
            strips.append((whole * block, length - whole * block, 1, alone * block))
        return strips

    def mask(self, start, block, count, before):
        distance = torch.arange(block)[:, None] + before - torch.arange(before + block)[None]
        return (distance >= 0) & (distance < self.window)

    @staticmethod
    def turned(x, cos, sin):
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)

    def forward(self, x):
        rows, length, _ = x.shape
        (cos, sin), windowed = self.tables(length, x.device, x.dtype)
        by_head = lambda y, heads: y.view(rows, length, heads, self.head).transpose(1, 2)
        q = self.turned(by_head(self.wq(x), self.heads), cos, sin)
        k = self.turned(by_head(self.wk(x), self.groups), cos, sin)
        v = by_head(self.wv(x), self.groups)
        if self.groups < self.heads:
            k, v = (each.repeat_interleave(self.heads // self.groups, 1) for each in (k, v))
        if self.window >= length and x.is_cuda:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        elif self.flex:
            mixed = Attention.flex(q, k, v, block_mask=windowed)
        else:
            mixed = torch.cat([self.strip(q, k, v, *strip) for strip in windowed], 2)
        return self.wo(mixed.transpose(1, 2).reshape(rows, length, self.width))

    def strip(self, q, k, v, start, block, count, before, mask):
        rows, heads = q.shape[:2]
        own = q[:, :, start : start + block * count]
        reach = [each[:, :, start - before : start + block * count] for each in (k, v)]
        if count > 1:
            own = own.unflatten(2, (count, block)).transpose(1, 2).flatten(0, 1)
            reach = [each.unfold(2, before + block, block).permute(0, 2, 1, 4, 3).flatten(0, 1) for each in reach]
        mixed = F.scaled_dot_product_attention(own, *reach, attn_mask=mask)
        return mixed.unflatten(0, (rows, count)).transpose(1, 2).flatten(2, 3) if count > 1 else mixed


class FeedForward(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.w1, self.w2, self.w3 = linear(width, inner), linear(inner, width), linear(width, inner)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Block(nn.Module):
    def __init__(self, stage, config):
        super().__init__()
        width, epsilon = stage["width"], config["normEpsilon"]
        wanted = math.trunc(config["feedForward"]["multiplier"] * math.trunc(2 * 4 * width / 3))
        multiple = config["feedForward"]["multipleOf"]
        self.attention = Attention(stage, config["ropeTheta"])
        self.feed_forward = FeedForward(width, multiple * math.ceil(wanted / multiple))
        self.attention_norm, self.ffn_norm = Norm(width, epsilon), Norm(width, epsilon)

    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.ffn_norm(x))


class Stack(nn.Module):
    checkpointed = False

    def __init__(self, stage, config):
        super().__init__()
        self.layers = nn.ModuleList(Block(stage, config) for _ in range(stage["layers"]))

    def forward(self, x):
        for layer in self.layers:
            if self.checkpointed and torch.is_grad_enabled():
                x = torch.utils.checkpoint.checkpoint(layer, x, use_reentrant=False)
            else:
                x = layer(x)
        return x


class Matrix(nn.Module):
    """A parameter of any shape under the name `weight`."""

    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(*shape))


def rows_of(x, index):
    return x.gather(1, index[..., None].expand(-1, -1, x.shape[-1]))


class Transition(nn.Module):
    """Down by selection, up by a plug-in of those that have a name."""

    def __init__(self, here, next_, config):
        super().__init__()
        self.width, epsilon = here, config["normEpsilon"]
        self.kind = config["upsampler"]["name"]
        self.shared = (config["upsampler"].get("options") or {}).get("shared", "linear")
        pool = (config.get("pool") or {"name": "linear"})["name"]
        if self.kind not in ("multi-linear", "repeat", "simple") or pool not in ("linear", "interpolated"):
            raise Refused(f"the model has the upsampler {self.kind} and the pool {pool}; here there are multi-linear, repeat, simple, and linear, interpolated")
        self.next = next_
        if pool == "linear":
            self.down_norm, self.trans_down = Norm(here, epsilon), linear(here, next_)
        else:
            self.trans_down = None
        if self.shared == "linear":
            self.trans_up = linear(next_, here)
            self.up_norm = Norm(next_, epsilon)
        if self.kind == "multi-linear":
            self.indexed_linear = Matrix(OFFSETS, here, next_)
            # Where the shared map has no norm, the matrices have one of their own.
            if self.shared != "linear":
                self.indexed_norm = Norm(next_, epsilon)
        if self.kind == "repeat":
            self.pos_encoding = Matrix(OFFSETS, next_)

    def down(self, x, kept):
        x = rows_of(x, kept)
        if self.trans_down is not None:
            return self.trans_down(self.down_norm(x))
        ratio = self.next // self.width
        share = (torch.arange(ratio, device=x.device) + 1).to(x.dtype) / ratio
        return (x[..., None] * share + x.roll(1, -1)[..., None] * (1 - share)).flatten(-2)

    def mapped(self, u):
        return self.trans_up(u) if self.shared == "linear" else u.unflatten(-1, (self.width, -1)).mean(-1)

    def up(self, z, segment, offset):
        u = self.up_norm(z) if self.shared == "linear" else z
        shared = rows_of(self.mapped(u), segment)
        if self.kind == "simple":
            return shared * (offset == 0)[..., None]
        if self.kind == "repeat":
            return shared + self.mapped(self.pos_encoding.weight)[offset % OFFSETS]
        normed = u if self.shared == "linear" else self.indexed_norm(z)
        # By offsets: sixteen products, each of the rows that it is for.
        group = (offset % OFFSETS).flatten()
        order = torch.argsort(group, stable=True)
        sizes = torch.bincount(group, minlength=OFFSETS).tolist()
        own = (segment + torch.arange(len(z), device=z.device)[:, None] * z.shape[1]).flatten()[order]
        parts = normed.flatten(0, 1).index_select(0, own).split(sizes)
        answers = torch.cat([F.linear(part, weight) for part, weight in zip(parts, self.indexed_linear.weight)])
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order), device=order.device)
        return shared + answers.index_select(0, back).view_as(shared)


class AuNet(nn.Module):
    def __init__(self, config):
        super().__init__()
        if config.get("vocabulary") is not None:
            raise Refused("the model reads tokens, and a prepared corpus holds bytes; train it with aunet train")
        stages = config["stages"]
        deepest, width, epsilon = len(stages) - 1, stages[0]["width"], config["normEpsilon"]
        self.config = config
        self.tok_embeddings = Matrix(VOCABULARY, width)
        self.encoders = nn.ModuleList(Stack(stage, config) for stage in stages[:-1])
        self.trunk = Stack(stages[-1], config)
        self.decoders = nn.ModuleList(Stack(stage, config) for stage in stages[:-1])
        self.transitions = nn.ModuleList(Transition(stages[s]["width"], stages[s + 1]["width"], config) for s in range(deepest))
        last = config.get("outputNormEpsilon", epsilon)
        self.vocab_norm = Norm(width, last)
        if config.get("tiedVocabulary") is not True:
            self.vocab = linear(width, VOCABULARY)
        if config.get("levelWeight") is not None:
            self.level_mask_norm, self.level_mask = Norm(2 * width, last), linear(2 * width, len(stages))

    def forward(self, batch):
        """Nats of each target [B * T], and of the level of each, where the model predicts them."""
        table = self.tok_embeddings.weight
        x = F.embedding(batch.ids, table)
        encoded = []
        for encoder, transition, kept in zip(self.encoders, self.transitions, batch.kept):
            x = encoder(x)
            encoded.append(x)
            x = transition.down(x, kept)
        x = self.trunk(x)
        for s in reversed(range(len(self.decoders))):
            up = self.transitions[s].up(x, batch.segment[s], batch.offset[s])
            x = self.decoders[s](encoded[s] + up if self.config["residuals"][s] else up)
        logits = F.linear(self.vocab_norm(x), table if self.config.get("tiedVocabulary") is True else self.vocab.weight)
        nats = F.cross_entropy(logits.float().flatten(0, 1), batch.targets.flatten(), reduction="none")
        if self.config.get("levelWeight") is None:
            return nats, None
        levels = self.level_mask(self.level_mask_norm(torch.cat([x, F.embedding(batch.targets, table)], -1)))
        return nats, F.cross_entropy(levels.float().flatten(0, 1), batch.target_levels.flatten(), reduction="none")


# ---------------------------------------------------------------------------------------------- files
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class Tensors:
    """A file of tensors, of which one is read at a time."""

    def __init__(self, path):
        self.path, self.bad = path, f"{path} is cut short, or no file of tensors; export the run again"
        with self.opened() as file:
            try:
                (length,) = struct.unpack("<Q", file.read(8))
                if length > 2**30:
                    raise Refused(self.bad)
                header = json.loads(file.read(length))
                self.entries = {name: (entry["dtype"], list(entry["shape"]), *entry["data_offsets"]) for name, entry in header.items() if name != "__metadata__"}
            except (ValueError, struct.error, AttributeError, KeyError, TypeError):
                raise Refused(self.bad) from None
            size, self.start = file.seek(0, 2), 8 + length
        for name, (dtype, _, _, end) in self.entries.items():
            if dtype not in DTYPES:
                raise Refused(f"{path}: {name} is {dtype}; F32, F16 and BF16 are read")
            if self.start + end > size:
                raise Refused(self.bad)

    @contextlib.contextmanager
    def opened(self):
        try:
            with open(self.path, "rb") as file:
                yield file
        except OSError as error:
            raise Refused(f"{self.path} cannot be read ({error.strerror}); export the run again") from None

    def shape(self, name):
        return self.entries[name][1] if name in self.entries else None

    def read(self, name):
        dtype, shape, start, end = self.entries[name]
        with self.opened() as file:
            file.seek(self.start + start)
            raw = bytearray(file.read(end - start))
        try:
            return torch.frombuffer(raw, dtype=DTYPES[dtype]).reshape(shape).float() if raw else torch.zeros(shape)
        except (RuntimeError, ValueError):
            raise Refused(self.bad) from None

    def checksum(self):
        sums = 0
        for name in sorted(self.entries):
            sums = zlib.crc32(name.encode() + self.read(name).numpy().tobytes(), sums)
        return sums


def write_durable(path, parts):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def tensor_parts(shapes, read):
    """A file of tensors, each of which is asked for when it is its turn, in the order of the shapes."""
    header, at = {}, 0
    for name, shape in shapes.items():
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + 4 * math.prod(shape)]}
        at += 4 * math.prod(shape)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text)) + text
    for name in shapes:
        yield read(name).contiguous().numpy().tobytes()


NEXT, LIST = ".checkpoint-next", "files.json"


def read_list(folder):
    """What files.json says is the content of a folder; None where there is none of ours."""
    try:
        listed = json.loads((folder / LIST).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(listed, dict) or listed.get("format") != "aunet-files":
        return None
    for name in listed["files"]:
        if Path(name).is_absolute() or any(part in ("", ".", "..") for part in name.split("/")):
            raise Refused(f"{folder / LIST} names {name!r}, which does not lie in its folder; it is damaged")
    return listed


def sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some file systems cannot, and need not.
        pass
    finally:
        os.close(handle)


def settle(folder):
    """Puts in place what a writer that was killed had written whole, and removes what it had not."""
    listed = read_list(folder / NEXT)
    if listed is None:
        remove(folder / NEXT)
        return
    old = read_list(folder) or {"files": []}
    for name in set(old["files"]) - set(listed["files"]):
        (folder / name).unlink(missing_ok=True)
    for name in listed["files"]:
        put_in_place(folder, name)
    for inside in {(folder / name).parent for name in listed["files"]}:
        sync_folder(inside)
    put_in_place(folder, LIST)
    sync_folder(folder)
    remove(folder / NEXT)


def put_in_place(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    if (folder / NEXT / name).exists():
        os.replace(folder / NEXT / name, folder / name)
    elif not (folder / name).exists():
        raise Refused(f"{folder} is damaged: {name} is neither in it nor in {NEXT}")


def remove(folder):
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()


CLAIM = ".checkpoint-writing-"


def claim_folder(folder):
    """A subfolder that says who writes; refuses while somebody else does, and removes what the dead left."""
    host = "".join(each if each.isalnum() or each == "." else "_" for each in socket.gethostname())
    claim = folder / f"{CLAIM}{host}-{os.getpid()}-{secrets.token_hex(6)}"
    claim.mkdir()
    for other in folder.glob(f"{CLAIM}*"):
        if other == claim:
            continue
        # A living writer touches its claim again and again; clocks of two machines may differ by a little.
        lives = time.time() - other.stat().st_mtime < 120
        of, _, process = other.name[len(CLAIM) :].rpartition("-")[0].rpartition("-")
        if lives and of == host and process.isdigit():
            try:
                os.kill(int(process), 0)
                lives = int(process) != os.getpid()
            except ProcessLookupError:
                lives = False
            except PermissionError:
                pass
        if lives:
            remove(claim)
            raise Refused(f"{folder} is being written by another process ({other.name}); wait for it, or choose another --out")
        remove(other)
    return claim


def touching(claim, parts):
    """The same parts, each a sign of life: a claim that nobody touches is taken for a dead writer's."""
    for part in parts:
        os.utime(claim)
        yield part


def write_checkpoint(folder, files):
    """Writes a checkpoint: what was there before counts until all of it is on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    claim = claim_folder(folder)
    try:
        settle(folder)
        generation = (read_list(folder) or {"generation": 0})["generation"] + 1
        for name, parts in files.items():
            write_durable(claim / "new" / name, touching(claim, parts))
        listed = {"format": "aunet-files", "generation": generation, "files": list(files)}
        write_durable(claim / "new" / LIST, [json.dumps(listed, indent=2).encode() + b"\n"])
        for inside in {(claim / "new" / name).parent for name in [*files, LIST]}:
            sync_folder(inside)
        os.replace(claim / "new", folder / NEXT)
        sync_folder(folder)
        settle(folder)
    finally:
        remove(claim)


# ---------------------------------------------------------------------------------------------- training

SETTINGS = {
    "learningRate": 4e-3,
    "schedule": "cosine",
    "minRatio": 0.01,
    "warmupShare": 0.05,
    "optimizer": {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1, "clip": 0.2},
    "rows": 4,
    "seed": 0,
    "mostDropped": 0.001,
}
SCHEDULES = ("constant", "linear", "inverse-square-root", "cosine", "warmup-stable-decay")


def rate_of(settings, total, done):
    """The learning rate of a step, 1 to total."""
    peak, least = settings["learningRate"], settings["minRatio"]
    total = settings.get("scheduleSteps", total)
    warmup = math.ceil(settings["warmupShare"] * total)
    name, cycle = settings["schedule"], settings.get("cycleLength", 1)
    if name == "constant":
        return peak
    if done < warmup:
        return peak * done / warmup
    progress = 1 if total == warmup else (done - warmup) / (total - warmup)
    if name == "inverse-square-root":
        return peak * max((warmup / done) ** settings.get("exponent", 0.5), least)
    if name == "warmup-stable-decay":
        whole = math.trunc(total * cycle)
        end = whole * (done // whole + 1)
        decay = math.trunc(end * settings.get("decayShare", 0.1))
        end = total if done == total else end
        if done <= end - decay:
            return peak
        along = (done - (end - decay)) / decay
        return peak / (along / least + (1 - along))
    if done > total:
        return peak * least
    if name == "linear":
        return peak * (progress * least + (1 - progress))
    turned = math.floor(min(done, total - 1) / (total * cycle)) % 2 == 1
    wave = math.cos(math.pi * progress ** settings.get("theta", 1) / cycle)
    return peak * (least + (1 - least) * 0.5 * ((-wave if turned else wave) + 1))


FRESH_WATCH = {"steps": 0, "mean": 0, "square": 0, "tolerated": 0, "count": 0, "at": 0, "highest": 0}
# Jumps in a row that end a training, and steps between two that have nothing to do with each other.
MOST_JUMPS, FEW = 3, 32


def jumps(watch, bits):
    """Whether a loss is far worse than those before it: above three times their mean, and eight deviations above it."""
    if not math.isfinite(bits):
        return True
    deviation = math.sqrt(max(0, watch["square"] - watch["mean"] ** 2))
    return watch["steps"] >= FEW and bits > 3 * watch["mean"] and bits > watch["mean"] + 8 * deviation and bits > watch["tolerated"]


def with_loss(watch, step, bits):
    """What is known of the losses after one that is no jump."""
    share = 1 / min(watch["steps"] + 1, 512)
    mean = watch["mean"] + share * (bits - watch["mean"])
    square = watch["square"] + share * (bits * bits - watch["square"])
    after = {**watch, "steps": watch["steps"] + 1, "mean": mean, "square": square}
    if watch["count"] > 0 and step >= watch["at"] + FEW:
        # It was the rows: text like that is no jump any more.
        after = {**after, "count": 0, "highest": 0, "tolerated": max(watch["tolerated"], 1.5 * watch["highest"])}
    return after


def with_jump(watch, step, bits):
    return {**watch, "count": watch["count"] + 1, "at": step, "highest": max(watch["highest"], bits) if math.isfinite(bits) else watch["highest"]}


def memory_of(device):
    """Bytes that this process holds: on its GPU, or of the machine's memory; None where the system does not tell."""
    if device.type == "cuda":
        return torch.cuda.memory_reserved(device)
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def said(error):
    """A sentence of an error."""
    return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)


class World:
    """The processes that train together, and the device of this one."""

    def __init__(self, device):
        self.size, self.rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        local = int(os.environ.get("LOCAL_RANK", 0))
        if device == "cuda" and not torch.cuda.is_available():
            raise Refused("--device cuda: PyTorch sees no GPU here; leave it out for the processor")
        self.device = torch.device("cuda", local) if device == "cuda" else torch.device("cpu")
        if device == "cuda":
            torch.cuda.set_device(self.device)
        if self.size > 1:
            dist.init_process_group("nccl" if device == "cuda" else "gloo")

    def sum(self, values):
        if self.size == 1:
            return values
        total = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return total.tolist()

    def agree(self, problem, facts):
        """Ends in all processes where one has a problem, or where they are to do different things."""
        every = [(problem, facts)]
        if self.size > 1:
            every = [None] * self.size
            dist.all_gather_object(every, (problem, facts))
        for rank, (there, _) in enumerate(every):
            if there is not None:
                raise Refused(there if self.size == 1 else f"{there} (process {rank})")
        for name in facts:
            found = [str(each[name]) for _, each in every]
            if len(set(found)) > 1:
                raise Refused(f"the processes have different {name}: {', '.join(found)}; give all the same options and files")


def as_json(value):
    return json.dumps(value, indent=2, allow_nan=False).encode() + b"\n"


def own_part(tensor):
    """What this process holds of a tensor."""
    tensor = tensor.detach()
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor


def full(tensor):
    """All of a tensor, on the processor, wherever its shards are."""
    tensor = tensor.detach()
    return (tensor.full_tensor() if hasattr(tensor, "full_tensor") else tensor).float().cpu()


def like(tensor, parameter):
    """The same numbers, laid out as a parameter is."""
    if not hasattr(parameter, "device_mesh"):
        return tensor.to(parameter.device).clone()
    from torch.distributed.tensor import distribute_tensor

    return distribute_tensor(tensor.to(parameter.device), parameter.device_mesh, parameter.placements)


class Training:
    def __init__(self, options, world):
        self.options, self.world, self.left_alone, self.recorded = options, world, False, False
        # torchrun, where there is one: what it started does not outlive it.
        self.parent = os.getppid() if "TORCHELASTIC_RUN_ID" in os.environ else None
        self.out = Path(options.out)
        self.lengths = []
        problem = weights = None
        try:
            if world.rank == 0:
                self.look_at_out()
        except (Refused, OSError) as error:
            problem = said(error)
        world.agree(problem, {})
        try:
            weights = self.read()
            facts = self.facts(weights)
        except (Refused, OSError) as error:
            problem, facts = said(error), {}
        world.agree(problem, facts)
        self.make_model(weights)
        self.make_optimizer()

    def look_at_out(self):
        """Settles what a killed writer left; refuses a folder that holds something else."""
        if not self.out.exists():
            return
        settle(self.out)
        there = {path.name for path in self.out.iterdir() if not path.name.startswith(".")}
        if not read_list(self.out) and there - {"metrics.jsonl", "run.json", "metrics.jsonl.next", "run.json.next", "best"}:
            raise Refused(f"{self.out} holds other files, or a checkpoint whose {LIST} is missing or damaged; bring that back, or choose another --out")

    def read(self):
        """Reads what training begins with, but the moments; gives the weights."""
        model = Path(self.options.model)
        self.began = self.out if read_list(self.out) else model
        way = "aunet export --format torch writes a model, or name one (--model)"
        self.checkpoint = read_json(self.began / "config.json", way)
        if self.checkpoint.get("format") != "aunet" or self.checkpoint.get("version") != 1:
            raise Refused(f"{self.began}/config.json is of another format or version; {way}")
        self.config = self.checkpoint["model"]
        if self.began != model and (model / "config.json").exists():
            first = read_json(model / "config.json", way)
            if first.get("model") != self.config or first.get("splitter") != self.checkpoint["splitter"]:
                raise Refused(f"{self.out} is a run of another model than {model}; choose another --out, or take the old run away")
        weights = Tensors(self.began / "model.safetensors")
        # What is neither weights nor training stays as it is: what a splitter learned, for one.
        listed = read_list(self.began)
        names = listed["files"] if listed else [path.name for path in self.began.iterdir() if path.is_file()]
        self.others = {name: (self.began / name).read_bytes() for name in names if "/" not in name and name not in ("config.json", "model.safetensors", LIST)}
        state = self.read_state()
        self.stand_at(state)
        self.settings = {**SETTINGS, "rowBytes": self.checkpoint["lengths"][0], **state.get("settings", {})}
        self.take_options()
        self.lengths = self.settings.get("capacities") or self.checkpoint["lengths"]
        if self.settings["rowBytes"] != self.lengths[0]:
            raise Refused(f"rows have {self.settings['rowBytes']} bytes, and the model's lengths are {self.lengths}; train --row-bytes {self.settings['rowBytes']} with aunet first")
        self.open_text(state)
        return weights

    def read_state(self):
        path = self.began / "train" / "state.json"
        return read_json(path, "export the run again") if path.exists() else {}

    def stand_at(self, state):
        """Where the training stands, as a save says it."""
        self.steps, self.bytes = state.get("steps", 0), state.get("bytes", 0)
        self.cursor = state.get("cursor", {"epoch": 0, "row": 0})
        stand = state.get("stand") or {}
        self.seconds_before = stand.get("seconds", 0.0)
        self.recent, self.watch = stand.get("recent", []), stand.get("watch", FRESH_WATCH)
        # The best model stays where it was: of an export there is none.
        none = {"text": "", "worse": 0, "told": False}
        self.held_out = stand.get("heldOut", none) if self.began == self.out else none
        pools = len(self.config["stages"]) - 1
        boundaries = stand.get("boundaries", {})
        self.boundaries = [*boundaries.get("all", [0] * pools), *boundaries.get("dropped", [0] * pools)]
        self.left_out = stand.get("leftOut", [])

    def facts(self, weights):
        """What has to be the same in all processes."""
        given = self.options
        options = {name: value for name, value in vars(given).items() if name not in ("data", "model", "out", "task", "threads")}
        return {
            "options": options, "settings": self.settings, "model": self.config, "lengths": self.lengths, "cursor": self.cursor,
            "weights": weights.checksum(), "text": self.text, "levels": [source.levels_checksum for source in self.sources],
        }

    def take_options(self):
        given = self.options
        for name in ("rows", "seed", "schedule"):
            if getattr(given, name) is not None:
                self.settings[name] = getattr(given, name)
        if given.rate is not None:
            self.settings["learningRate"] = given.rate
        # The parts of a step there; here each process has its own.
        if self.settings["rows"] % self.settings.get("accumulate", 1) != 0:
            del self.settings["accumulate"]
        settings = self.settings
        if settings.get("open") is not None and given.schedule is None:
            raise Refused("the run has no length (it trains until it is stopped); say how it goes on: --schedule constant, or another of " + ", ".join(SCHEDULES))
        settings.pop("open", None)
        if given.steps <= self.steps:
            raise Refused(f"--steps is {given.steps}, and the run has taken {self.steps} steps; give more, all steps together")
        if settings["schedule"] == "warmup-stable-decay" and not settings["minRatio"] > 0:
            raise Refused("the schedule warmup-stable-decay needs a minRatio above 0, and the run's is 0; choose another --schedule")
        parts = self.world.size * given.accumulate
        if settings["rows"] < parts:
            raise Refused(f"{settings['rows']} rows are too few for {self.world.size} process{'es' if self.world.size > 1 else ''} with {given.accumulate} part{'s' if given.accumulate > 1 else ''} each; give --rows {parts} or more")

    def open_text(self, state):
        given, splitter = self.options, self.checkpoint["splitter"]
        named = [part.split(":", 1) if ":" in part and not Path(part).exists() else (part, part) for part in given.data]
        self.names = [name for name, _ in named]
        self.sources = [Corpus(path, splitter, self.others.get("splitter.bin"), len(self.config["stages"])) for _, path in named]
        try:
            shares = {name: float(share) for name, share in (part.split("=") for part in given.mix.split(","))} if given.mix else {}
        except ValueError:
            raise Refused(f"--mix is {given.mix!r}; it has to be like books=0.7,web=0.3") from None
        twice = [name for name in self.names if self.names.count(name) > 1]
        if twice:
            raise Refused(f"two corpora are named {twice[0]}; give each a name of its own, as name:path")
        if set(shares) != (set(self.names) if len(named) > 1 else set()):
            way = "give a share of each" if len(named) > 1 else "leave it out"
            raise Refused(f"--mix names {', '.join(shares) or 'nothing'}, and the corpora are {', '.join(self.names)}; {way}")
        self.shares = [shares[name] for name in self.names] if shares else [1.0]
        if any(not share > 0 for share in self.shares) or abs(sum(self.shares) - 1) > 1e-6:
            raise Refused(f"the shares of --mix are {given.mix}; each has to be above 0, and all together 1")
        self.order = Order(self.sources, self.shares, self.lengths[0], self.settings["seed"])
        total = sum(self.shares)
        self.shares = [share / total for share in self.shares]
        self.text = self.sources[0].fingerprint
        if len(named) > 1:
            self.text = " + ".join(f"{name} {as_javascript(share)} {source.fingerprint}" for name, share, source in zip(self.names, self.shares, self.sources))
        self.changed = state != {} and not self.is_read_on(state)
        if self.changed:
            what = "text" if state.get("text") != self.text else "seed"
            self.say(f"note      the {what} is another than that of the first {self.steps} steps; the text is read from its start")
        self.fit_stand(state)
        self.measured_rows()

    def is_read_on(self, state):
        """Whether the text is read on where a save stopped: its cursor counts rows of one length in one order."""
        settings = state.get("settings", {})
        return state.get("text") == self.text and all(settings.get(name) == self.settings[name] for name in ("seed", "rowBytes"))

    def fit_stand(self, state):
        """Forgets what a save says of another text."""
        if not self.is_read_on(state):
            self.cursor, self.left_out = {"epoch": 0, "row": 0}, []
        if self.held_out["text"] != self.text:
            self.held_out = {"text": self.text, "worse": 0, "told": False}

    def measured_rows(self, most=32768):
        """The rows that are measured, and lengths in which they drop no boundary."""
        T, stages = self.lengths[0], len(self.lengths)
        self.measured, needed = [], [0] * stages
        for source in self.sources:
            text = source.held_out
            count = -(-max(0, text.positions - 1) // T)
            room = max(1, most // len(self.sources) // T)
            starts = [n * T for n in range(count)] if count <= room else [n * count // room * T for n in range(room)]
            self.measured.append(starts)
            for start in starts:
                levels = text.row(start, T)[1][: text.positions - start]
                levels[0] = stages - 1
                needed = [max(most_, int((levels >= stage).sum())) for stage, most_ in enumerate(needed)]
        lengths = [T]
        for stage in range(1, stages):
            lengths.append(min(lengths[-1], max(8, -(-needed[stage] // 8) * 8)))
        self.measured_lengths = lengths if any(self.measured) else self.lengths

    def make_model(self, weights):
        given, world = self.options, self.world
        Stack.checkpointed = given.checkpoint_activations
        Attention.flex = self.flex_attention()
        # A model that is parted is never whole in one process.
        with torch.device("meta" if given.shard else "cpu"):
            self.model = AuNet(self.config)
        expected = {name: list(each.shape) for name, each in self.model.named_parameters()}
        wrong = [name for name in expected if weights.shape(name) != expected[name]] + [name for name in weights.entries if name not in expected]
        if wrong:
            raise Refused(f"model.safetensors does not fit config.json: {', '.join(wrong[:3])}")
        if given.shard:
            self.part_model()
        else:
            self.model.to(world.device)
        if given.compile:
            for block in self.model.modules():
                if isinstance(block, Block):
                    block.compile()
        self.parameters = dict(self.model.named_parameters())
        self.take_weights(weights)
        self.run = self.model
        if world.size > 1 and not given.shard:
            self.run = nn.parallel.DistributedDataParallel(self.model, device_ids=[world.device.index] if world.device.type == "cuda" else None)

    def flex_attention(self):
        """The function, compiled where there is a compiler for it; None where strips are asked for."""
        if self.options.attention == "strips":
            return None
        try:
            from torch.nn.attention.flex_attention import flex_attention
        except ImportError:
            raise Refused(f"--attention flex needs PyTorch 2.5, and this is {torch.__version__}; leave it out") from None
        if self.world.device.type == "cuda":
            return torch.compile(flex_attention, dynamic=False)
        if TORCH >= (2, 7):
            raise Refused(f"--attention flex needs a GPU: PyTorch {torch.__version__} has no gradients of it on processors; leave it out")
        return flex_attention

    def part_model(self):
        given, world = self.options, self.world
        from torch.distributed.device_mesh import init_device_mesh

        try:
            from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
        except ImportError:
            from torch.distributed._composable.fsdp import MixedPrecisionPolicy, fully_shard
        if not dist.is_initialized():
            raise Refused("--shard parts a model over processes; start it with torchrun, with two of them or more")
        if world.device.type == "cpu" and TORCH < (2, 7):
            raise Refused(f"--shard on processors needs PyTorch 2.7, and this is {torch.__version__}; leave it out, or use GPUs")
        if world.device.type == "cpu" and given.dtype == "bfloat16":
            raise Refused("--shard with --dtype bfloat16 needs GPUs: processors do not send each other bfloat16 (gloo); leave out one of both")
        mesh = init_device_mesh(world.device.type, (world.size,))
        policy = MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32) if given.dtype == "bfloat16" else MixedPrecisionPolicy()
        for block in self.model.modules():
            if isinstance(block, Block):
                fully_shard(block, mesh=mesh, mp_policy=policy)
        fully_shard(self.model, mesh=mesh, mp_policy=policy)
        self.model.to_empty(device=world.device)

    @torch.no_grad()
    def take_weights(self, weights):
        for name, parameter in self.parameters.items():
            parameter.copy_(like(weights.read(name), parameter))

    def make_optimizer(self):
        own, fast = self.settings["optimizer"], self.world.device.type == "cuda" and not self.options.shard
        self.optimizer = torch.optim.AdamW(self.parameters.values(), lr=0.0, betas=(own["beta1"], own["beta2"]), eps=own["epsilon"], weight_decay=own["weightDecay"], fused=True if fast else None, foreach=None if fast else True)
        self.take_moments()

    def take_moments(self):
        """Those of the step where the training stands; before the first there are none."""
        self.optimizer.state.clear()
        if self.steps == 0:
            return
        path = self.began / "train" / "optimizer.safetensors"
        moments, fused = Tensors(path), self.optimizer.defaults["fused"]
        for name, parameter in self.parameters.items():
            own = [f"moment{number}.{name}" for number in (1, 2)]
            if any(moments.shape(each) != list(parameter.shape) for each in own):
                raise Refused(f"{path} lacks the moments of {name}, or has them in another shape; export the run again")
            first, second = (like(moments.read(each), parameter) for each in own)
            step = torch.tensor(float(self.steps), device=parameter.device if fused else "cpu")
            self.optimizer.state[parameter] = {"step": step, "exp_avg": first, "exp_avg_sq": second}

    def say(self, line):
        if not self.options.json:
            self.print(line)

    def told_to_stop(self):
        """By who started it: a file that is there by now (AUNET_STOP_FILE), a reader of --json or a torchrun that is gone."""
        named = os.environ.get("AUNET_STOP_FILE")
        return self.left_alone or (self.parent is not None and os.getppid() != self.parent) or (named is not None and os.path.exists(named))

    def print(self, line):
        if self.world.rank != 0:
            return
        try:
            print(line, flush=True)
        except BrokenPipeError:
            # Nobody reads any more; the record does. Who started it with --json is gone, and it stops.
            sys.stdout = open(os.devnull, "w")
            self.left_alone = self.options.json

    def record(self, event):
        if self.world.rank == 0:
            line = json.dumps(event, allow_nan=False)
            with open(self.out / "metrics.jsonl", "a") as file:
                file.write(line + "\n")
            self.recorded = True
            if self.options.json:
                self.print(line)

    def batch(self, starts):
        rows = [self.sources[source].training.row(start, self.lengths[0] + 1) for source, start in starts]
        return Batch(rows, self.lengths, self.world.device)

    def precision(self):
        low = self.options.dtype == "bfloat16" and not self.options.shard
        return torch.autocast(self.world.device.type, torch.bfloat16) if low else contextlib.nullcontext()

    def step(self):
        world, settings, parts = self.world, self.settings, self.options.accumulate
        rows, began = settings["rows"], time.perf_counter()
        begins = self.cursor
        while begins in self.left_out:
            begins = self.order.next(begins, rows)[1]
        starts, cursor = self.order.next(begins, rows)
        cut = lambda n, of: n * rows // of
        mine = starts[cut(world.rank, world.size) : cut(world.rank + 1, world.size)]
        rate = rate_of(settings, self.options.steps, self.steps + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss, level_loss = 0.0, 0.0
        found = [0] * (2 * (len(self.lengths) - 1))
        for part in range(parts):
            own = mine[part * len(mine) // parts : (part + 1) * len(mine) // parts]
            batch = self.batch(own)
            last = part == parts - 1
            with contextlib.ExitStack() as stack:
                if world.size > 1 and not last:
                    if self.options.shard:
                        self.model.set_requires_gradient_sync(False)
                    else:
                        stack.enter_context(self.run.no_sync())
                elif self.options.shard:
                    self.model.set_requires_gradient_sync(True)
                with self.precision():
                    nats, level_nats = self.run(batch)
                whole = rows * self.lengths[0]
                objective = nats.sum() / whole
                loss += float(objective.detach())
                if level_nats is not None:
                    levels = level_nats.sum() / whole
                    level_loss += float(levels.detach())
                    objective = objective + self.config["levelWeight"] * levels
                # Gradients are means over processes, each of which has its part of the sum.
                (objective * world.size).backward()
            found = [a + b for a, b in zip(found, [*batch.found, *batch.dropped])]
        loss, level_loss, *found = world.sum([loss, level_loss, *found])
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), settings["optimizer"]["clip"], foreach=True)
        norm = float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)
        bits = loss / math.log(2) if math.isfinite(loss) and math.isfinite(norm) else math.nan
        if jumps(self.watch, bits):
            return self.go_back(bits, begins, f"the loss of step {self.steps + 1} is {loss} (gradient norm {norm}, learning rate {rate:.3g})")
        self.optimizer.step()
        self.steps, self.bytes, self.cursor = self.steps + 1, self.bytes + rows * self.lengths[0], cursor
        seconds, pools = time.perf_counter() - began, len(self.lengths) - 1
        self.watch = with_loss(self.watch, self.steps, bits)
        self.recent = [*self.recent[-31:], bits]
        self.spans = [*self.spans[-99:], seconds]
        speed = rows * self.lengths[0] * len(self.spans) / sum(self.spans)
        self.boundaries = [total + more for total, more in zip(self.boundaries, found)]
        event = {"type": "step", "step": self.steps, "bytes": self.bytes, "lossNats": loss}
        if self.config.get("levelWeight") is not None:
            event["levelLossNats"] = level_loss
        memory = memory_of(world.device)
        self.record({
            **event, "bitsPerByte": bits, "meanBitsPerByte": sum(self.recent) / len(self.recent), "gradientNorm": norm,
            "learningRate": rate, "bytesPerSecond": speed, "seconds": seconds, "elapsedSeconds": self.elapsed(),
            "secondsLeft": (self.options.steps - self.steps) * rows * self.lengths[0] / speed, "share": self.steps / self.options.steps,
            "epochs": self.epochs(), "keptShares": [(found[n] - found[pools + n]) / (rows * self.lengths[0]) for n in range(pools)],
            **({"memoryBytes": memory} if memory is not None else {}),
        })
        return bits, speed

    def go_back(self, bits, begins, what):
        """To the last save, or to where this training began, with the rows of the jump left out from then on."""
        jumped, mean, known = self.steps + 1, self.watch["mean"], self.watch["steps"] > 0
        watch, left_out, seconds = with_jump(self.watch, jumped, bits), [*self.left_out, begins], self.seconds_before
        if watch["count"] >= MOST_JUMPS:
            raise Refused(f"{what}: it jumped {MOST_JUMPS} times in a row, with the rows of each left out, so it is not the text; the run is as it was last saved. Go on from it with a lower rate (--rate); where that fails as well, begin anew in another --out")
        self.began = self.out if self.saved_step is not None else self.began
        state = self.read_state()
        if state.get("steps", 0) != (self.saved_step if self.saved_step is not None else self.began_at):
            raise Refused(f"{self.began} holds step {state.get('steps', 0)}, which this training did not save: another one writes there; choose another --out")
        self.stand_at(state)
        self.fit_stand(state)
        self.take_weights(Tensors(self.began / "model.safetensors"))
        self.take_moments()
        self.trim_record()
        # Time goes on.
        self.seconds_before, self.left_out = seconds, left_out
        self.watch = {**watch, **{name: self.watch[name] for name in ("mean", "square", "steps")}}
        finite = math.isfinite(bits)
        self.record({"type": "jump", "at": jumped, "step": self.steps, "bitsPerByte": bits if finite else None, "meanBitsPerByte": mean if known else None, "rows": begins, "count": watch["count"]})
        figure = f"jumped to {bits:.2f} bits-per-byte" if finite else "is no finite number"
        self.say(f"note      the loss of step {jumped} {figure}{f' ({mean:.2f} before)' if known else ''}: back to step {self.steps}, its rows are left out ({watch['count']} in a row, the third ends it)")
        return None

    def elapsed(self):
        return self.seconds_before + time.monotonic() - self.started

    def epochs(self):
        length = self.order.shape(0, self.cursor["epoch"])[1] if len(self.sources) == 1 else self.order.round
        return self.cursor["epoch"] + self.cursor["row"] / length

    def dropped_shares(self):
        pools = len(self.lengths) - 1
        return [self.boundaries[pools + n] / max(1, self.boundaries[n]) for n in range(pools)]

    @torch.no_grad()
    def measure(self):
        """Bits of a byte that is held out: of each source, and together by their shares."""
        T, rows, each, with_eos, found = self.lengths[0], self.settings["rows"], [], [], []
        for source, starts in zip(self.sources, self.measured):
            text = source.held_out
            mine = starts[self.world.rank :: self.world.size]
            nats, eos, count = 0.0, 0.0, 0
            for first in range(0, max(len(mine), -(-len(starts) // self.world.size)), rows):
                here = mine[first : first + rows] or starts[:1]
                batch = Batch([text.row(start, T + 1) for start in here], self.measured_lengths, self.world.device)
                with self.precision():
                    losses, _ = self.run(batch)
                if not mine[first : first + rows]:
                    continue
                places = torch.tensor(here)[:, None] + torch.arange(T)
                targets, losses = batch.targets.cpu(), losses.double().cpu().view(batch.targets.shape)
                real = (targets < BOS) & (places < text.positions - 1)
                nats += float(losses[real].sum())
                eos += float(losses[(targets == EOS) & (places < text.positions - 1)].sum())
                count += int(real.sum())
            nats, eos, count = self.world.sum([nats, eos, count])
            if count > 0:
                each.append(nats / math.log(2) / count)
                with_eos.append((nats + eos) / math.log(2) / count)
                found.append(count)
        if len(each) < len(self.sources):
            return
        mixed = lambda figures: sum(share * one for share, one in zip(self.shares, figures))
        bits, story = mixed(each), self.held_out
        if not math.isfinite(bits + mixed(with_eos)):
            raise Refused(f"the held-out figure after step {self.steps} is {bits}; the run is as it was last saved, and goes on with a lower rate (--rate), or begins anew in another --out")
        before = story.get("last", {}).get("bitsPerByte")
        best = "best" not in story or bits < story["best"]["bitsPerByte"]
        self.record({
            "type": "measure", "step": self.steps, "heldOutBitsPerByte": bits, "heldOutBitsPerByteWithEos": mixed(with_eos),
            **({"heldOutSources": [{"name": name, "heldOutBitsPerByte": one} for name, one in zip(self.names, each)]} if len(each) > 1 else {}),
            "measuredBytes": int(sum(found)), "droppedShares": self.dropped_shares(), "bytes": self.bytes, "elapsedSeconds": self.elapsed(),
            **({"changeBitsPerByte": bits - before} if before is not None else {}), "best": best,
        })
        sources = [{"name": name, "bitsPerByte": one} for name, one in zip(self.names, each)]
        figure = {"step": self.steps, "bitsPerByte": bits, **({"sources": sources} if len(each) > 1 else {})}
        self.held_out = {**story, "last": figure, **({"best": figure, "worse": 0, "told": False} if best else {"worse": story["worse"] + 1})}
        if best:
            # It lies inside of a checkpoint: a folder with nothing else is not gone on with.
            if self.began != self.out and self.saved_step is None:
                self.save()
            self.save_best()

    def save(self):
        """A checkpoint with all that training goes on from."""
        optimizer = self.optimizer.state
        moments = {f"moment{number}.{name}": optimizer[parameter][key] for number, key in ((1, "exp_avg"), (2, "exp_avg_sq")) for name, parameter in self.parameters.items()}
        pools = len(self.lengths) - 1
        stand = {
            "seconds": self.elapsed(), "recent": self.recent, "measured": {"of": "torch", "part": 0, "seconds": 0}, "heldOut": self.held_out,
            "boundaries": {"all": self.boundaries[:pools], "dropped": self.boundaries[pools:]}, "watch": self.watch,
            **({"leftOut": self.left_out} if self.left_out else {}),
        }
        state = {"version": 1, "steps": self.steps, "bytes": self.bytes, "cursor": self.cursor, "text": self.text, "settings": self.settings, "stand": stand}
        best = self.held_out.get("best")
        progress = {} if best is None else {"best": {"step": best["step"], "heldOutBitsPerByte": best["bitsPerByte"]}}
        self.write(self.out, progress, {"train/state.json": as_json(state), "train/optimizer.safetensors": moments})
        self.saved_step = self.steps
        self.record({"type": "save", "step": self.steps, "checkpoint": str(self.out)})

    def save_best(self):
        """The model alone, beside the last one."""
        self.write(self.out / "best", {}, {})

    def write(self, folder, progress, more):
        """Writes a checkpoint; tensors are gathered one by one, while they are written."""
        files = {"model.safetensors": self.parameters, **more}
        tensors = [tensor for content in files.values() if isinstance(content, dict) for tensor in content.values()]
        finite = [float(torch.isfinite(own_part(tensor)).all()) for tensor in tensors]
        if self.world.sum([sum(finite)])[0] < self.world.size * len(finite):
            raise Refused(f"after step {self.steps} the model or its moments have a number that is not finite; the run is as it was last saved, and goes on with a lower rate (--rate), or begins anew in another --out")
        gathered, problem = (full(tensor) for tensor in tensors), None
        if self.world.rank == 0:
            last = self.held_out.get("last")
            progress = {"steps": self.steps, "bytes": self.bytes, **({} if last is None else {"heldOutBitsPerByte": last["bitsPerByte"], "heldOutStep": last["step"]}), **progress}
            parts = {
                "config.json": as_json({**self.checkpoint, "progress": progress}),
                **{name: content if isinstance(content, bytes) else tensor_parts({each: tensor.shape for each, tensor in content.items()}, lambda _: next(gathered)) for name, content in files.items()},
                **self.others,
            }
            try:
                write_checkpoint(folder, {name: [content] if isinstance(content, bytes) else content for name, content in parts.items()})
            except OSError as error:
                problem = f"the checkpoint could not be written to {folder}: {error.strerror}; what was saved before is whole"
            except Refused as error:
                problem = str(error)
        # All processes take part to the last tensor, also where writing failed.
        for _ in gathered:
            pass
        self.world.agree(problem, {})

    def go(self):
        given, stop = self.options, []

        def asked_to(name, _):
            # Of one Ctrl-C a process may hear twice, from the terminal and from torchrun; after a while it ends at once.
            if stop and time.monotonic() - stop[0] > 2:
                signal.signal(name, signal.SIG_DFL)
                os.kill(os.getpid(), name)
            stop.append(time.monotonic())

        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, asked_to)
        self.out.mkdir(parents=True, exist_ok=True)
        self.trim_record()
        self.started, self.spans, self.saved_step, self.began_at = time.monotonic(), [], None, self.steps
        if self.world.sum([float(self.told_to_stop())])[0] > 0:
            raise Refused("stopped before the first step; nothing was changed")
        count = sum(parameter.numel() for parameter in self.parameters.values())
        goes = "goes on with" if self.began == self.out else "begins with"
        self.say(f"model     {goes} {self.began}, step {self.steps}")
        devices = f"{self.world.size} process{'es' if self.world.size > 1 else ''} on {self.world.device.type}, {given.dtype}"
        self.say(f"training  {count:,} parameters from step {self.steps} to {given.steps}, {devices}, torch {torch.__version__}")
        start = self.start_event(count, devices)
        self.record({"type": "start", **start})
        self.describe(start)
        saved, shown = time.monotonic(), 0.0
        every = given.measure_steps or max(1, (given.steps - self.steps) // 8)
        while self.steps < given.steps:
            stepped = self.step()
            if stepped is None:
                continue
            bits, speed = stepped
            held_out = self.held_out.get("last", {}).get("bitsPerByte")
            if time.monotonic() - shown > 1 or self.steps == given.steps:
                shown = time.monotonic()
                self.say(f"step {self.steps} of {given.steps} · {bits:.2f} bits-per-byte · {speed / 1000:.1f} kB/s" + (f" · held-out {held_out:.2f}" if held_out is not None else ""))
            # All processes come to the same end.
            if self.steps == given.stop_after:
                stop.append(time.monotonic())
            asked, due = (flag > 0 for flag in self.world.sum([len(stop) + self.told_to_stop(), float(time.monotonic() - saved > given.save_seconds)]))
            # Who is asked to stop has little time.
            if (self.steps % every == 0 and not asked) or self.steps == given.steps:
                self.measure()
            if due or asked or self.steps == given.steps or (given.save_steps and self.steps % given.save_steps == 0):
                self.save()
                saved = time.monotonic()
            if asked:
                self.say(f"stopped after {self.steps} steps; the same command goes on")
                break
        end = {"type": "end", "steps": self.steps, "bytes": self.bytes}
        if "last" in self.held_out:
            end = {**end, "heldOutBitsPerByte": self.held_out["last"]["bitsPerByte"], "heldOutStep": self.held_out["last"]["step"]}
        if "best" in self.held_out:
            end["best"] = {"step": self.held_out["best"]["step"], "heldOutBitsPerByte": self.held_out["best"]["bitsPerByte"]}
        self.record({**end, "droppedShares": self.dropped_shares(), "checkpoint": str(self.out), "stopped": self.steps < given.steps, "seconds": time.monotonic() - self.started})
        self.say(f"saved in {self.out}; let it write: aunet generate {self.out} --prompt \"...\"")

    def start_event(self, count, devices):
        texts = [source.training for source in self.sources]
        sources = {"sources": [{"name": name, "share": share, "documents": source.training_documents, "bytes": source.training_bytes} for name, share, source in zip(self.names, self.shares, self.sources)]}
        return {
            "parameters": count, **self.costs(), "documents": sum(source.training_documents for source in self.sources),
            "trainingBytes": sum(source.training_bytes for source in self.sources),
            "heldOutBytes": sum(source.bytes - source.training_bytes for source in self.sources),
            **(sources if len(texts) > 1 else {}), "rows": self.settings["rows"],
            "weightDecay": self.settings["optimizer"]["weightDecay"],
            "epochRows": self.order.round, "lengths": self.lengths, "droppedShares": [0 for _ in self.lengths[1:]],
            "engine": {"engine": "torch", "backend": f"{devices}, torch {torch.__version__}"}, "resumedAt": self.steps,
            "dataChanged": self.changed, "seed": self.settings["seed"], "text": self.text, "heldOutText": self.text,
        }

    def costs(self):
        """Operations a byte, as the export counted them."""
        return {name: self.options.task.get(name, 0) for name in ("trainingFlopsPerByte", "nonEmbeddingFlopsPerByte")}

    def describe(self, start):
        """Adds this start to run.json."""
        if self.world.rank != 0:
            return
        path = self.out / "run.json"
        try:
            runs = json.loads(path.read_bytes())["runs"] if self.began == self.out else []
        except (OSError, ValueError, KeyError, TypeError):
            runs = []
        runs.append({
            "command": " ".join(sys.argv), "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "versions": {"torch": torch.__version__, "python": sys.version.split()[0]},
            "machine": {"processes": self.world.size, "device": torch.cuda.get_device_name() if self.world.device.type == "cuda" else "cpu"},
            **start,
        })
        write_durable(path.with_name("run.json.next"), [json.dumps({"format": "aunet-run", "version": 1, "runs": runs}, indent=2).encode() + b"\n"])
        os.replace(path.with_name("run.json.next"), path)

    def trim_record(self):
        """Takes away what was recorded after the last save, since those steps are taken again."""
        path, kept = self.out / "metrics.jsonl", []
        # What is there may be of another training, or of this one before its first save.
        lines = path.read_bytes().split(b"\n") if path.exists() and (self.began == self.out or self.recorded) else []
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if not isinstance(event, dict) or event.get("step", event.get("steps", 0)) > self.steps:
                continue
            kept.append(line + b"\n")
        if path.exists() and self.world.rank == 0:
            write_durable(path.with_name("metrics.jsonl.next"), kept)
            os.replace(path.with_name("metrics.jsonl.next"), path)


def options_of(arguments):
    here = Path(__file__).resolve().parent
    task = read_json(here / "train.json", "export the run again") if (here / "train.json").exists() else {}
    parser = argparse.ArgumentParser(prog="aunet_train.py", allow_abbrev=False, description="Trains an AU-Net with PyTorch, in one process or many (torchrun).")
    add = parser.add_argument
    # Corpora that were copied along are named from here.
    beside = lambda part: part if Path(part.split(":", 1)[-1]).is_absolute() else ":".join([*part.split(":", 1)[:-1], str(here / part.split(":", 1)[-1])])
    add("--model", default=str(here / "model"), help="checkpoint to begin with")
    add("--data", nargs="+", default=[beside(part) for part in task.get("data", [])], help="corpora of aunet prepare, each a path or name:path")
    add("--mix", default=task.get("mix", ""), help="their shares: books=0.7,web=0.3")
    add("--out", default=str(here / "run"), help="folder of the run; one that is there is gone on with")
    add("--steps", type=int, required=True, help="steps in all")
    add("--rows", type=int, help="rows of a step, all processes together")
    add("--rate", type=float, help="highest learning rate")
    add("--schedule", choices=SCHEDULES)
    add("--seed", type=int)
    add("--accumulate", type=int, default=1, help="parts that a process computes its rows in")
    add("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    add("--dtype", choices=("float32", "bfloat16"), default="float32", help="of products; parameters are float32")
    add("--threads", type=int, help="of each process, on the processor")
    add("--compile", action="store_true", help="compile the blocks (torch.compile)")
    add("--shard", action="store_true", help="part parameters and moments over processes (FSDP2)")
    add("--attention", choices=("strips", "flex"), default="strips", help="windows in strips, or by flex_attention (GPUs)")
    add("--checkpoint-activations", action="store_true", help="compute blocks twice, and hold less")
    add("--json", action="store_true", help="print what is recorded, an object a line, in place of words")
    add("--save-seconds", type=float, default=60)
    add("--save-steps", type=int, help="save after so many steps as well")
    add("--stop-after", type=int, help="stop after this step, as if asked to; the schedule stays that of all steps")
    add("--measure-steps", type=int, help="steps between two measurements; an eighth of all when left out")
    given = parser.parse_args(arguments)
    given.task = task
    for name in ("steps", "rows", "accumulate", "threads", "save_steps", "measure_steps", "stop_after"):
        if getattr(given, name) is not None and getattr(given, name) < 1:
            raise Refused(f"--{name.replace('_', '-')} is {getattr(given, name)}; it must be 1 or more")
    if given.rate is not None and not 0 < given.rate <= 10:
        raise Refused(f"--rate is {given.rate}; it must be above 0 and at most 10")
    if given.seed is not None and not 0 <= given.seed < 2**53:
        raise Refused(f"--seed is {given.seed}; it must be a whole number from 0 to 2^53 - 1")
    if given.rows is not None and given.rows > 65536:
        raise Refused(f"--rows is {given.rows}; it must be at most 65536")
    if not given.save_seconds > 0:
        raise Refused(f"--save-seconds is {given.save_seconds}; it must be above 0")
    if not given.data:
        raise Refused("no corpus is named; --data takes what aunet prepare wrote")
    return given


def main():
    try:
        given = options_of(sys.argv[1:])
        if given.threads is not None:
            torch.set_num_threads(given.threads)
        if given.device == "cpu":
            # Numbers below 1e-38 are slow, and count for nothing.
            torch.set_flush_denormal(True)
        Training(given, World(given.device)).go()
    except Refused as error:
        # One of many would leave the others waiting: torchrun ends them when it sees this one's end.
        sys.exit(f"aunet_train.py: {error}")
    except OSError as error:
        sys.exit(f"aunet_train.py: {said(error)}; what was saved before is whole")
    except Exception as error:
        # A compiler that is missing, or cannot do this model.
        if not type(error).__module__.startswith(("torch._dynamo", "torch._inductor")):
            raise
        told = str(error).strip().split("\n")
        reason = next((line for line in told if not line.endswith(":")), told[0])
        sys.exit(f"aunet_train.py: --compile does not go here ({reason}); it needs a compiler for C++ on processors, and Triton on GPUs; or leave it out")
    except KeyboardInterrupt:
        sys.exit("aunet_train.py: stopped before the first step; nothing was changed")
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


if __name__ == "__main__":
    main()
