"""A product of two square matrices in PyTorch: the peer of product-runner.ts.

In:  a device, the precision of the numbers and the length of the sides.  Out: a line of JSON a turn (runner-protocol.ts).
"""
import json
import sys
import time

import torch

device, precision, length = sys.argv[1:]
length = int(length)
torch.backends.cuda.matmul.allow_tf32 = False
torch.manual_seed(1)
a, b = (torch.randn(length, length).to(device, getattr(torch, precision)) for _ in range(2))


def step():
    return (a @ b)[0, 0].item()


step()
own = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
print(json.dumps({"ready": True, "engine": {"engine": "pytorch", "backend": f"{torch.__version__}, {own}"}}), flush=True)
for line in sys.stdin:
    seconds = json.loads(line)["seconds"]
    begin = time.perf_counter()
    steps = 0
    while steps == 0 or time.perf_counter() - begin < seconds:
        step()
        steps += 1
    print(json.dumps({"steps": steps, "seconds": time.perf_counter() - begin, "peakBytes": 0}), flush=True)
