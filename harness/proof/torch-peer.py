"""PyTorch on the same device: a copy, a read and products, as JSON on stdout. A program that is not ours, to hold ours against."""

import json
import sys

import torch

DEVICE = torch.device("cuda", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 8192
STREAM_BYTES = 4 * 2**30
ROUNDS = 5
RUNS = 10


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

    source = torch.randn(STREAM_BYTES // 4, device=DEVICE)
    target = torch.empty_like(source)
    figures["bw.copy"] = [2 * STREAM_BYTES / s for s in seconds(lambda: target.copy_(source))]
    figures["bw.read"] = [STREAM_BYTES / s for s in seconds(lambda: source.sum())]
    del source, target

    for name, kind in (("bfloat16", torch.bfloat16), ("float16", torch.float16)):
        x = torch.randn(SIZE, SIZE, device=DEVICE).to(kind)
        w = (torch.randn(SIZE, SIZE, device=DEVICE) / SIZE**0.5).to(kind)
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


main()
