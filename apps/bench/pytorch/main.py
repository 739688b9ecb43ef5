"""PyTorch for one work: reads the task and its arrays from standard input, then answers one request a line.

`python3 main.py WORK THREADS [DEVICE]`. Needs PyTorch and nothing else: 1.13 or later, 2.0 on a GPU (`cuda`).
"""

import array
import json
import resource
import sys
import time


def read_task():
    """The description and, by name, the shape, type and bytes of every array."""
    source = sys.stdin.buffer
    header = json.loads(source.readline())
    arrays = {}
    for entry in header["arrays"]:
        code, item = ("i", 4) if entry["dtype"] == "int32" else ("f", 4)
        count = 1
        for size in entry["shape"]:
            count *= size
        values = array.array(code)
        values.frombytes(source.read(count * item))
        arrays[entry["name"]] = (entry["shape"], values)
    return header["description"], arrays


def milliseconds(start):
    return 1000 * (time.perf_counter() - start)


def samples_for(subject, runs, least_ms):
    samples = []
    start = time.perf_counter()
    while not samples or milliseconds(start) < least_ms:
        begin = time.perf_counter()
        subject.run(runs)
        samples.append(milliseconds(begin) / runs)
    return samples


def observed(work, make, start, scale):
    """A cold start's times, or the peak of the memory of a few training steps."""
    if work == "cold-start":
        make().run(1)
        return {"first": milliseconds(start)}
    make().run(6)
    return {"resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main():
    work, threads = sys.argv[1], int(sys.argv[2])
    device = sys.argv[3] if len(sys.argv) > 3 else "cpu"
    description, arrays = read_task()
    start = time.perf_counter()
    import torch

    torch.set_num_threads(threads)
    if device != "cpu":
        if not torch.cuda.is_available():
            raise RuntimeError("PyTorch finds no GPU here")
        torch.set_default_device(device)
        torch.backends.cudnn.allow_tf32 = False
    import subjects

    made = []

    def prepared():
        if not made:
            made.append(subjects.make(description, arrays))
        return made[0]

    def answer(request):
        kind = request["kind"]
        if kind == "check":
            return {"numbers": prepared().check(), "version": torch.__version__}
        if kind == "observe":
            quantities = observed(work, prepared, start, request["scale"])
            return {"quantities": quantities, "version": torch.__version__}
        budget = request["budget"]
        if kind == "warmUp":
            samples_for(prepared(), request["runs"], budget["warmUpMs"])
            return None
        return samples_for(prepared(), request["runs"], budget["roundMs"])

    for line in sys.stdin.buffer:
        try:
            reply = {"answer": answer(json.loads(line))}
        except Exception as error:
            reply = {"problem": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
