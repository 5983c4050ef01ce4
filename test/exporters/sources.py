"""Decoders of transformers with random weights, tiny and of known architecture: what the exporters are given."""
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

latent = {"q_lora_rank": 24, "kv_lora_rank": 32, "qk_rope_head_dim": 8, "qk_nope_head_dim": 16, "v_head_dim": 20}
few_experts = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 48}
old = {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": positions}

# Name of an architecture: its class in transformers, and what differs from the defaults of that class.
architectures = {
    "llama": ("LlamaForCausalLM", grouped),
    "llama-tied": ("LlamaForCausalLM", grouped | {"tie_word_embeddings": True}),
    "mistral": ("MistralForCausalLM", grouped | {"sliding_window": 16, "head_dim": 16}),
    "qwen2": ("Qwen2ForCausalLM", grouped | {"tie_word_embeddings": True}),
    "qwen3": ("Qwen3ForCausalLM", grouped | {"head_dim": 32}),
    "phi": ("PhiForCausalLM", hidden | {"hidden_size": 128, "partial_rotary_factor": 0.5}),
    "phi3": ("Phi3ForCausalLM", grouped | {"original_max_position_embeddings": positions}),
    "gemma": ("GemmaForCausalLM", grouped | {"head_dim": 32}),
    "gemma2": ("Gemma2ForCausalLM", grouped | {"head_dim": 32, "sliding_window": 16, "query_pre_attn_scalar": 32}),
    "gemma3": ("Gemma3ForCausalLM", grouped | {"head_dim": 32, "sliding_window": 16, "num_hidden_layers": 3,
        "layer_types": ["sliding_attention", "sliding_attention", "full_attention"]}),
    "olmo": ("OlmoForCausalLM", grouped),
    "olmo2": ("Olmo2ForCausalLM", grouped),
    "granite": ("GraniteForCausalLM", grouped | {"tie_word_embeddings": True}),
    "smollm3": ("SmolLM3ForCausalLM", grouped | {"no_rope_layer_interval": 2}),
    "nemotron": ("NemotronForCausalLM", grouped | {"hidden_size": 128}),
    "ernie": ("Ernie4_5ForCausalLM", grouped),
    "hunyuan": ("HunYuanDenseV1ForCausalLM", grouped | {"head_dim": 16}),
    "stablelm": ("StableLmForCausalLM", grouped | {"partial_rotary_factor": 0.5}),
    "cohere": ("CohereForCausalLM", grouped),
    "glm": ("GlmForCausalLM", grouped | {"head_dim": 16}),
    "helium": ("HeliumForCausalLM", grouped | {"head_dim": 16}),
    "arcee": ("ArceeForCausalLM", grouped),
    "gpt2": ("GPT2LMHeadModel", old),
    "gptj": ("GPTJForCausalLM", old | {"rotary_dim": 8}),
    "codegen": ("CodeGenForCausalLM", old | {"rotary_dim": 8}),
    "gpt-neo": ("GPTNeoForCausalLM", {"hidden_size": 64, "num_layers": 2, "num_heads": 4, "window_size": 16,
        "attention_types": [[["global", "local"], 1]]}),
    "gpt-neox": ("GPTNeoXForCausalLM", hidden | {"rotary_pct": 0.5}),
    "gpt-bigcode": ("GPTBigCodeForCausalLM", old),
    "opt": ("OPTForCausalLM", {"hidden_size": 64, "ffn_dim": 160, "num_hidden_layers": 2, "num_attention_heads": 4,
        "word_embed_proj_dim": 64}),
    "bloom": ("BloomForCausalLM", {"hidden_size": 64, "n_layer": 2, "n_head": 4}),
    "falcon": ("FalconForCausalLM", {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}),
    "mpt": ("MptForCausalLM", {"d_model": 64, "n_heads": 4, "n_layers": 2, "max_seq_len": positions}),
    "qwen3-moe": ("Qwen3MoeForCausalLM", grouped | few_experts | {"head_dim": 16}),
    "gpt-oss": ("GptOssForCausalLM", grouped | {"num_local_experts": 4, "num_experts_per_tok": 2, "head_dim": 32,
        "sliding_window": 16}),
    "deepseek-v3": ("DeepseekV3ForCausalLM", hidden | latent | {"num_key_value_heads": 4, "n_routed_experts": 4,
        "num_experts_per_tok": 2, "moe_intermediate_size": 48, "n_shared_experts": 1, "n_group": 1, "topk_group": 1,
        "first_k_dense_replace": 2}),
    "deepseek-moe": ("DeepseekV3ForCausalLM", hidden | latent | {"num_key_value_heads": 4, "n_routed_experts": 4,
        "num_experts_per_tok": 2, "moe_intermediate_size": 48, "n_shared_experts": 1, "n_group": 1, "topk_group": 1,
        "first_k_dense_replace": 1}),
    "lfm2": ("Lfm2ForCausalLM", grouped | {"num_hidden_layers": 3, "block_ff_dim": 160, "block_auto_adjust_ff_dim": False,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0},
        "layer_types": ["conv", "full_attention", "conv"]}),
    "mamba": ("MambaForCausalLM", {"hidden_size": 64, "num_hidden_layers": 2, "state_size": 8}),
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
        # Decays of a recurrence grow with any other scale; alike in all layers as they begin, exporters would store them once.
        if weight.dim() >= 2 and "A_log" not in name:
            # A table that is also the head would give each id back where it weighs more than the layers.
            is_table = any(word in name for word in ("embed", "wte"))
            weight.normal_(0, (0.2 if is_table else 1.5) * weight.shape[-1] ** -0.5)
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
