"""PyTorch on the same device: a copy, a read and products, as JSON on stdout. A program that is not ours, to hold ours against.

Data changes power and clocks, so its values have the distribution of ours."""

import json
import sys
from statistics import NormalDist

import torch

DEVICE = torch.device("cuda", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 8192
STREAM_BYTES = 4 * 2**30
TILE = 2**26
ROUNDS = 5
RUNS = 10


def levels():
    """The values that ours are drawn from, all equally likely: 256 quantiles of the normal distribution (workloads/weights.ts)."""
    return [NormalDist().inv_cdf((i + 0.5) / 256) for i in range(256)]


def drawn(shape, kind, deviation=1.0):
    table = torch.tensor([level * deviation for level in levels()], dtype=torch.float64).to(kind).to(DEVICE)
    return table[torch.randint(256, shape, device=DEVICE)]


def seconds(work):
    """Seconds of one run, one figure a round: events on the device around several runs that are queued."""
    for _ in range(3):
        work()
    torch.cuda.synchronize(DEVICE)
    found = []
    for _ in range(ROUNDS):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(RUNS):
            work()
        end.record()
        torch.cuda.synchronize(DEVICE)
        found.append(begin.elapsed_time(end) / 1e3 / RUNS)
    return found


def main():
    torch.cuda.set_device(DEVICE)
    torch.manual_seed(1)
    figures = {}

    source = drawn((TILE,), torch.float32).repeat(STREAM_BYTES // 4 // TILE)
    target = torch.empty_like(source)
    figures["bw.copy"] = [2 * STREAM_BYTES / s for s in seconds(lambda: target.copy_(source))]
    figures["bw.read"] = [STREAM_BYTES / s for s in seconds(lambda: source.sum())]
    del source, target

    for name, kind in (("bfloat16", torch.bfloat16), ("float16", torch.float16)):
        x = drawn((SIZE, SIZE), kind)
        w = drawn((SIZE, SIZE), kind, SIZE**-0.5)
        y = torch.empty(SIZE, SIZE, device=DEVICE, dtype=kind)
        figures[f"gemm.{name}"] = [2 * SIZE**3 / s for s in seconds(lambda: torch.matmul(x, w, out=y))]

    print(
        json.dumps(
            {
                "program": "PyTorch",
                "version": torch.__version__,
                "device": torch.cuda.get_device_name(DEVICE),
                "size": SIZE,
                "figures": figures,
            }
        )
    )


if __name__ == "__main__":
    main()
