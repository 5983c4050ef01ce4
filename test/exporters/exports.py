"""The list: what each export is made of, by which exporter and how."""

on_cuda = {"precision": "fp16", "provider": "cuda"}

# Architectures of sources.py that onnxruntime-genai's builder knows, and those that optimum knows.
by_builder = ["llama-tied", "mistral", "qwen2", "qwen3", "phi", "phi3", "gemma", "gemma2", "gemma3", "olmo", "granite"]
by_builder += ["nemotron", "ernie", "hunyuan", "gpt-oss", "lfm2"]
by_optimum = ["gpt2", "gptj", "codegen", "gpt-neo", "gpt-neox", "gpt-bigcode", "opt", "bloom", "falcon", "mpt", "gemma"]
by_optimum += ["gemma2", "gemma3", "phi", "phi3", "llama-tied", "mistral", "qwen2", "qwen3", "stablelm", "cohere", "glm"]
by_optimum += ["helium", "arcee", "olmo", "olmo2", "granite", "smollm3", "nemotron", "qwen3-moe", "gpt-oss", "deepseek-v3", "deepseek-moe"]

# Name: exporter (the module by_<exporter>.py), architecture, options of the exporter.
exports = {
    "genai-llama-fp32": ("genai", "llama", {"precision": "fp32"}),
    "genai-llama-fp16": ("genai", "llama", on_cuda),
    "genai-llama-int4": ("genai", "llama", {"precision": "int4"}),
    "genai-llama-tied-int4": ("genai", "llama-tied", {"precision": "int4"}),
    "genai-gpt-oss-int4": ("genai", "gpt-oss", {"precision": "int4"}),
    "genai-gemma-int4": ("genai", "gemma", {"precision": "int4"}),
    "genai-mistral-fp16": ("genai", "mistral", on_cuda),
} | {
    f"genai-{name}-fp32": ("genai", name, {"precision": "fp32"}) for name in by_builder
} | {
    f"optimum-{name}": ("optimum", name, {}) for name in by_optimum
} | {
    f"js-qwen2-{way}": ("quantisers", "qwen2", {"way": way})
    for way in ("int8", "uint8", "q4", "q8", "q4f16", "bnb4", "fp16", "qdq", "int8-fused", "qdq-fused")
} | {
    "js-gpt2-int8": ("quantisers", "gpt2", {"way": "int8"}),
    "js-gpt2-q4": ("quantisers", "gpt2", {"way": "q4"}),
    "dynamo-llama": ("dynamo", "llama", {}),
    "dynamo-llama-names": ("dynamo", "llama", {"named": False}),
    "dynamo-llama-fixed": ("dynamo", "llama", {"positions": 64}),
    "dynamo-llama-opset23": ("dynamo", "llama", {"opset": 23}),
    "dynamo-deepseek-v3": ("dynamo", "deepseek-v3", {}),
    "dynamo-gemma3": ("dynamo", "gemma3", {}),
    "dynamo-qwen3": ("dynamo", "qwen3", {}),
    "dynamo-llama-fp16": ("dynamo", "llama", {"dtype": "float16"}),
    "merged-gpt2": ("merging", "gpt2", {}),
    "merged-llama": ("merging", "llama", {}),
    "states-lfm2": ("states", "lfm2", {}),
    "states-mamba": ("states", "mamba", {}),
}

# Elements that a file stores beyond the parameters of its model, and what they are: seen in the file, and no fault of who counts them.
twice = "the table that is also the head is stored a second time"
beyond = {
    "js-qwen2-int8-fused": (512 * 64, twice),
    "js-qwen2-qdq-fused": (512 * 64, twice),
    "merged-gpt2": (512 * 64, twice),
    "optimum-gemma3": (512 * 64, twice),
    "genai-olmo-fp32": (5 * 64, "gains of one for norms that have none"),
    "optimum-olmo": (2 * 5 * 64, "gains of one and biases of zero for norms that have none"),
    "optimum-mpt": (5 * 64 + 4 * 256, "biases of zero for norms that have none, and slopes of ALiBi"),
}
