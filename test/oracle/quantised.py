"""Writes quantised.fixtures.json: one-node MatMulNBits models with random packed bytes, for ONNX Runtime to unpack.

Nothing here knows how values are packed; the bytes and scales go into the model and into the fixture as they are.

    pip install onnx numpy
    python test/oracle/quantised.py > test/oracle/quantised.fixtures.json && npx biome format --write test/oracle/quantised.fixtures.json
"""

import base64
import json
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

N = 5
CASES = [
    dict(k=64, bits=4, block=32),
    dict(k=64, bits=4, block=16),
    dict(k=48, bits=4, block=32),  # the last block is half full
    dict(k=64, bits=8, block=32),
]


def text(data):
    return base64.b64encode(data).decode()


def case(seed, k, bits, block):
    blocks = -(-k // block)
    random = numpy.random.default_rng(seed)
    packed = random.integers(0, 256, (N, blocks, block * bits // 8), dtype=numpy.uint8)
    scales = random.uniform(0.01, 0.1, (N, blocks)).astype(numpy.float32)
    node = helper.make_node("MatMulNBits", ["x", "packed", "scales"], ["y"], domain="com.microsoft",
                            K=k, N=N, bits=bits, block_size=block, accuracy_level=0)
    graph = helper.make_graph(
        [node], "unpack",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", k])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", N])],
        [numpy_helper.from_array(packed, "packed"), numpy_helper.from_array(scales, "scales")])
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    return dict(k=k, n=N, bits=bits, block=block, packed=text(packed.tobytes()),
                scales=[float(s) for s in scales.flatten()], model=text(model.SerializeToString()))


versions = dict(onnx=onnx.__version__, numpy=numpy.__version__)
cases = [case(seed, **layout) for seed, layout in enumerate(CASES)]
json.dump(dict(madeBy="test/oracle/quantised.py", versions=versions, cases=cases), sys.stdout)
