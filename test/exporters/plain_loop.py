"""A decoder in the plainest loop of ONNX Runtime, with I/O binding: the ids that assay has to give, and the time to compare with.

    python3 plain_loop.py model.onnx --prompt 5,77,300 --count 16 --repeats 3 --threads 2

prints JSON: ids, time of each token in ns, and the bytes that the cache grew by with each position.
"""
import argparse
import json
import time

import numpy as np
import onnxruntime as ort

types = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}

# What the inputs hold that are no state, for `length` ids behind `past` positions.
fed = {
    "attention_mask": lambda past, length: [[1] * (past + length)],
    "position_ids": lambda past, length: [list(range(past, past + length))],
    "cache_position": lambda past, length: list(range(past, past + length)),
    "num_logits_to_keep": lambda past, length: 1,
    "logits_to_keep": lambda past, length: 1,
    "beam_idx": lambda past, length: [0],
    "use_cache_branch": lambda past, length: [past > 0],
}


class Loop:
    def __init__(self, file: str, threads: int, sizes: dict[str, int]):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        inputs = {value.name: value for value in self.session.get_inputs()}
        self.fed = {name: inputs[name] for name in fed if name in inputs}
        self.ids = inputs["input_ids"]
        self.states = [v for name, v in inputs.items() if name != "input_ids" and name not in fed]
        outputs = [value.name for value in self.session.get_outputs()]
        self.sizes = sizes
        self.present = present_of([value.name for value in self.states], outputs)
        self.logits = "logits" if "logits" in outputs else outputs[0]

    def start(self) -> dict:
        states = {value.name: empty(value, self.sizes) for value in self.states}
        return {name: ort.OrtValue.ortvalue_from_numpy(state) for name, state in states.items()}

    def step(self, ids: list[int], past: int, states: dict) -> tuple[int, dict]:
        binding = self.session.io_binding()
        values = {"input_ids": self.tensor(self.ids, [ids])}
        for name, value in self.fed.items():
            values[name] = self.tensor(value, fed[name](past, len(ids)))
        for name, value in (values | states).items():
            binding.bind_ortvalue_input(name, value)
        binding.bind_output(self.logits)
        for name in self.present.values():
            binding.bind_output(name)
        self.session.run_with_iobinding(binding)
        logits, *present = binding.get_outputs()
        chosen = int(logits.numpy().reshape(-1, logits.shape()[-1])[-1].argmax())
        return chosen, dict(zip(self.present, present))

    def tensor(self, value, content):
        array = np.array(content, types[value.type])
        return ort.OrtValue.ortvalue_from_numpy(array.reshape([-1] * len(value.shape)) if len(value.shape) < 2 else array)

    def generate(self, prompt: list[int], count: int) -> tuple[list[int], list[int], dict]:
        states, feed, past = self.start(), prompt, 0
        if self.ids.shape[1] == 1:
            states, past, feed = self.read_singly(prompt[:-1], states), len(prompt) - 1, prompt[-1:]
        ids, times = [], []
        for _ in range(count):
            chosen, states = self.step(feed, past, states)
            times.append(time.perf_counter_ns())
            past += len(feed)
            feed = [chosen]
            ids.append(chosen)
        return ids, times, states

    def read_singly(self, prompt: list[int], states: dict) -> dict:
        for past, id in enumerate(prompt):
            _, states = self.step([id], past, states)
        return states

    def bytes_per_token(self, prompt: list[int]) -> int:
        """
        What a further position adds to the states of one sequence: counted, and no matter what they are called. States of keys and
        values that have all their positions from the beginning: what each of those takes.
        """
        _, one = self.step(prompt[:1], 0, self.start())
        _, two = self.step(prompt[:1], 1, one)
        whole = [bytes_of(state) // state.shape()[2] for state in two.values() if len(state.shape()) == 4 and state.shape()[2]]
        return sum(bytes_of(two[name]) - bytes_of(one[name]) for name in one) or sum(whole)


def empty(value, sizes: dict[str, int]) -> np.ndarray:
    """A state before the first token: no positions, one sequence; other dimensions have a number, or a name among `sizes`."""
    def size(dim):
        if isinstance(dim, int):
            return dim
        if dim in sizes:
            return sizes[dim]
        return 0 if "past" in dim or "seq" in dim or "len" in dim else 1

    return np.zeros([size(dim) for dim in value.shape], types[value.type])


def present_of(states: list[str], outputs: list[str]) -> dict[str, str]:
    """The output that each state goes on as: exporters replace a word; where they name none, the order is that of the inputs."""
    for past, present in (("past_key_values", "present"), ("past", "present")):
        names = [name.replace(past, present) for name in states]
        if set(names) <= set(outputs) and names != states:
            return dict(zip(states, names))
    if len(outputs) == len(states) + 1:
        return dict(zip(states, outputs[1:]))
    raise ValueError(f"outputs {outputs} do not go on with the states {states}")


def bytes_of(value) -> int:
    widths = {"tensor(float)": 4, "tensor(float16)": 2, "tensor(bfloat16)": 2}
    return int(np.prod(value.shape())) * widths[value.data_type()]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file")
    arguments.add_argument("--prompt", required=True)
    arguments.add_argument("--count", type=int, required=True)
    arguments.add_argument("--repeats", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--sizes", type=json.loads, default={})
    given = arguments.parse_args()
    prompt = [int(id) for id in given.prompt.split(",")]
    loop = Loop(given.file, given.threads, given.sizes)
    ids, _, _ = loop.generate(prompt, given.count)
    runs = [loop.generate(prompt, given.count)[1] for _ in range(given.repeats)]
    steps = [after - before for times in runs for before, after in zip(times, times[1:])]
    print(json.dumps({"ids": ids, "stepNs": steps, "version": ort.__version__}))


if __name__ == "__main__":
    main()
