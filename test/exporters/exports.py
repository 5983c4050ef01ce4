"""The list: what each export is made of, by which exporter and how."""

# Name: exporter (the module by_<exporter>.py), architecture (of sources.py), its options.
exports = {
    "genai-llama-fp32": ("genai", "llama", {"precision": "fp32"}),
    "genai-llama-int4": ("genai", "llama", {"precision": "int4"}),
    "genai-phi-fp32": ("genai", "phi", {"precision": "fp32"}),
    "genai-llama-fp16": ("genai", "llama", {"precision": "fp16", "provider": "cuda"}),
    "genai-qwen3-fp32": ("genai", "qwen3", {"precision": "fp32"}),
    "optimum-gpt2": ("optimum", "gpt2", {}),
}
