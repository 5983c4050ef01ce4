"""The layout of optimum's older exports: a decoder for the prompt, one for the steps, and both merged into one with two branches."""
from pathlib import Path

from optimum.exporters.onnx import export as export_one
from optimum.exporters.tasks import TasksManager
from optimum.onnx import merge_decoders


def export(source: Path, model, target: Path) -> Path:
    config_of = TasksManager.get_exporter_config_constructor(
        "onnx", model=model, task="text-generation", library_name="transformers"
    )
    files = {False: target / "decoder_model.onnx", True: target / "decoder_with_past_model.onnx"}
    for with_past, file in files.items():
        export_one(model, config_of(model.config, use_past=True, use_past_in_inputs=with_past), file)
    merged = target / "decoder_model_merged.onnx"
    merge_decoders(str(files[False]), str(files[True]), save_path=str(merged))
    model.config.save_pretrained(target)
    return merged
