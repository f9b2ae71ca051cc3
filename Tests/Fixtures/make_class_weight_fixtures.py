"""Reference values for weights of classes, made with PyTorch in float64 on the CPU.

    python3 -m venv v && v/bin/pip install torch numpy && v/bin/python make_class_weight_fixtures.py

writes class_weights.json beside this script. Each case is a minibatch of chains through a tanh network with a softmax
readout; its loss is torch.nn.CrossEntropyLoss(weight=…) with its mean over all targets of the minibatch. Where Backstep sums
the losses of an example's steps that mean is taken times the mean number of targets of an example, `reduction` "sum". Given are the
loss, dE/dv at every target, all gradients, and losses and parameters of ten steps of SGD.
"""

import json
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

D, H, O = 3, 5, 4


def run(p, chain):
    z = torch.zeros(H)
    v = []
    for x in chain["x"]:
        z = torch.tanh(p["W_in"] @ x + p["W"] @ z + p["b"])
        v.append(p["W_out"] @ z + p["c"])
    return v


def minibatch(p, chains, weight, reduction):
    rows, classes = [], []
    for chain in chains:
        v = run(p, chain)
        for node, label in zip(chain["nodes"], chain["classes"]):
            v[node].retain_grad()
            rows.append(v[node])
            classes.append(label)
    loss = torch.nn.CrossEntropyLoss(weight=weight)(torch.stack(rows), torch.tensor(classes))
    return (loss * len(rows) / len(chains) if reduction == "sum" else loss), rows


def case(name, seed, lengths, every, reduction, weight, classes, rate):
    generator = np.random.default_rng(seed)
    draw = lambda *shape: torch.tensor(0.6 * generator.standard_normal(shape), requires_grad=True)
    p = {"W_in": draw(H, D), "W": draw(H, H), "b": draw(H), "W_out": draw(O, H), "c": draw(O)}
    chains = []
    for length in lengths:
        nodes = list(range(length)) if every else [length - 1]
        chains.append(
            {
                "x": torch.tensor(generator.standard_normal((length, D))),
                "nodes": nodes,
                "classes": [int(generator.choice(classes)) for _ in nodes],
            }
        )
    weight = torch.tensor(weight)
    flat = lambda values: {k: t.flatten().tolist() for k, t in values.items()}
    found = {
        "name": name, "inputWidth": D, "hiddenWidth": H, "outputWidth": O, "reduction": reduction,
        "placement": "every" if every else "last", "weights": weight.tolist(), "rate": rate, "parameters": flat(p),
        "examples": [
            {"inputs": c["x"].flatten().tolist(), "targetNodes": c["nodes"], "targetClasses": c["classes"]}
            for c in chains
        ],
    }
    losses = []
    for step in range(10):
        loss, rows = minibatch(p, chains, weight, reduction)
        for t in p.values():
            t.grad = None
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            found["deltaOut"] = [row.grad.tolist() for row in rows]
            found["gradients"] = flat({k: t.grad for k, t in p.items()})
        with torch.no_grad():
            for t in p.values():
                t -= rate * t.grad
    found["losses"] = losses
    found["trained"] = flat(p)
    return found


if __name__ == "__main__":
    weights = [0.3, 2.5, 1.0, 0.0]
    cases = [
        case("a label a chain", 1, (3, 7, 1, 5, 4, 2), False, "sum", weights, [0, 1, 2, 3], 0.4),
        case("a label a step, summed", 2, (3, 6, 1, 4), True, "sum", weights, [0, 1, 2], 0.1),
        case("a label a step, averaged", 3, (4, 4, 4), True, "mean", weights, [0, 1, 2, 3], 0.3),
    ]
    path = pathlib.Path(__file__).with_name("class_weights.json")
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    path.write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')
