"""What an export consists of, counted from its files and not by assay: bytes of its weights, and how they are stored."""
import math
from pathlib import Path

import onnx
from onnx.external_data_helper import ExternalDataInfo, uses_external_data

bits = {"FLOAT": 32, "FLOAT16": 16, "BFLOAT16": 16, "INT64": 64, "INT32": 32, "INT8": 8, "UINT8": 8, "INT4": 4, "UINT4": 4, "BOOL": 8}
bits |= {"INT16": 16, "UINT16": 16, "DOUBLE": 64, "FLOAT4E2M1": 4}

# A run reads a row of these for its positions; they are no weights that somebody trained.
angles = ("cos_cache", "sin_cache")


products = ("MatMul", "Gemm", "Conv", "Einsum", "MatMulNBits", "MatMulInteger", "QLinearMatMul")


def weight_bytes(file: Path) -> tuple[int, int]:
    """
    Bytes of all tensors that a node takes, stored once however often they are named; tables of angles not. Of what an exporter writes
    as a node (shapes, masks, slopes of ALiBi) only what is multiplied. And bytes of all numbers and short lists (scales, axes, inverse
    frequencies), which may be counted or not.
    """
    graph = onnx.load(str(file), load_external_data=False).graph
    used = {name for node in every_node(graph) for name in node.input}
    multiplied = {name for node in every_node(graph) if node.op_type in products for name in node.input}
    stored, short = {}, 0
    for tensor, is_node in every_tensor(graph):
        if elements(tensor) <= 16:
            short += nbytes(tensor)
        elif is_node and tensor.name not in multiplied:
            continue
        elif tensor.name in used and not any(word in tensor.name for word in angles):
            stored[place(tensor)] = nbytes(tensor)
    return sum(stored.values()), short


def every_node(graph):
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from every_node(attribute.g)


def every_tensor(graph):
    """Each with whether it is a node."""
    yield from ((tensor, False) for tensor in graph.initializer)
    for node in every_node(graph):
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.name == "value":
                tensor = onnx.TensorProto()
                tensor.CopyFrom(attribute.t)
                tensor.name = node.output[0]
                yield tensor, True
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from ((tensor, False) for tensor in attribute.g.initializer)


def place(tensor) -> str:
    if not uses_external_data(tensor):
        return f"inside {tensor.name}"
    info = ExternalDataInfo(tensor)
    return f"{info.location} {info.offset}"


def elements(tensor) -> int:
    return math.prod(tensor.dims)


def nbytes(tensor) -> int:
    return -(-elements(tensor) * bits[onnx.TensorProto.DataType.Name(tensor.data_type)] // 8)
