"""What is timed: operations, training steps and answers, each with `check()` and `run(count)`."""

import torch
from torch.nn import functional

import models

CHECKED_ELEMENTS = 32
# Where new tensors are made; PyTorch before 2.0 knows the CPU alone.
DEVICE = getattr(torch, "get_default_device", None)


def finish():
    """Waits until a GPU is done."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def tensors(arrays):
    """Tensors on the memory of the arrays; classes as PyTorch wants them, 64 bits wide."""
    made = {}
    for name, (shape, values) in arrays.items():
        dtype = torch.int32 if values.typecode == "i" else torch.float32
        tensor = torch.frombuffer(values, dtype=dtype).reshape(shape)
        tensor = tensor if DEVICE is None else tensor.to(DEVICE())
        made[name] = tensor.long() if dtype == torch.int32 else tensor
    return made


def checked_elements(results):
    """The elements at places spread over each result, both ends among them."""
    picked = []
    for result in results:
        flat = result.detach().reshape(-1)
        count = min(len(flat), CHECKED_ELEMENTS)
        places = [0] if count == 1 else [int(i * (len(flat) - 1) / (count - 1) + 0.5) for i in range(count)]
        picked += flat[places].tolist()
    return picked


def attend(q, k, v):
    scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
    return scores.softmax(-1) @ v


def attend_and_differentiate(q, k, v, gradient):
    given = [x.detach().requires_grad_() for x in (q, k, v)]
    output = attend(*given)
    return (output, *torch.autograd.grad(output, given, gradient))


def convolution_shape(task):
    return [task["batch"], task["inputs"], task["side"], task["side"]]


OPERATIONS = {
    "matmul": lambda task, a, b: (a.T if task["transposeLeft"] else a) @ (b.T if task["transposeRight"] else b),
    "tanhChain": lambda task, z: torch.tanh(task["chainScale"] * z + task["chainShift"]) * z,
    "softmax": lambda task, x: x.softmax(-1),
    "layerNorm": lambda task, x, w, b: functional.layer_norm(x, [task["columns"]], w, b, task["epsilon"]),
    "sumColumns": lambda task, x: x.sum(0),
    "sumRows": lambda task, x: x.sum(1),
    "sumAll": lambda task, x: x.sum(),
    "convolution": lambda task, x, w: functional.conv2d(x, w, padding=1),
    "convolutionInput": lambda task, dy, w: torch.nn.grad.conv2d_input(convolution_shape(task), w, dy, padding=1),
    "convolutionWeight": lambda task, x, dy: torch.nn.grad.conv2d_weight(
        x, [task["outputs"], task["inputs"], 3, 3], dy, padding=1
    ),
    "attention": lambda task, q, k, v: attend(q, k, v),
    "attentionBackward": lambda task, q, k, v, gradient: attend_and_differentiate(q, k, v, gradient),
}


class Operation:
    def __init__(self, task, given):
        self.once = lambda: OPERATIONS[task["kind"]](task, *given)

    def check(self):
        results = self.once()
        return checked_elements(results if isinstance(results, tuple) else [results])

    def run(self, count):
        for _ in range(count):
            self.once()
        finish()


class Training:
    def __init__(self, task, parameters, inputs, targets):
        self.task, self.parameters, self.inputs = task, parameters, inputs
        self.targets = targets if task["model"] == "xor" else targets.reshape(-1)
        self.start()

    def start(self):
        options = dict(self.task["optimizer"])
        self.model = models.make(self.task["model"], self.task["sizes"])
        self.model.load_state_dict(self.parameters)
        self.optimizer = getattr(torch.optim, options.pop("name"))(self.model.parameters(), **options)
        self.criterion = torch.nn.BCELoss() if self.task["model"] == "xor" else torch.nn.CrossEntropyLoss()

    def step(self):
        self.optimizer.zero_grad()
        loss = self.criterion(self.model(self.inputs), self.targets)
        loss.backward()
        self.optimizer.step()
        return loss

    def check(self):
        self.start()
        return [self.step().item() for _ in range(self.task["checkedSteps"])]

    def run(self, count):
        for _ in range(count - 1):
            self.step()
        self.step().item()


class Inference:
    def __init__(self, task, parameters, inputs):
        self.model = models.make(task["model"], task["sizes"])
        self.model.load_state_dict(parameters)
        self.inputs = inputs

    def check(self):
        with torch.no_grad():
            return self.model(self.inputs).reshape(-1).tolist()

    def run(self, count):
        with torch.no_grad():
            for _ in range(count):
                self.model(self.inputs)
        finish()


def make(task, arrays):
    given = tensors(arrays)
    if task["task"] == "operation":
        operands = [given[str(i)] for i in range(len(given))]
        return Operation(task, [x.half() for x in operands] if task.get("half") else operands)
    inputs, targets = given.pop("inputs"), given.pop("targets")
    parameters = {name.split(":", 1)[1]: value for name, value in given.items()}
    if task["task"] == "inference":
        return Inference(task, parameters, inputs)
    return Training(task, parameters, inputs, targets)
