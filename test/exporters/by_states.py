"""torch's exporter on models some of whose layers have no keys and values, but a state: convolutions and recurrences.

Those of transformers read several ids at once in another way than one; a trace takes one of them. So the step of a convolution is
written here as the people of transformers.js write it (the state in front of the new positions, of any number), and recurrent models
are exported as steps of one id.
"""
from pathlib import Path

import torch
import torch.nn.functional as F

from by_dynamo import batch, length, past


def export(source: Path, model, target: Path):
    model.set_attn_implementation("eager")
    step, cache, names = layouts[model.config.model_type](model)
    tokens, known = (3, 5) if names["several"] else (1, 5)
    inputs = {
        "input_ids": torch.ones(2, tokens, dtype=torch.int64),
        "attention_mask": torch.ones(2, known + tokens, dtype=torch.int64),
        "position_ids": torch.arange(known, known + tokens).expand(2, -1).clone(),
        "cache": cache(2, known),
    }
    free = {0: batch, 1: length} if names["several"] else {0: batch}
    dynamic = {
        "input_ids": free,
        "attention_mask": {0: batch, 1: torch.export.Dim.DYNAMIC},
        "position_ids": free,
        "cache": [{0: batch, 2: past} if "key_values" in name else {0: batch} for name in names["past"]],
    }
    torch.onnx.export(
        step,
        (),
        str(target / "model.onnx"),
        kwargs=inputs,
        dynamic_shapes=dynamic,
        input_names=["input_ids", "attention_mask", "position_ids", *names["past"]],
        output_names=["logits", *(name.replace("past_key_values", "present").replace("past_", "present_") for name in names["past"])],
        dynamo=True,
        external_data=False,
    )
    model.config.save_pretrained(target)


class Lfm2Step(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, cache):
        known = Lfm2Cache(self.model.config, cache)
        found = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=known,
            use_cache=True,
        )
        return found.logits, known.tensors()


class Lfm2Cache:
    """What Lfm2Model asks of its cache, over tensors that come from outside."""

    is_compileable = False

    def __init__(self, config, tensors):
        rest = iter(tensors)
        self.kinds = config.layer_types
        self.layers = [[next(rest)] if kind == "conv" else [next(rest), next(rest)] for kind in self.kinds]
        self.first = self.kinds.index("full_attention")

    def update(self, keys, values, layer, cache_kwargs=None):
        self.layers[layer] = [torch.cat([old, new], dim=2) for old, new in zip(self.layers[layer], (keys, values))]
        return self.layers[layer]

    def get_seq_length(self, layer=0):
        return self.layers[self.first][0].shape[2]

    def get_mask_sizes(self, cache_position, layer):
        return self.get_seq_length() + cache_position.shape[0], 0

    def tensors(self):
        return [tensor for layer in self.layers for tensor in layer]


def convolve(self, hidden_states, past_key_values=None, cache_position=None, attention_mask=None):
    """Lfm2ShortConv on the state of the positions before: [batch, channels, kernel]."""
    before, after, value = self.in_proj(hidden_states).transpose(-1, -2).chunk(3, dim=1)
    product = before * value
    if past_key_values is None:
        joined = F.pad(product, (self.L_cache, 0))
    else:
        joined = torch.cat([past_key_values.layers[self.layer_idx][0], product], dim=2)
        past_key_values.layers[self.layer_idx] = [joined[:, :, -self.L_cache :]]
    found = F.conv1d(joined[:, :, 1:], self.conv.weight, self.conv.bias, groups=joined.shape[1])
    return self.out_proj((after * found).transpose(-1, -2).contiguous())


def lfm2(model):
    from transformers.models.lfm2.modeling_lfm2 import Lfm2ShortConv

    for module in model.modules():
        if isinstance(module, Lfm2ShortConv):
            module.forward = convolve.__get__(module)
    config = model.config
    kinds = list(enumerate(config.layer_types))

    def cache(sequences, positions):
        width = config.hidden_size // config.num_attention_heads
        keys = (sequences, config.num_key_value_heads, positions, width)
        state = (sequences, config.hidden_size, config.conv_L_cache)
        shapes = [shape for _, kind in kinds for shape in ([state] if kind == "conv" else [keys, keys])]
        return [torch.zeros(shape) for shape in shapes]

    past = [
        name
        for layer, kind in kinds
        for name in (
            [f"past_conv.{layer}"] if kind == "conv" else [f"past_key_values.{layer}.key", f"past_key_values.{layer}.value"]
        )
    ]
    return Lfm2Step(model), cache, {"past": past, "several": True}


class MambaStep(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, cache):
        from transformers.models.mamba.modeling_mamba import MambaCache

        known = MambaCache(self.model.config, input_ids.shape[0])
        known.conv_states, known.ssm_states = [list(states) for states in (cache[0::2], cache[1::2])]
        known.conv_states = [state.clone() for state in known.conv_states]
        known.ssm_states = [state.clone() for state in known.ssm_states]
        found = self.model(
            input_ids=input_ids, cache_params=known, use_cache=True, cache_position=torch.tensor([4])
        )
        pairs = zip(known.conv_states, known.ssm_states)
        return found.logits, [state for pair in pairs for state in pair]


def mamba(model):
    config = model.config

    def cache(sequences, positions):
        conv = (sequences, config.intermediate_size, config.conv_kernel)
        ssm = (sequences, config.intermediate_size, config.state_size)
        return [torch.zeros(shape) for _ in range(config.num_hidden_layers) for shape in (conv, ssm)]

    past = [f"past_{part}.{layer}" for layer in range(config.num_hidden_layers) for part in ("conv", "ssm")]
    return MambaStep(model), cache, {"past": past, "several": False}


layouts = {"lfm2": lfm2, "mamba": mamba}
