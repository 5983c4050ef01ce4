"""torch's exporter (torch.onnx.export with dynamo), of a step that takes its cache as tensors and gives it back."""
from pathlib import Path

import torch
from transformers import DynamicCache, StaticCache

batch, length, past = torch.export.Dim("batch"), torch.export.Dim("length"), torch.export.Dim("past")


class Growing(torch.nn.Module):
    """A step on a cache to which the new keys and values are appended."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, cache):
        pairs = list(zip(cache[0::2], cache[1::2]))
        known = DynamicCache.from_legacy_cache(pairs)
        found = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=known,
            use_cache=True,
        )
        return found.logits, [tensor for layer in found.past_key_values.layers for tensor in (layer.keys, layer.values)]


class Fixed(torch.nn.Module):
    """A step on a cache of one length, into which the new keys and values are written at their positions."""

    def __init__(self, model, positions: int):
        super().__init__()
        self.model, self.positions = model, positions

    def forward(self, input_ids, cache_position, cache):
        known = StaticCache(config=self.model.config, max_cache_len=self.positions)
        for layer, keys, values in zip(known.layers, cache[0::2], cache[1::2]):
            layer.lazy_initialization(keys)
            layer.keys, layer.values = keys.clone(), values.clone()
        found = self.model(
            input_ids=input_ids, cache_position=cache_position, past_key_values=known, use_cache=True
        )
        return found.logits, [tensor for layer in known.layers for tensor in (layer.keys, layer.values)]


def export(source: Path, model, target: Path, named: bool = True, positions: int | None = None, opset: int = 18, dtype=None):
    if dtype:
        model = model.to(getattr(torch, dtype))
    model.set_attn_implementation("eager" if opset < 23 else "sdpa")
    shapes = cache_shapes(model)
    if positions is None:
        step, inputs, dynamic = growing(model, shapes)
    else:
        step, inputs, dynamic = fixed(model, shapes, positions)
    names = {}
    if named:
        parts = [f"{layer}.{part}" for layer in range(len(shapes) // 2) for part in ("key", "value")]
        names["input_names"] = [*list(inputs)[:-1], *(f"past_key_values.{part}" for part in parts)]
        names["output_names"] = ["logits", *(f"present.{part}" for part in parts)]
    torch.onnx.export(
        step,
        (),
        str(target / "model.onnx"),
        kwargs=inputs,
        dynamic_shapes=dynamic,
        dynamo=True,
        opset_version=opset,
        external_data=False,
        **names,
    )
    model.config.save_pretrained(target)


def growing(model, shapes):
    tokens, known = 3, 5
    cache = [torch.zeros(2, heads, known, size, dtype=model.dtype) for heads, size in shapes]
    inputs = {
        "input_ids": torch.ones(2, tokens, dtype=torch.int64),
        "attention_mask": torch.ones(2, known + tokens, dtype=torch.int64),
        "position_ids": torch.arange(known, known + tokens).expand(2, -1).clone(),
        "cache": cache,
    }
    dynamic = {
        "input_ids": {0: batch, 1: length},
        "attention_mask": {0: batch, 1: torch.export.Dim.DYNAMIC},
        "position_ids": {0: batch, 1: length},
        "cache": [{0: batch, 2: past} for _ in cache],
    }
    return Growing(model), inputs, dynamic


def fixed(model, shapes, positions: int):
    tokens = 3
    cache = [torch.zeros(2, heads, positions, size, dtype=model.dtype) for heads, size in shapes]
    inputs = {
        "input_ids": torch.ones(2, tokens, dtype=torch.int64),
        "cache_position": torch.arange(tokens),
        "cache": cache,
    }
    dynamic = {
        "input_ids": {0: batch, 1: length},
        "cache_position": {0: length},
        "cache": [{0: batch} for _ in cache],
    }
    return Fixed(model, positions), inputs, dynamic


@torch.no_grad()
def cache_shapes(model) -> list[tuple[int, int]]:
    """Heads and width of each key and value, as the model itself makes them."""
    found = model(input_ids=torch.tensor([[1, 2]]), use_cache=True).past_key_values
    return [(tensor.shape[1], tensor.shape[3]) for layer in found.layers for tensor in (layer.keys, layer.values)]
