"""A greedy generation by onnxruntime-genai's own loop, as its benchmark_e2e.py times it, without its tokenizer.

    python3 genai_loop.py folder --prompt 5,77,300 --count 16 --repeats 3 --threads 2

prints JSON: ids, ns of the prompt (append_tokens), and of each token behind the first (generate_next_token: step and choice).
"""
import argparse
import json
import time

import onnxruntime_genai as og


def generate(model, prompt: list[int], count: int) -> tuple[list[int], int, list[int]]:
    params = og.GeneratorParams(model)
    length = len(prompt) + count
    params.set_search_options(do_sample=False, min_length=length, max_length=length, batch_size=1)
    generator = og.Generator(model, params)
    start = time.perf_counter_ns()
    generator.append_tokens(prompt)
    prompt_ns = time.perf_counter_ns() - start
    ids, steps = [], []
    for _ in range(count):
        start = time.perf_counter_ns()
        generator.generate_next_token()
        steps.append(time.perf_counter_ns() - start)
        ids.append(int(generator.get_next_tokens()[0]))
    # The first choice belongs to the prompt: its scores are there already.
    return ids, prompt_ns, steps[1:]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--prompt", required=True)
    arguments.add_argument("--count", type=int, required=True)
    arguments.add_argument("--repeats", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=1)
    given = arguments.parse_args()
    prompt = [int(id) for id in given.prompt.split(",")]
    config = og.Config(given.folder)
    config.overlay(json.dumps({"model": {"decoder": {"session_options": {"intra_op_num_threads": given.threads}}}}))
    model = og.Model(config)
    ids, _, _ = generate(model, prompt, given.count)
    runs = [generate(model, prompt, given.count) for _ in range(given.repeats)]
    prompts = [prompt_ns for _, prompt_ns, _ in runs]
    steps = [step for _, _, steps in runs for step in steps]
    print(json.dumps({"ids": ids, "promptNs": prompts, "stepNs": steps, "version": og.__version__}))


if __name__ == "__main__":
    main()
