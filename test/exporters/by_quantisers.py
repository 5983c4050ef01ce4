"""ONNX Runtime's own quantisers and converters, on an export of optimum, laid out as a repository of transformers.js."""
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.matmul_bnb4_quantizer import MatMulBnb4Quantizer
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

import by_optimum
import plain_loop


def export(source: Path, model, target: Path, way: str) -> Path:
    base = target / ".base"
    by_optimum.export(source, model, base)
    (target / "onnx").mkdir()
    file = ways[way](base / "model.onnx", target / "onnx")
    for text in ("config.json", "tokenizer.json", "generation_config.json"):
        shutil.copy(base / text, target / text)
    shutil.rmtree(base)
    return file


def dynamic(kind):
    def quantised(base: Path, folder: Path) -> Path:
        file = folder / "model_quantized.onnx"
        quantize_dynamic(base, file, weight_type=kind)
        return file

    return quantised


def q4(base: Path, folder: Path) -> Path:
    return nbits(onnx.load(base), folder / "model_q4.onnx", bits=4)


def q8(base: Path, folder: Path) -> Path:
    return nbits(onnx.load(base), folder / "model_q8.onnx", bits=8)


def q4f16(base: Path, folder: Path) -> Path:
    return nbits(convert_float_to_float16(onnx.load(base)), folder / "model_q4f16.onnx", bits=4)


def nbits(model, file: Path, bits: int) -> Path:
    quantiser = MatMulNBitsQuantizer(model, block_size=32, bits=bits, is_symmetric=bits == 4)
    quantiser.process()
    quantiser.model.save_model_to_file(str(file))
    return file


def bnb4(base: Path, folder: Path) -> Path:
    file = folder / "model_bnb4.onnx"
    quantiser = MatMulBnb4Quantizer(onnx.load(base), MatMulBnb4Quantizer.NF4, block_size=64)
    quantiser.process()
    quantiser.model.save_model_to_file(str(file))
    return file


def fp16(base: Path, folder: Path) -> Path:
    file = folder / "model_fp16.onnx"
    onnx.save(convert_float_to_float16(onnx.load(base)), file)
    return file


def static(base: Path, folder: Path) -> Path:
    """QuantizeLinear and DequantizeLinear around each product, with ranges of a few real steps."""
    prepared, file = folder / "prepared.onnx", folder / "model_qdq.onnx"
    quant_pre_process(base, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        file,
        Steps(base),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["MatMul", "Gemm"],
        weight_type=QuantType.QInt8,
        activation_type=QuantType.QUInt8,
    )
    prepared.unlink()
    return file


class Steps(CalibrationDataReader):
    """A prompt, and the steps behind it."""

    def __init__(self, file: Path):
        loop = plain_loop.Loop(str(file), 1, {})
        states, feed, past, self.feeds = loop.start(), [5, 77, 300, 9], 0, []
        for _ in range(4):
            values = {"input_ids": loop.tensor(loop.ids, [feed])}
            values |= {name: loop.tensor(v, plain_loop.fed[name](past, len(feed))) for name, v in loop.fed.items()}
            self.feeds.append({name: value.numpy() for name, value in (values | states).items()})
            past += len(feed)
            chosen, states = loop.step(feed, past - len(feed), states)
            feed = [chosen]

    def get_next(self):
        return self.feeds.pop(0) if self.feeds else None


def saved_by_runtime(way):
    """As ONNX Runtime fuses it on loading and writes it where it is asked to: operators that no exporter writes."""

    def optimised(base: Path, folder: Path) -> Path:
        quantised = way(base, folder)
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        file = folder / "model_optimized.onnx"
        options.optimized_model_filepath = str(file)
        ort.InferenceSession(str(quantised), options, providers=["CPUExecutionProvider"])
        quantised.unlink()
        return file

    return optimised


ways = {
    "int8": dynamic(QuantType.QInt8),
    "uint8": dynamic(QuantType.QUInt8),
    "q4": q4,
    "q8": q8,
    "q4f16": q4f16,
    "bnb4": bnb4,
    "fp16": fp16,
    "qdq": static,
    "int8-fused": saved_by_runtime(dynamic(QuantType.QInt8)),
    "qdq-fused": saved_by_runtime(static),
}
