"""onnxruntime-genai's model builder, as its command line does it."""
import shutil
from pathlib import Path

from onnxruntime_genai.models.builder import create_model, parse_extra_options


def export(source: Path, model, target: Path, precision: str, provider: str = "cpu", **options):
    cache = target.parent / ".genai"
    place = ("", str(source), str(target), precision, provider, str(cache))
    words = [f"{key}={value}" for key, value in options.items()]
    create_model(*place, **parse_extra_options(*place, words))
    shutil.rmtree(cache, ignore_errors=True)
