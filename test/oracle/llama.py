"""Writes llama.fixtures.json: tiny random decoders of Hugging Face transformers with their logits in float64.

The models are Hugging Face's own code. That code computes norms, softmax and rotary tables in float32 whatever the
type of the model; here the name "float32" means float64 while it runs, so that the logits are good to 1e-13. Each model
also runs unchanged, and must agree to 1e-4, so that the renaming cannot hide a difference.

    pip install torch transformers numpy
    python test/oracle/llama.py > test/oracle/llama.fixtures.json && npx biome format --write test/oracle/llama.fixtures.json
"""

import json
import sys
from contextlib import ExitStack
from unittest.mock import patch

import numpy
import torch
import transformers
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

SIZES = dict(layers=2, hidden=12, heads=4, kvHeads=2, headSize=8, ffn=20, vocab=22, ropeTheta=10000.0, rmsEps=1e-5)
SCALING = dict(factor=8.0, lowFreqFactor=1.0, highFreqFactor=4.0, originalContext=128)
CASES = {
    "grouped heads": (LlamaForCausalLM, LlamaConfig, {}),
    "ungrouped heads": (LlamaForCausalLM, LlamaConfig, dict(kvHeads=4, ropeTheta=500000.0)),
    "bias of q, k and v": (Qwen2ForCausalLM, Qwen2Config, dict(qkvBias=True)),
    "tied head": (LlamaForCausalLM, LlamaConfig, dict(tiedHead=True, rmsEps=1e-2)),
    "llama3 rope scaling": (LlamaForCausalLM, LlamaConfig, dict(ropeScaling=SCALING)),
}
POSITIONS = 12
UNITS_PER_ONE = 100  # weights are whole hundredths, so that the file is short and exact


def configuration(kind, shape):
    rope = dict(rope_type="default", rope_theta=shape["ropeTheta"])
    if "ropeScaling" in shape:
        s = shape["ropeScaling"]
        rope |= dict(rope_type="llama3", factor=s["factor"], low_freq_factor=s["lowFreqFactor"],
                     high_freq_factor=s["highFreqFactor"], original_max_position_embeddings=s["originalContext"])
    return kind(
        num_hidden_layers=shape["layers"], hidden_size=shape["hidden"], num_attention_heads=shape["heads"],
        num_key_value_heads=shape["kvHeads"], head_dim=shape["headSize"], intermediate_size=shape["ffn"],
        vocab_size=shape["vocab"], rms_norm_eps=shape["rmsEps"], rope_parameters=rope,
        tie_word_embeddings=shape.get("tiedHead", False), max_position_embeddings=1024, attn_implementation="eager")


def double_instead_of_single():
    stack = ExitStack()
    for name in ("float", "float32"):
        stack.enter_context(patch.object(torch, name, torch.float64))
    stack.enter_context(patch.object(torch.Tensor, "float", torch.Tensor.double))
    return stack


def set_weights(model, random):
    """Norms near one, all else normal with sd 0.4: logits of size one, no position dominated by one key."""
    for name, parameter in model.named_parameters():
        centre, spread = (1, 0.2) if "norm" in name else (0, 0.4)
        units = numpy.rint((centre + spread * random.standard_normal(parameter.shape)) * UNITS_PER_ONE)
        parameter.data = torch.tensor(units / UNITS_PER_ONE, dtype=torch.float64)
    model.tie_weights()


def oracle_weights(model, shape):
    """The state of the model under the oracle's names, in [inputs, outputs]."""
    state = model.state_dict()
    matrix = lambda name: state[name + ".weight"].T
    weights = {"embed": state["model.embed_tokens.weight"], "norm": state["model.norm.weight"]}
    for i in range(shape["layers"]):
        layer, attention, mlp = f"model.layers.{i}", f"model.layers.{i}.self_attn", f"model.layers.{i}.mlp"
        weights |= {
            f"layer.{i}.norm_in": state[layer + ".input_layernorm.weight"],
            f"layer.{i}.qkv": torch.cat([matrix(f"{attention}.{p}_proj") for p in "qkv"], dim=1),
            f"layer.{i}.out": matrix(attention + ".o_proj"),
            f"layer.{i}.norm_post": state[layer + ".post_attention_layernorm.weight"],
        } | {f"layer.{i}.{p}": matrix(f"{mlp}.{p}_proj") for p in ("gate", "up", "down")}
        if shape.get("qkvBias"):
            weights[f"layer.{i}.qkv_bias"] = torch.cat([state[f"{attention}.{p}_proj.bias"] for p in "qkv"])
    if not shape.get("tiedHead"):
        weights["head"] = matrix("lm_head")
    return {name: [round(x * UNITS_PER_ONE) for x in w.flatten().tolist()] for name, w in weights.items()}


def logits(model_class, config, state, ids):
    model = model_class(config).to(torch.float64).eval()
    model.load_state_dict(state)
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0]


def case(seed, name, model_class, kind, changes):
    shape = SIZES | changes
    config = configuration(kind, shape)
    random = numpy.random.default_rng(seed)
    model = model_class(config).to(torch.float64)
    set_weights(model, random)
    ids = random.integers(0, shape["vocab"], POSITIONS).tolist()
    stock = logits(model_class, config, model.state_dict(), ids)
    with double_instead_of_single():
        exact = logits(model_class, config, model.state_dict(), ids)
    difference = (exact - stock).abs().max().item()
    print(f"{name}: largest logit {exact.abs().max():.3g}, unchanged code differs by {difference:.1e}", file=sys.stderr)
    assert difference < 1e-4
    return dict(name=name, model=model_class.__name__, shape=shape, ids=ids, logits=exact.flatten().tolist(),
                weights=oracle_weights(model, shape))


versions = dict(transformers=transformers.__version__, torch=torch.__version__, numpy=numpy.__version__)
cases = [case(seed, name, *parts) for seed, (name, parts) in enumerate(CASES.items())]
json.dump(dict(madeBy="test/oracle/llama.py", versions=versions, unitsPerOne=UNITS_PER_ONE, cases=cases), sys.stdout)
