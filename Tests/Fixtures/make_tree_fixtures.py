"""Reference values for recursive networks over binary trees, from PyTorch in float64: see README.md beside this file.

    venv/bin/python Tests/Fixtures/make_tree_fixtures.py > Tests/Fixtures/trees.json
    venv/bin/python Tests/Fixtures/make_tree_fixtures.py train.txt 40 > sst.json    # the first 40 trees of a treebank

The second form is for a treebank that may not be copied: run the tests with BACKSTEP_TREE_FIXTURE=sst.json to use it.

A parent is f(W·concat(left, right) + b), a leaf its word's vector; softmax and cross-entropy at every labelled node, or
at the root alone; sigmoid and identity readouts with half the squared error. Trees are written in brackets, made up here:
no treebank is copied. The loss of a minibatch is the mean over its trees of the sum over nodes.
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)

SENTENCES = [
    "(3 (2 not) (3 (1 bad) (2 (2 at) (2 all))))",
    "(4 (2 (2 a) (2 film)) (4 (3 (2 so) (3 good)) (3 (2 it) (3 (3 shines) (2 (2 at) (2 night))))))",
    "(2 word)",
    "(0 (0 (1 (1 (1 dull) (2 and)) (1 dull)) (2 and)) (1 dull))",
    "(1 (2 the) (1 (2 film) (1 (2 is) (0 (2 not) (3 good)))))",
]


def parse(text):
    """Nodes in post-order: (children or None, word or None, label)."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split(" ")
    tokens = [t for t in tokens if t]
    nodes, stack, i = [], [], 0
    while i < len(tokens):
        if tokens[i] == "(":
            stack.append([int(tokens[i + 1]), [], None])
            i += 2
        elif tokens[i] == ")":
            label, children, word = stack.pop()
            nodes.append((tuple(children) or None, word, label))
            if stack:
                stack[-1][1].append(len(nodes) - 1)
            i += 1
        else:
            stack[-1][2] = tokens[i]
            i += 1
    return nodes


FUNCTIONS = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "identity": lambda x: x,
}


def case(name, activation, output, loss, trees, targets="every", biases=True, hidden=6, seed=0, steps=None, scale=1.0):
    torch.manual_seed(seed)
    parsed = [parse(t) for t in trees]
    vocabulary = sorted({n[1] for t in parsed for n in t if n[1]})
    classes = 5 if loss == "cross-entropy" else 2
    p = {
        "W": torch.randn(hidden, 2 * hidden) * (0.5 * scale),
        "W_out": torch.randn(classes, hidden) * 0.7,
        "E": torch.randn(len(vocabulary), hidden) * 0.6,
    }
    if biases:
        p["b"] = torch.randn(hidden) * 0.3
        p["c"] = torch.randn(classes) * 0.3
    for v in p.values():
        v.requires_grad_(True)

    def run():
        total, records = 0, []
        for nodes in parsed:
            z, u, v, y, losses = [], [], [], [], []
            for index, (children, word, label) in enumerate(nodes):
                if children is None:
                    s = p["E"][vocabulary.index(word)] * 1
                    u.append(s)
                else:
                    s = p["W"] @ torch.cat([z[children[0]], z[children[1]]])
                    if biases:
                        s = s + p["b"]
                    u.append(s)
                u[-1].retain_grad()
                z.append(u[-1] if children is None else FUNCTIONS[activation](u[-1]))
                if targets == "root" and index != len(nodes) - 1:
                    continue
                s = p["W_out"] @ z[-1]
                if biases:
                    s = s + p["c"]
                s.retain_grad()
                v.append(s)
                if loss == "cross-entropy":
                    y.append(torch.softmax(s, 0))
                    losses.append(-torch.log_softmax(s, 0)[label])
                else:
                    d = torch.tensor([label / 4, 1 - label / 4])
                    y.append(torch.sigmoid(s) if output == "sigmoid" else s * 1)
                    losses.append(0.5 * ((y[-1] - d) ** 2).sum())
            total = total + sum(losses) / len(parsed)
            records.append((nodes, u, z, v, y, losses))
        return total, records

    total, records = run()
    total.backward()
    flat = lambda rows: [float(x) for r in rows for x in r]
    result = {
        "name": name, "activation": activation, "output": output, "loss": loss, "targets": targets, "biases": biases,
        "hidden": hidden, "outputs": classes, "vocabulary": vocabulary, "trees": trees,
        "parameters": {k: v.detach().flatten().tolist() for k, v in p.items()},
        "totalLoss": float(total.detach()),
        "gradients": {k: v.grad.flatten().tolist() for k, v in p.items()},
        "records": [
            {
                "children": [list(c) if c else [-1, -1] for c, _, _ in nodes],
                "words": [w or "" for _, w, _ in nodes],
                "labels": [l for _, _, l in nodes],
                "u": flat(x.detach() for x in u), "z": flat(x.detach() for x in z),
                "delta": flat(x.grad for x in u), "v": flat(x.detach() for x in v),
                "y": flat(x.detach() for x in y), "deltaOut": flat(x.grad for x in v),
                "losses": [float(x.detach()) for x in losses],
            }
            for nodes, u, z, v, y, losses in records
        ],
    }
    if steps:
        # AdaGrad with decay on weights (not biases) and, for the words that occur, on their vectors.
        kind, rate, decay = steps
        squares = {k: torch.zeros_like(v) for k, v in p.items()}
        losses = []
        with torch.no_grad():
            for _ in range(10):
                for v in p.values():
                    v.grad = None
                with torch.enable_grad():
                    total, _ = run()
                    total.backward()
                losses.append(float(total.detach()))
                for k, v in p.items():
                    g = v.grad + (decay * v if k not in ("b", "c") else 0)
                    if kind == "adagrad":
                        squares[k] += g * g
                        v -= rate * g / (squares[k].sqrt() + 1e-10)
                    else:
                        v -= rate * g
        result["training"] = {
            "update": kind, "rate": rate, "decay": decay, "losses": losses,
            "parameters": {k: v.detach().flatten().tolist() for k, v in p.items()},
        }
    return result


if len(sys.argv) > 2:
    with open(sys.argv[1], encoding="utf-8") as file:
        # Trees are split on the ASCII space alone: some words hold a no-break space.
        SENTENCES = [line.rstrip("\n") for line in file][: int(sys.argv[2])]
    CASES = [case("a treebank", "tanh", "softmax", "cross-entropy", SENTENCES, hidden=30, steps=("adagrad", 0.05, 1e-3), scale=0.25)]
else:
    CASES = [
        case("tanh softmax every node", "tanh", "softmax", "cross-entropy", SENTENCES, steps=("adagrad", 0.05, 1e-3)),
        case("tanh softmax root", "tanh", "softmax", "cross-entropy", SENTENCES, targets="root", seed=1),
        case("sigmoid softmax", "sigmoid", "softmax", "cross-entropy", SENTENCES[:2], seed=2, steps=("sgd", 0.1, 0.0)),
        case("relu softmax no biases", "relu", "softmax", "cross-entropy", SENTENCES, biases=False, seed=3),
        case("identity regression", "tanh", "identity", "squared", SENTENCES[1:4], seed=4, hidden=9),
        case("sigmoid regression at the root", "tanh", "sigmoid", "squared", SENTENCES, targets="root", seed=5),
        case("identity activation", "identity", "softmax", "cross-entropy", SENTENCES[3:], seed=6, hidden=3),
    ]
json.dump({"versions": f"Python {sys.version.split()[0]}, torch {torch.__version__}", "cases": CASES}, sys.stdout)
