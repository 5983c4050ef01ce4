"""optimum's export of transformers, as `optimum-cli export onnx` does it."""
from pathlib import Path

from optimum.exporters.onnx import main_export


def export(source: Path, model, target: Path, **options):
    main_export(str(source), str(target), task="text-generation-with-past", do_validation=False, **options)
