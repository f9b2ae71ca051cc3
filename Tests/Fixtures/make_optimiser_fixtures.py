"""Reference runs of torch.optim and torch.optim.lr_scheduler in float64 on the CPU: see README.md beside this file.

    venv/bin/python Tests/Fixtures/make_optimiser_fixtures.py

writes optimisers.json. A minibatch of four sequences through a small tanh network is learned for 50 steps by every rule;
decay is for weights only, so that biases are a parameter group of their own. Words are learned by trees taken one after
the other. What occurs in no tree of a step is put back after it, parameters and memory, which makes torch's dense rules
lazy, and leaves their formulas as they are; SparseAdam, which is lazy by itself, is run beside Adam to check that.
"""

import json
import pathlib
import platform

import torch

from make_rnn_fixtures import READOUTS, Case, numbers

STEPS = 50
BIASES = ("b", "c")


def optimiser(kind, constants, parameters, rate, rates, decay):
    groups = [
        {"params": [p], "lr": rates.get(name, rate), "weight_decay": 0.0 if name in BIASES else decay}
        for name, p in parameters.items()
    ]
    optim = torch.optim
    if kind in ("sgd", "momentum", "nesterov"):
        return optim.SGD(groups, lr=rate, momentum=constants[0] if constants else 0, nesterov=kind == "nesterov")
    if kind == "adagrad":
        return optim.Adagrad(groups, lr=rate, eps=constants[0])
    if kind == "rmsprop":
        return optim.RMSprop(groups, lr=rate, alpha=constants[0], eps=constants[1])
    made = optim.Adam if kind == "adam" else optim.AdamW
    return made(groups, lr=rate, betas=tuple(constants[:2]), eps=constants[2])


def clip(kind, limit, parameters):
    """‖g‖ before clipping; torch.nn.utils adds 1e-6 to it, which is left out here."""
    norm = torch.sqrt(sum((p.grad**2).sum() for p in parameters.values()))
    for p in parameters.values():
        if kind == "norm" and norm > limit:
            p.grad *= limit / norm
        elif kind == "value":
            p.grad.clamp_(-limit, limit)
    return norm.item()


def run(case, kind, constants, rate, rates={}, decay=0.0, clipping=None):
    start = {name: p.detach().clone() for name, p in case.parameters.items()}
    steps = optimiser(kind, constants, case.parameters, rate, rates, decay)
    losses, norms = [], []
    for _ in range(STEPS):
        total, _ = case.backward()
        losses.append(total.item())
        norms.append(clip(*(clipping or ("none", 0)), case.parameters))
        steps.step()
    entry = {
        "update": kind, "constants": constants, "rate": rate, "rates": rates, "decay": decay, "losses": losses,
        "norms": norms, "parameters": case.values(),
    }
    if clipping:
        entry["clip"] = {"kind": clipping[0], "limit": clipping[1]}
    case.restore(start)
    return entry


def runs(case):
    return [
        run(case, "sgd", [], 0.1, decay=0.01),
        run(case, "momentum", [0.9], 0.01),
        run(case, "momentum", [0.5], 0.1, decay=0.02, clipping=("norm", 0.3)),
        run(case, "nesterov", [0.8], 0.05, decay=0.01),
        run(case, "adagrad", [1e-10], 0.05),
        run(case, "rmsprop", [0.99, 1e-8], 0.01),
        run(case, "rmsprop", [0.9, 1e-3], 0.02, decay=0.01, clipping=("value", 0.05)),
        run(case, "adam", [0.9, 0.999, 1e-8], 0.01),
        run(case, "adam", [0.8, 0.95, 1e-4], 0.02, decay=0.05, clipping=("norm", 0.2)),
        run(case, "adam", [0.9, 0.999, 1e-8], 0.01, rates={"W": 0.001, "c": 0.05, "W_in": 0.0}),
        run(case, "adamw", [0.9, 0.999, 1e-8], 0.01, decay=0.01),
        run(case, "adamw", [0.9, 0.99, 1e-6], 0.02, rates={"W_out": 0.004}, decay=0.3),
    ]


def tree_loss(p, tree, vocabulary):
    z, total = [], 0
    for children, word, label in zip(tree["children"], tree["words"], tree["labels"]):
        leaf = children[0] < 0
        z.append(p["E"][vocabulary.index(word)] if leaf else
                 torch.tanh(p["W"] @ torch.cat([z[children[0]], z[children[1]]]) + p["b"]))
        total = total - torch.log_softmax(p["W_out"] @ z[-1] + p["c"], 0)[label]
    return total


def words(fixture, kind, constants, rate, decay=0.0):
    vocabulary, width, outputs = fixture["vocabulary"], fixture["hidden"], fixture["outputs"]
    shapes = {"W": (width, 2 * width), "b": (width,), "W_out": (outputs, width), "c": (outputs,),
              "E": (len(vocabulary), width)}
    p = {name: torch.tensor(fixture["parameters"][name]).reshape(shape).requires_grad_()
         for name, shape in shapes.items()}
    steps = optimiser(kind, constants, p, rate, {}, decay)
    sparse = p["E"].detach().clone().requires_grad_()
    beside = torch.optim.SparseAdam([sparse], lr=rate, betas=tuple(constants[:2]), eps=1e-16) if kind == "adam" else None
    order, losses = [], []
    for step in range(STEPS):
        place = step * 2 % len(fixture["records"])
        tree = fixture["records"][place]
        order.append(place)
        steps.zero_grad()
        total = tree_loss(p, tree, vocabulary)
        total.backward()
        losses.append(total.item())
        for parameter in p.values():
            # In a tree of a single word nothing depends on W and b: torch would leave them out of the step.
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        absent = [i for i, word in enumerate(vocabulary) if word not in tree["words"]]
        present = [i for i, word in enumerate(vocabulary) if word in tree["words"]]
        before = [(t, t[absent].clone()) for t in memory(steps, p["E"]) + [p["E"].detach()]]
        known = set(map(id, memory(steps, p["E"])))
        if beside:
            sparse.grad = torch.sparse_coo_tensor([present], p["E"].grad[present], p["E"].shape)
            beside.step()
        steps.step()
        for tensor, rows in before:
            tensor[absent] = rows
        for tensor in memory(steps, p["E"]):
            if id(tensor) not in known:
                tensor[absent] = 0
    if beside and constants[2] < 1e-12:
        assert torch.allclose(sparse, p["E"], rtol=1e-9, atol=1e-10), "Adam made lazy is not SparseAdam"
    return {
        "update": kind, "constants": constants, "rate": rate, "decay": decay, "order": order, "losses": losses,
        "parameters": {name: numbers(value) for name, value in p.items()},
    }


def memory(steps, parameter):
    return [t for t in steps.state[parameter].values() if torch.is_tensor(t) and t.shape == parameter.shape]


def schedules():
    """The factor of each of 60 steps."""
    lr = torch.optim.lr_scheduler

    def factors(make, warm_up=0, losses=None):
        steps = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        body = make(steps)
        if warm_up:
            rise = lr.LinearLR(steps, 1 / warm_up, total_iters=warm_up - 1)
            body = lr.SequentialLR(steps, [rise, body], [warm_up])
        found = []
        for step in range(60):
            found.append(steps.param_groups[0]["lr"])
            steps.step()
            body.step(*([losses[step]] if losses else []))
        return found

    losses = [1.0, 0.9, 0.8999, 0.89985, 0.9, 0.7, 0.71, 0.72, 0.73, 0.69999, 0.5] + [0.5 + 0.001 * (k % 7) for k in range(49)]
    return [
        {"shape": "step", "constants": [7, 0.5], "warmUp": 0, "factors": factors(lambda s: lr.StepLR(s, 7, 0.5))},
        {"shape": "exponential", "constants": [0.93], "warmUp": 0, "factors": factors(lambda s: lr.ExponentialLR(s, 0.93))},
        {"shape": "cosine", "constants": [60], "warmUp": 0, "factors": factors(lambda s: lr.CosineAnnealingLR(s, 60))},
        {"shape": "step", "constants": [10, 0.3], "warmUp": 5, "factors": factors(lambda s: lr.StepLR(s, 10, 0.3), 5)},
        {"shape": "cosine", "constants": [52], "warmUp": 8, "factors": factors(lambda s: lr.CosineAnnealingLR(s, 52), 8)},
        {"shape": "constant", "constants": [], "warmUp": 12, "factors": factors(lambda s: lr.ConstantLR(s, 1, 1), 12)},
        {"shape": "plateau", "constants": [2, 0.1], "warmUp": 0, "losses": losses,
         "factors": factors(lambda s: lr.ReduceLROnPlateau(s, factor=0.1, patience=2, min_lr=0, eps=0), losses=losses)},
    ]


if __name__ == "__main__":
    here = pathlib.Path(__file__)
    case = Case("batch of lengths 4, 7, 1, 5", "tanh", READOUTS[2], (3, 5, 4), 900, (4, 7, 1, 5))
    fixture = json.loads(here.with_name("trees.json").read_text())["cases"][0]
    made = {
        "madeBy": here.name,
        "versions": f"Python {platform.python_version()}, torch {torch.__version__.split('+')[0]}",
        "case": case.record(), "runs": runs(case),
        "words": {
            "fixture": fixture["name"],
            "runs": [
                words(fixture, "momentum", [0.9], 0.02), words(fixture, "nesterov", [0.7], 0.02, 0.01),
                words(fixture, "adagrad", [1e-10], 0.05), words(fixture, "rmsprop", [0.95, 1e-8], 0.01),
                words(fixture, "adam", [0.9, 0.999, 1e-8], 0.01), words(fixture, "adam", [0.9, 0.99, 1e-16], 0.01),
                words(fixture, "adamw", [0.9, 0.999, 1e-8], 0.01, 0.1),
            ],
        },
        "schedules": schedules(),
    }
    here.with_name("optimisers.json").write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
