"""Exports decoders and writes what is right of each beside it, in expected.json.

    python3 export.py --to .exports --prompt 5,77,300 --count 16 [name ...]

What was exported before is taken as it is, as long as the list, the exporter and the prompt stayed the same.
"""
import argparse
import hashlib
import importlib
import json
import shutil
import traceback
from pathlib import Path

import counts
import exports
import plain_loop
import sources

here = Path(__file__).parent


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--prompt", required=True)
    arguments.add_argument("--count", type=int, required=True)
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_args()
    names = given.names or list(exports.exports)
    for name in names:
        try:
            export(name, given)
        except Exception as error:
            traceback.print_exc()
            keep(given.to / name / "expected.json", {"failed": f"{type(error).__name__}: {error}"[:300]})
    print(json.dumps(names))


def export(name: str, given):
    exporter, architecture, options = exports.exports[name]
    folder = given.to / name
    source = given.to / ".sources" / architecture
    made_of = [f"by_{exporter}.py", "requirements.txt"]
    made = stamp(made_of, (sources.architectures[architecture], options))
    counted = stamp(["export.py", "plain_loop.py", "counts.py"], (made, given.prompt, given.count, exports.beyond.get(name)))
    known = read(folder / "expected.json")
    if known.get("counted") == counted:
        return
    model = sources.make(architecture, source)
    if known.get("made") == made:
        file = folder / known["file"]
    else:
        print(f"exporting {name}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        module = importlib.import_module(f"by_{exporter}")
        file = module.export(source, model, folder, **options) or folder / "model.onnx"
    stamps = {"made": made, "counted": counted}
    elements, what = exports.beyond.get(name, (0, ""))
    beyond = {"beyond": {"elements": elements, "what": what}}
    keep(folder / "expected.json", stamps | expected(model, file, folder, given) | beyond)


def expected(model, file: Path, folder: Path, given) -> dict:
    prompt = [int(id) for id in given.prompt.split(",")]
    sizes = named_sizes(model.config)
    loop = plain_loop.Loop(str(file), 1, sizes)
    weight_bytes, short_constant_bytes = counts.weight_bytes(file)
    return {
        "sizes": sizes,
        "file": str(file.relative_to(folder)),
        "ids": {
            "transformers": sources.greedy(model, prompt, given.count),
            "loop": loop.generate(prompt, given.count)[0],
        },
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "weightBytes": weight_bytes,
        "shortConstantBytes": short_constant_bytes,
        "kvBytesPerToken": loop.bytes_per_token(prompt),
        "experts": experts(model.config),
    }


def named_sizes(config) -> dict[str, int]:
    """Dimensions that exporters write as a name where they have one number."""
    heads = getattr(config, "num_attention_heads", None) or 1
    return {"kv_cache_dim": getattr(config, "head_dim", None) or config.hidden_size // heads}


def experts(config) -> dict | None:
    """How many there are, and how many a token goes through, by the spellings of the configurations in sources.py."""
    def first(*names):
        return next((getattr(config, name) for name in names if getattr(config, name, None)), None)

    count = first("num_local_experts", "num_experts", "n_routed_experts")
    return None if count is None else {"total": count, "active": first("num_experts_per_tok", "top_k")}


def stamp(files: list[str], settings) -> str:
    """Changes where what made something changed."""
    texts = [(here / name).read_text() for name in files] + [repr(settings)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def read(file: Path) -> dict:
    return json.loads(file.read_text()) if file.exists() else {}


def keep(file: Path, known: dict):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(known, indent=1) + "\n")


if __name__ == "__main__":
    main()
