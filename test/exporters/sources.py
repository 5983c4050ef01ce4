"""Decoders of transformers with random weights, tiny and of known architecture: what the exporters are given."""
import os
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

vocab = 512
positions = 256

hidden = {"hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 4}
grouped = hidden | {"num_key_value_heads": 2}

# Name of an architecture: its class in transformers, and what differs from the defaults of that class.
architectures = {
    "llama": ("LlamaForCausalLM", grouped),
    "phi": ("PhiForCausalLM", hidden | {"hidden_size": 128, "partial_rotary_factor": 0.5}),
    "gpt2": ("GPT2LMHeadModel", {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": positions}),
    "qwen3": ("Qwen3ForCausalLM", grouped | {"head_dim": 16}),
}


def make(name: str, folder: Path):
    """The model of a name with seeded weights; written to the folder as people have it from the Hub."""
    kind, wanted = architectures[name]
    general = {"vocab_size": vocab, "max_position_embeddings": positions}
    model_class = getattr(transformers, kind)
    known = model_class.config_class().to_dict()
    config = model_class.config_class(**{k: v for k, v in general.items() if k in known} | ids | wanted)
    torch.manual_seed(7)
    model = model_class(config).eval()
    draw(model)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return model


ids = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}


@torch.no_grad()
def draw(model):
    """Weights so large that every one of them matters for the ids: those of an untrained model hardly do."""
    for name, weight in model.named_parameters():
        if "A_log" in name:
            continue
        if weight.dim() >= 2:
            weight.normal_(0, weight.shape[-1] ** -0.5)
        else:
            weight.add_(torch.randn_like(weight) * 0.1)


def tokenizer():
    words = {f"w{i}": i for i in range(3, vocab)} | {"<pad>": 0, "<s>": 1, "</s>": 2}
    plain = Tokenizer(WordLevel(words, unk_token="<pad>"))
    plain.pre_tokenizer = Whitespace()
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=plain, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<pad>"
    )


@torch.no_grad()
def greedy(model, prompt: list[int], count: int) -> list[int]:
    """Ids with the largest score, the whole text read anew for each: no cache, so none can be wrong."""
    text = list(prompt)
    for _ in range(count):
        scores = model(input_ids=torch.tensor([text]), use_cache=False).logits
        text.append(int(scores[0, -1].argmax()))
    return text[len(prompt) :]
