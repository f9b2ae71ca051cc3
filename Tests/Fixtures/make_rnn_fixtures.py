"""Reference values for the sequence network, made with PyTorch in float64 on the CPU.

    python3 -m venv v && v/bin/pip install torch numpy && v/bin/python make_rnn_fixtures.py

writes rnn-grid.json, rnn-adder.json and rnn-special.json beside this script, one case a line. The equations are
written out here and autograd differentiates them (u, z and v keep their gradients); each case is then checked
against the textbook recursion in plain numpy, and tanh and relu with biases against torch.nn.RNN as well, before
anything is written. Numbers are printed in the shortest form that reads back as the same double.

Conventions (row-major arrays throughout; README.md lists the fields):
  u_t = W_in x_t + W z_{t-1} + b,  z_t = f(u_t),  v_t = W_out z_t + c,  y_t = g(v_t),  z_0 = 0 unless given
  E = `loss`: the losses of all target steps summed ("sum") or averaged ("mean") over a sequence's target steps,
  then summed over the sequences and divided by the number of sequences. delta and deltaOut are dE/du and dE/dv,
  so they contain those divisions; stepLosses do not.
"""

import itertools
import json
import pathlib
import platform

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

LEAK = 0.01
NAMES = ("W_in", "W", "b", "W_out", "c")

HIDDEN = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "leaky-relu": lambda u: torch.nn.functional.leaky_relu(u, LEAK),
    "identity": lambda u: u,
    "softplus": lambda u: torch.logaddexp(u, torch.zeros_like(u)),
}

# f'(u) in numpy, for the check by hand.
SLOPE = {
    "tanh": lambda u: 1 - np.tanh(u) ** 2,
    "sigmoid": lambda u: np.exp(-u) / (1 + np.exp(-u)) ** 2,
    "relu": lambda u: (u > 0) * 1.0,
    "leaky-relu": lambda u: np.where(u > 0, 1.0, LEAK),
    "identity": np.ones_like,
    "softplus": lambda u: 1 / (1 + np.exp(-u)),
}

OUTPUT = {"sigmoid": torch.sigmoid, "softmax": lambda v: torch.softmax(v, -1), "identity": lambda v: v}

# output, loss, whether σ' is taken at y
READOUTS = [
    ("sigmoid", "squared", False),
    ("sigmoid", "binary-cross-entropy", False),
    ("softmax", "cross-entropy", False),
    ("identity", "squared", False),
    ("softmax", "squared", False),
    ("sigmoid", "squared", True),
]


def numbers(tensor):
    return [float(x) for x in torch.as_tensor(tensor).detach().reshape(-1)]


def step_loss(output, loss, v, y, target):
    if loss == "squared":
        return 0.5 * ((y - target) ** 2).sum()
    if loss == "binary-cross-entropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(v, target, reduction="sum")
    assert (output, loss) == ("softmax", "cross-entropy")
    return -torch.log_softmax(v, -1)[target]


class Case:
    """One network, the sequences of one minibatch, and how the loss is put together."""

    def __init__(self, name, hidden, readout, sizes, seed, lengths, biases=True, targets="every", reduction="sum",
                 truncation=0, initial=False, spread=0.6, sequences=None):
        self.name, self.hidden, self.targets, self.reduction = name, hidden, targets, reduction
        self.output, self.loss, self.at_y = readout
        self.sizes, self.biases, self.truncation = sizes, biases, truncation
        self.source = torch.Generator().manual_seed(seed)
        D, H, O = sizes
        shapes = {"W_in": (H, D), "W": (H, H), "b": (H,), "W_out": (O, H), "c": (O,)}
        spreads = spread if isinstance(spread, dict) else dict.fromkeys(NAMES, spread)
        self.parameters = {
            name: (torch.randn(shape, generator=self.source) * spreads[name]).requires_grad_()
            for name, shape in shapes.items()
            if biases or name not in ("b", "c")
        }
        self.sequences = sequences or [self.draw(length, initial) for length in lengths]

    def draw(self, length, initial):
        D, H, O = self.sizes
        nodes = list(range(length)) if self.targets == "every" else [length - 1]
        shape = (len(nodes), O)
        if self.loss == "cross-entropy":
            target = torch.randint(O, (len(nodes),), generator=self.source)
        elif self.loss == "binary-cross-entropy":
            target = torch.randint(2, shape, generator=self.source).double()
        elif self.output == "softmax":
            target = torch.softmax(torch.randn(shape, generator=self.source), -1)
        else:
            target = torch.rand(shape, generator=self.source)
        state = 0.5 * torch.randn(H, generator=self.source) if initial else None
        return {"x": torch.randn((length, D), generator=self.source), "nodes": nodes, "target": target, "z0": state}

    def forward(self, sequence):
        """The states of one sequence, a row a step for u and z, a row a target for v and y, and the target losses."""
        p, f, g = self.parameters, HIDDEN[self.hidden], OUTPUT[self.output]
        z = torch.zeros(self.sizes[1]) if sequence["z0"] is None else sequence["z0"]
        trace = {key: [] for key in ("u", "z", "v", "y", "losses")}
        for t, x in enumerate(sequence["x"]):
            if self.truncation and t and t % self.truncation == 0:
                z = z.detach()
            u = p["W_in"] @ x + p["W"] @ z
            if self.biases:
                u = u + p["b"]
            z = f(u)
            trace["u"].append(u)
            trace["z"].append(z)
            if t in sequence["nodes"]:
                v = p["W_out"] @ z
                if self.biases:
                    v = v + p["c"]
                y = g(v)
                target = sequence["target"][sequence["nodes"].index(t)]
                trace["v"].append(v)
                trace["y"].append(y)
                trace["losses"].append(step_loss(self.output, self.loss, v, y, target))
        for key in ("u", "v"):
            for row in trace[key]:
                row.retain_grad()
        return trace

    def backward(self):
        """E, the traces, and the gradients of E left in the leaves, u and v."""
        for p in self.parameters.values():
            p.grad = None
        traces = [self.forward(s) for s in self.sequences]
        factors = [
            1 / len(self.sequences) / (len(s["nodes"]) if self.reduction == "mean" else 1) for s in self.sequences
        ]
        total = sum(factor * sum(trace["losses"]) for factor, trace in zip(factors, traces))
        if self.at_y:
            # The notebook's slip: the logistic slope at y instead of at v. No loss has this gradient, so it is put in.
            rows, seeds = [], []
            for factor, trace, s in zip(factors, traces, self.sequences):
                for v, y, d in zip(trace["v"], trace["y"], s["target"]):
                    again = torch.sigmoid(y)
                    rows.append(v)
                    seeds.append((factor * (y - d) * again * (1 - again)).detach())
            torch.autograd.backward(rows, seeds)
        else:
            total.backward()
        return total, traces

    def check_by_hand(self, traces):
        """The recursion of the textbook must give what autograd gave."""
        p = {name: value.detach().numpy() for name, value in self.parameters.items()}
        D, H, O = self.sizes
        sums = {name: np.zeros(value.shape) for name, value in p.items()}
        for s, trace in zip(self.sequences, traces):
            delta, later = np.zeros(H), np.zeros(H)
            for t in reversed(range(len(s["x"]))):
                back = later.copy()
                if t in s["nodes"]:
                    k = s["nodes"].index(t)
                    out = trace["v"][k].grad.numpy()
                    expected = self.output_error(trace["y"][k].detach().numpy(), s["target"][k].numpy())
                    expected = expected / len(self.sequences) / (len(s["nodes"]) if self.reduction == "mean" else 1)
                    assert np.allclose(expected, out, rtol=1e-12, atol=1e-14), self.name
                    back += p["W_out"].T @ out
                    sums["W_out"] += np.outer(out, trace["z"][t].detach().numpy())
                    if self.biases:
                        sums["c"] += out
                delta = back * SLOPE[self.hidden](trace["u"][t].detach().numpy())
                assert np.allclose(delta, grad(trace["u"][t]).numpy(), rtol=1e-12, atol=1e-14), self.name
                before = trace["z"][t - 1].detach() if t else (torch.zeros(H) if s["z0"] is None else s["z0"])
                sums["W_in"] += np.outer(delta, s["x"][t].numpy())
                sums["W"] += np.outer(delta, before.numpy())
                if self.biases:
                    sums["b"] += delta
                cut = self.truncation and t % self.truncation == 0
                later = np.zeros(H) if cut else p["W"].T @ delta
        for name, value in sums.items():
            assert np.allclose(value, self.parameters[name].grad.numpy(), rtol=1e-12, atol=1e-14), (self.name, name)

    def output_error(self, y, d):
        """dE/dv of one target's loss: fused where loss and output belong together, chained otherwise."""
        if self.loss == "cross-entropy":
            return y - np.eye(len(y))[d]
        if self.loss == "binary-cross-entropy" or self.output == "identity":
            return y - d
        if self.output == "softmax":
            return y * ((y - d) - ((y - d) * y).sum())
        s = 1 / (1 + np.exp(-y)) if self.at_y else y
        return (y - d) * s * (1 - s)

    def check_against_library(self, total, traces):
        """torch.nn.RNN with the same weights must give the same states and gradients."""
        if self.hidden not in ("tanh", "relu") or not self.biases or self.at_y or self.truncation:
            return False
        D, H, O = self.sizes
        p = self.parameters
        rnn, readout = torch.nn.RNN(D, H, nonlinearity=self.hidden), torch.nn.Linear(H, O)
        with torch.no_grad():
            rnn.weight_ih_l0.copy_(p["W_in"])
            rnn.weight_hh_l0.copy_(p["W"])
            rnn.bias_ih_l0.copy_(p["b"])
            rnn.bias_hh_l0.zero_()
            readout.weight.copy_(p["W_out"])
            readout.bias.copy_(p["c"])
        again = 0
        for s, trace in zip(self.sequences, traces):
            start = None if s["z0"] is None else s["z0"][None]
            states, _ = rnn(s["x"], start)
            assert torch.allclose(states, torch.stack(trace["z"]), rtol=1e-13, atol=1e-14), self.name
            v = readout(states[s["nodes"]])
            losses = [step_loss(self.output, self.loss, a, OUTPUT[self.output](a), d) for a, d in zip(v, s["target"])]
            again = again + sum(losses) / (len(losses) if self.reduction == "mean" else 1) / len(self.sequences)
        assert torch.allclose(again, total, rtol=1e-13)
        again.backward()
        pairs = [(rnn.weight_ih_l0, "W_in"), (rnn.weight_hh_l0, "W"), (rnn.bias_ih_l0, "b"),
                 (readout.weight, "W_out"), (readout.bias, "c")]
        for theirs, ours in pairs:
            assert torch.allclose(theirs.grad, p[ours].grad, rtol=1e-12, atol=1e-14), (self.name, ours)
        return True

    def record(self):
        D, H, O = self.sizes
        total, traces = self.backward()
        self.check_by_hand(traces)
        self.agrees_with_library = self.check_against_library(total, traces)
        entry = {
            "name": self.name, "hidden": self.hidden, "output": self.output, "lossKind": self.loss,
            "slopeAtOutput": self.at_y, "biases": self.biases, "targets": self.targets, "reduction": self.reduction,
            "truncation": self.truncation, "inputWidth": D, "hiddenWidth": H, "outputWidth": O,
            "parameters": self.values(), "sequences": [], "loss": total.item(),
            "gradients": {name: numbers(p.grad) for name, p in self.parameters.items()},
        }
        for s, trace in zip(self.sequences, traces):
            classes = self.loss == "cross-entropy"
            row = {"length": len(s["x"]), "inputs": numbers(s["x"]), "targetNodes": s["nodes"]}
            row["targetClasses" if classes else "targetValues"] = s["target"].reshape(-1).tolist()
            if s["z0"] is not None:
                row["initialState"] = numbers(s["z0"])
            for key in ("u", "z", "v", "y"):
                row[key] = numbers(torch.stack(trace[key]))
            row["stepLosses"] = numbers(torch.stack(trace["losses"]))
            row["deltaOut"] = numbers(torch.stack([v.grad for v in trace["v"]]))
            row["delta"] = numbers(torch.stack([grad(u) for u in trace["u"]]))
            entry["sequences"].append(row)
        return entry

    def values(self):
        return {name: numbers(p) for name, p in self.parameters.items()}

    def training(self, steps=10, rate=0.1):
        """Plain gradient descent on this minibatch: E before each step, and the parameters after the last."""
        start = {name: p.detach().clone() for name, p in self.parameters.items()}
        losses = []
        for _ in range(steps):
            total, _ = self.backward()
            losses.append(total.item())
            with torch.no_grad():
                for p in self.parameters.values():
                    p -= rate * p.grad
        entry = {"rate": rate, "losses": losses, "parameters": self.values()}
        self.restore(start)
        return entry

    def clipped_step(self, kind, limit, rate=0.1):
        """One step on a clipped gradient. By norm: g · limit/‖g‖ if ‖g‖ > limit, ‖g‖ over all parameters together
        (torch.nn.utils adds 1e-6 to ‖g‖, which is left out here). By value: every entry into [-limit, limit]."""
        start = {name: p.detach().clone() for name, p in self.parameters.items()}
        self.backward()
        norm = torch.sqrt(sum((p.grad**2).sum() for p in self.parameters.values()))
        with torch.no_grad():
            for p in self.parameters.values():
                g = p.grad * (limit / norm if norm > limit else 1.0) if kind == "norm" else p.grad.clamp(-limit, limit)
                p -= rate * g
        entry = {"kind": kind, "limit": limit, "rate": rate, "gradientNorm": norm.item(), "parameters": self.values()}
        self.restore(start)
        return entry

    def restore(self, values):
        with torch.no_grad():
            for name, p in self.parameters.items():
                p.copy_(values[name])


def grad(tensor):
    """A step that nothing depends on has no gradient in torch: it is zero."""
    return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad


def title(readout):
    return f"{readout[0]} + {readout[1]}" + (" (slope at y)" if readout[2] else "")


def grid():
    """Every hidden activation with every readout; biases, target placement and lengths rotate through them."""
    cases = []
    for (i, hidden), (j, readout) in itertools.product(enumerate(HIDDEN), enumerate(READOUTS)):
        biases, last, length = (i + j) % 2 == 0, (i // 2 + j) % 3 == 1, (1, 5, 9)[(i + 2 * j) % 3]
        name = f"{hidden}, {title(readout)}, {length} steps, {'last' if last else 'every'} target, "
        name += "biases" if biases else "no biases"
        cases.append(Case(name, hidden, readout, (3, 5, 2), 100 + 10 * i + j, [length], biases,
                          "last" if last else "every"))
    for hidden in HIDDEN:
        own = [case for case in cases if case.hidden == hidden]
        for trait in (lambda c: c.biases, lambda c: c.targets, lambda c: len(c.sequences[0]["x"])):
            assert len({trait(c) for c in own}) == len({trait(c) for c in cases}), hidden
    return [case.record() for case in cases], cases


def adder():
    """37 + 90 = 127 as the textbook job feeds it, from the report's four starting points and the notebook's slip."""
    a, b, bits = 37, 90, 8
    bit = lambda n: [float(n >> t & 1) for t in range(bits)]
    sequence = {"x": torch.tensor([bit(a), bit(b)]).T.contiguous(), "nodes": list(range(bits)),
                "target": torch.tensor(bit(a + b))[:, None], "z0": None}
    lecun = {"W_in": 2**-0.5, "W": 16**-0.5, "W_out": 16**-0.5}
    he = {name: value * 2**0.5 for name, value in lecun.items()}
    rows = [("normal", "sigmoid", 1.0, False), ("lecun", "sigmoid", lecun, False), ("lecun", "tanh", lecun, False),
            ("he", "relu", he, False), ("normal", "sigmoid", 1.0, True)]
    records, cases = [], []
    for seed, (start, hidden, spread, at_y) in enumerate(rows):
        if isinstance(spread, dict):
            spread = {**spread, "b": 0.0, "c": 0.0}
        readout = ("sigmoid", "squared", at_y)
        case = Case(f"adder 37 + 90, {start} {hidden}" + (", slope at y" if at_y else ""), hidden, readout,
                    (2, 16, 1), 500 + seed, [], False, spread=spread, sequences=[sequence])
        record = case.record()
        record["training"] = case.training()
        records.append(record)
        cases.append(case)
    return records, cases


def special():
    ce, squared, bce = READOUTS[2], READOUTS[0], READOUTS[1]
    small = (3, 5, 2)
    cases = {
        "batch": Case("batch of lengths 3, 7, 1, 5", "tanh", squared, small, 700, (3, 7, 1, 5)),
        "batch last": Case("batch of lengths 3, 7, 1, 5, last target, no biases", "sigmoid", ce, small, 701,
                           (3, 7, 1, 5), False, "last"),
        "mean": Case("mean over target steps", "tanh", bce, small, 702, [6], reduction="mean"),
        "batch mean": Case("batch of lengths 2, 6, mean over each sequence's target steps", "relu", ce, small, 703,
                           (2, 6), reduction="mean"),
        "state": Case("initial state given", "tanh", ce, small, 704, [5], initial=True),
        "truncated": Case("truncated every 3 steps", "tanh", squared, small, 705, [10], truncation=3),
        "truncated state": Case("truncated every 3 steps, initial state given, no biases", "relu", ce, small, 706,
                                [7], False, truncation=3, initial=True),
        "truncated last": Case("truncated every 4 steps, last target", "softplus", ce, small, 707, [10],
                               targets="last", truncation=4),
        "clip": Case("clipping", "tanh", squared, small, 708, [9], spread=1.2),
    }
    records = {key: case.record() for key, case in cases.items()}
    for key in ("batch", "mean", "truncated"):
        records[key]["training"] = cases[key].training()
    # One limit below the gradient's norm, one above it: the second must change nothing.
    records["clip"]["clippedSteps"] = [cases["clip"].clipped_step("norm", 0.25), cases["clip"].clipped_step("norm", 50.0),
                                       cases["clip"].clipped_step("value", 0.05)]
    first = records["clip"]["clippedSteps"][0]
    assert 0.25 < first["gradientNorm"] < 50, first["gradientNorm"]
    return list(records.values()), list(cases.values())


def write(name, made):
    records, cases = made
    agreed = sum(case.agrees_with_library for case in cases)
    versions = f"Python {platform.python_version()}, torch {torch.__version__.split('+')[0]}, numpy {np.__version__}"
    path = pathlib.Path(__file__).with_name(name)
    lines = ",\n".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records)
    path.write_text(f'{{"madeBy":"make_rnn_fixtures.py","versions":"{versions}","cases":[\n{lines}\n]}}\n')
    print(f"{name}: {len(records)} cases, {path.stat().st_size} bytes, {agreed} also agree with torch.nn.RNN")


if __name__ == "__main__":
    write("rnn-grid.json", grid())
    write("rnn-adder.json", adder())
    write("rnn-special.json", special())
