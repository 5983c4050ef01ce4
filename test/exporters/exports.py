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

# What assay has to refuse: words of its sentence.
refused: dict[str, str] = {}
