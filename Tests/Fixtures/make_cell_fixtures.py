"""Reference values for cells with gates, made with PyTorch in float64 on the CPU.

    python3 -m venv v && v/bin/pip install torch numpy && v/bin/python make_cell_fixtures.py

writes cells.json and pairs.json beside this script, one case a line. Each cell's equations are written out here and autograd
differentiates them, every quantity keeping its gradient; before anything is written, chains are checked against
torch.nn.LSTM and torch.nn.GRU: states, and gradients of all weights by way of the parameters' names there.

Conventions (row-major arrays; README.md lists the fields): a node's quantities by their names in Backstep, errors as
`delta_…`; E is the sum over the target nodes of all examples, divided by the number of examples. Trees are nodes in
post-order, `children` two a node, -1 for none; a leaf has a token. What only some nodes have is listed for those, `nodes`.
"""

import json
import pathlib
import platform

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

SIGMOID, TANH = torch.sigmoid, torch.tanh


def parameter(generator, *shape):
    return torch.tensor(0.5 * generator.standard_normal(shape), requires_grad=True)


class LSTM:
    """Hochreiter & Schmidhuber 1997 with forget gates; gates in PyTorch's order."""

    gates = "ifgo"
    starts = {"z": 1, "c": 1}

    def parameters(self, generator, inputs, hidden):
        p = {}
        for gate in self.gates:
            p[f"W_in_{gate}"] = parameter(generator, hidden, inputs)
            p[f"W_{gate}"] = parameter(generator, hidden, hidden)
            p[f"b_{gate}"] = parameter(generator, hidden)
        return p

    def step(self, p, x, state):
        q = {}
        for gate in self.gates:
            q[f"u_{gate}"] = p[f"W_in_{gate}"] @ x + p[f"W_{gate}"] @ state["z"] + p[f"b_{gate}"]
            q[gate] = (TANH if gate == "g" else SIGMOID)(q[f"u_{gate}"])
        q["c"] = q["f"] * state["c"] + q["i"] * q["g"]
        q["z"] = q["o"] * TANH(q["c"])
        return q

    errors = {"delta_i": "u_i", "delta_f": "u_f", "delta_g": "u_g", "delta_o": "u_o", "delta_c": "c", "delta": "z"}

    def reference(self, inputs, hidden):
        return torch.nn.LSTM(inputs, hidden)

    def reference_weights(self, p):
        stack = lambda prefix: torch.cat([p[f"{prefix}{gate}"] for gate in self.gates])
        b = stack("b_")
        return {"weight_ih_l0": stack("W_in_"), "weight_hh_l0": stack("W_"), "bias_ih_l0": b, "bias_hh_l0": 0 * b}

    def reference_run(self, module, x, state):
        out, (h, c) = module(x[:, None], (state["z"][None, None], state["c"][None, None]))
        return out[:, 0]

    def reference_gradients(self, module, hidden):
        grads = {}
        for k, gate in enumerate(self.gates):
            rows = slice(k * hidden, (k + 1) * hidden)
            grads[f"W_in_{gate}"] = module.weight_ih_l0.grad[rows]
            grads[f"W_{gate}"] = module.weight_hh_l0.grad[rows]
            grads[f"b_{gate}"] = module.bias_ih_l0.grad[rows]
        return grads


class GRU:
    """Cho et al. 2014; the reset gate after the product, as PyTorch has it. Its update gate z is k here: how much is kept."""

    gates = "rkn"
    starts = {"z": 1}

    def parameters(self, generator, inputs, hidden):
        p = {}
        for gate in self.gates:
            p[f"W_in_{gate}"] = parameter(generator, hidden, inputs)
            p[f"W_{gate}"] = parameter(generator, hidden, hidden)
            p[f"b_{gate}"] = parameter(generator, hidden)
        p["b_m"] = parameter(generator, hidden)
        return p

    def step(self, p, x, state):
        q = {}
        for gate in "rk":
            q[f"u_{gate}"] = p[f"W_in_{gate}"] @ x + p[f"W_{gate}"] @ state["z"] + p[f"b_{gate}"]
            q[gate] = SIGMOID(q[f"u_{gate}"])
        q["m"] = p["W_n"] @ state["z"] + p["b_m"]
        q["u_n"] = p["W_in_n"] @ x + p["b_n"] + q["r"] * q["m"]
        q["n"] = TANH(q["u_n"])
        q["z"] = (1 - q["k"]) * q["n"] + q["k"] * state["z"]
        return q

    errors = {"delta_r": "u_r", "delta_k": "u_k", "delta_n": "u_n", "delta_m": "m", "delta": "z"}

    def reference(self, inputs, hidden):
        return torch.nn.GRU(inputs, hidden)

    def reference_weights(self, p):
        stack = lambda prefix: torch.cat([p[f"{prefix}{gate}"] for gate in self.gates])
        b = stack("b_")
        back = torch.cat([0 * p["b_r"], 0 * p["b_k"], p["b_m"]])
        return {"weight_ih_l0": stack("W_in_"), "weight_hh_l0": stack("W_"), "bias_ih_l0": b, "bias_hh_l0": back}

    def reference_run(self, module, x, state):
        return module(x[:, None], state["z"][None, None])[0][:, 0]

    def reference_gradients(self, module, hidden):
        grads = {}
        for k, gate in enumerate(self.gates):
            rows = slice(k * hidden, (k + 1) * hidden)
            grads[f"W_in_{gate}"] = module.weight_ih_l0.grad[rows]
            grads[f"W_{gate}"] = module.weight_hh_l0.grad[rows]
            grads[f"b_{gate}"] = module.bias_ih_l0.grad[rows]
        grads["b_m"] = module.bias_hh_l0.grad[2 * hidden :]
        return grads


class GRUResetBefore(GRU):
    """The reset gate before the product, as Cho et al. 2014 print it."""

    def parameters(self, generator, inputs, hidden):
        p = super().parameters(generator, inputs, hidden)
        del p["b_m"]
        return p

    def step(self, p, x, state):
        q = {}
        for gate in "rk":
            q[f"u_{gate}"] = p[f"W_in_{gate}"] @ x + p[f"W_{gate}"] @ state["z"] + p[f"b_{gate}"]
            q[gate] = SIGMOID(q[f"u_{gate}"])
        q["m"] = q["r"] * state["z"]
        q["u_n"] = p["W_in_n"] @ x + p["W_n"] @ q["m"] + p["b_n"]
        q["n"] = TANH(q["u_n"])
        q["z"] = (1 - q["k"]) * q["n"] + q["k"] * state["z"]
        return q

    def reference(self, inputs, hidden):
        return None


class TreeLSTM:
    """Tai, Socher & Manning 2015, the N-ary form with N = 2, equations (9) to (14): words at the leaves, one b_f."""

    gates = ["i", "f_l", "f_r", "g", "o"]
    readout_bias = "b_out"

    def parameters(self, generator, hidden):
        p = {}
        for gate in self.gates:
            if gate in "igo":
                p[f"W_in_{gate}"] = parameter(generator, hidden, hidden)
            p[f"W_{gate}"] = parameter(generator, hidden, 2 * hidden)
        for name in "ifgo":
            p[f"b_{name}"] = parameter(generator, hidden)
        return p

    def gate(self, gate, u):
        return TANH(u) if gate == "g" else SIGMOID(u)

    def leaf(self, p, word):
        q = {"w": word}
        for gate in "igo":
            q[f"u_{gate}"] = p[f"W_in_{gate}"] @ word + p[f"b_{gate}"]
            q[gate] = self.gate(gate, q[f"u_{gate}"])
        q["c"] = q["i"] * q["g"]
        q["z"] = q["o"] * TANH(q["c"])
        return q

    def compose(self, p, left, right):
        hidden = len(left["z"])
        q = {}
        for gate in self.gates:
            of_left, of_right = p[f"W_{gate}"][:, :hidden], p[f"W_{gate}"][:, hidden:]
            q[f"u_{gate}"] = of_left @ left["z"] + of_right @ right["z"] + p[f"b_{gate[0]}"]
            q[gate] = self.gate(gate, q[f"u_{gate}"])
        q["c"] = q["i"] * q["g"] + q["f_l"] * left["c"] + q["f_r"] * right["c"]
        q["z"] = q["o"] * TANH(q["c"])
        return q

    errors = {
        "delta_i": "u_i", "delta_f_l": "u_f_l", "delta_f_r": "u_f_r", "delta_g": "u_g", "delta_o": "u_o",
        "delta_c": "c", "delta": "z", "delta_w": "w",
    }


class RNTN:
    """Socher et al. 2013: u = W a + aᵀ V_k a + b for each unit k, a = concat(left, right); a leaf is its word's vector."""

    readout_bias = "c"

    def parameters(self, generator, hidden):
        p = {"W": parameter(generator, hidden, 2 * hidden)}
        p["V"] = parameter(generator, hidden, 4 * hidden * hidden)
        p["b"] = parameter(generator, hidden)
        return p

    def leaf(self, p, word):
        return {"u": word, "z": word * 1}

    def compose(self, p, left, right):
        a = torch.cat([left["z"], right["z"]])
        u = p["W"] @ a + torch.einsum("kij,i,j->k", p["V"].view(-1, len(a), len(a)), a, a) + p["b"]
        return {"u": u, "z": TANH(u)}

    errors = {"delta": "u"}


class Tree(RNTN):
    """Socher et al. 2011: the same without V."""

    def parameters(self, generator, hidden):
        p = super().parameters(generator, hidden)
        del p["V"]
        return p

    def compose(self, p, left, right):
        u = p["W"] @ torch.cat([left["z"], right["z"]]) + p["b"]
        return {"u": u, "z": TANH(u)}


def loss_of(case, v, target):
    if case["loss"] == "cross-entropy":
        return torch.nn.functional.cross_entropy(v[None], torch.tensor([target]))
    y = torch.sigmoid(v) if case["output"] == "sigmoid" else v
    return 0.5 * ((y - torch.tensor(target)) ** 2).sum()


def chain_example(generator, x, outputs, loss):
    """A chain over inputs x: the example's fields, the steps that have a target, and what is wanted there."""
    length = len(x)
    targets = [t for t in range(length) if t % 3 != 1 or t == length - 1]
    if loss == "cross-entropy":
        wanted = [int(generator.integers(outputs)) for _ in targets]
    else:
        wanted = generator.random((len(targets), outputs)).tolist()
    example = {"length": length, "inputs": x.numpy().ravel().tolist(), "targetNodes": targets}
    example["targetClasses" if loss == "cross-entropy" else "targetValues"] = (
        wanted if loss == "cross-entropy" else np.ravel(wanted).tolist()
    )
    return example, targets, wanted


def chain_case(name, cell, kind, readout, lengths, inputs, hidden, outputs, seed, states):
    generator = np.random.default_rng(seed)
    output, loss = readout
    p = cell.parameters(generator, inputs, hidden)
    p["W_out"] = parameter(generator, outputs, hidden)
    bias = "b_out" if "c" in cell.starts else "c"
    p[bias] = parameter(generator, outputs)
    case = {
        "name": name, "cell": kind, "output": output, "loss": loss, "inputWidth": inputs, "hiddenWidth": hidden,
        "outputWidth": outputs, "parameters": {k: v.detach().numpy().ravel().tolist() for k, v in p.items()},
        "examples": [],
    }
    module = cell.reference(inputs, hidden)
    if module is not None:
        with torch.no_grad():
            for key, value in cell.reference_weights(p).items():
                getattr(module, key).copy_(value)
    total = torch.zeros(())
    other = torch.zeros(())
    kept = []
    for length in lengths:
        x = torch.tensor(generator.standard_normal((length, inputs)))
        state = {
            key: torch.tensor((0.4 if states else 0) * generator.standard_normal(hidden)) for key in cell.starts
        }
        example, targets, wanted = chain_example(generator, x, outputs, loss)
        if states:
            example["initialState"] = np.concatenate([state[key].numpy() for key in cell.starts]).tolist()
        steps, now = [], state
        for t in range(length):
            now = cell.step(p, x[t], now)
            for value in now.values():
                value.retain_grad()
            steps.append(now)
        reference = cell.reference_run(module, x, state) if module is not None else None
        for t, target in zip(targets, wanted):
            total = total + loss_of(case, p["W_out"] @ steps[t]["z"] + p[bias], target)
            if reference is not None:
                other = other + loss_of(case, p["W_out"].detach() @ reference[t] + p[bias].detach(), target)
        if reference is not None:
            for t in range(length):
                assert torch.allclose(steps[t]["z"], reference[t], rtol=0, atol=1e-13), name
        kept.append((example, steps))
    total = total / len(lengths)
    total.backward()
    case["loss_value"] = total.item()
    case["gradients"] = {k: v.grad.numpy().ravel().tolist() for k, v in p.items()}
    if module is not None:
        (other / len(lengths)).backward()
        for key, value in cell.reference_gradients(module, hidden).items():
            assert torch.allclose(p[key].grad, value, rtol=0, atol=1e-12), (name, key)
    zero = torch.zeros(hidden)
    for example, steps in kept:
        quantities = {key: [] for key in steps[0]}
        quantities.update({key: [] for key in cell.errors})
        for step in steps:
            for key, value in step.items():
                quantities[key] += value.detach().numpy().tolist()
            for key, source in cell.errors.items():
                grad = step[source].grad
                quantities[key] += (zero if grad is None else grad).numpy().tolist()
        example["quantities"] = quantities
        case["examples"].append(example)
    return case


# Leaning left, leaning right, mixed, a single word; -1 is a leaf.
SHAPES = [
    [-1, -1, (0, 1), -1, (2, 3), -1, (4, 5)],
    [-1, -1, -1, (1, 2), (0, 3)],
    [-1],
    [-1, -1, (0, 1), -1, -1, -1, (4, 5), (3, 6), (2, 7)],
]


def tree_case(name, cell, kind, readout, hidden, outputs, seed, vocabulary=5):
    generator = np.random.default_rng(seed)
    output, loss = readout
    p = cell.parameters(generator, hidden)
    p["W_out"] = parameter(generator, outputs, hidden)
    p[cell.readout_bias] = parameter(generator, outputs)
    p["E"] = parameter(generator, vocabulary, hidden)
    case = {
        "name": name, "cell": kind, "output": output, "loss": loss, "inputWidth": vocabulary, "hiddenWidth": hidden,
        "outputWidth": outputs, "parameters": {k: v.detach().numpy().ravel().tolist() for k, v in p.items()},
        "examples": [],
    }
    total = torch.zeros(())
    kept = []
    for shape in SHAPES:
        targets = [n for n in range(len(shape)) if n % 3 != 1 or n == len(shape) - 1]
        if loss == "cross-entropy":
            wanted = [int(generator.integers(outputs)) for _ in targets]
        else:
            wanted = generator.random((len(targets), outputs)).tolist()
        example = {
            "length": len(shape), "children": [list(node) if node != -1 else [-1, -1] for node in shape],
            # Words come again, within a tree and in several trees.
            "tokens": [int(generator.integers(vocabulary - 1)) if node == -1 else -1 for node in shape],
            "targetNodes": targets,
        }
        example["targetClasses" if loss == "cross-entropy" else "targetValues"] = (
            wanted if loss == "cross-entropy" else np.ravel(wanted).tolist()
        )
        states = []
        for node, token in zip(shape, example["tokens"]):
            # A leaf's own copy of its word, which keeps a gradient of its own.
            state = cell.leaf(p, p["E"][token] * 1) if node == -1 else cell.compose(p, *(states[n] for n in node))
            for value in state.values():
                value.retain_grad()
            states.append(state)
        for n, target in zip(targets, wanted):
            total = total + loss_of(case, p["W_out"] @ states[n]["z"] + p[cell.readout_bias], target)
        kept.append((example, states))
    total = total / len(SHAPES)
    total.backward()
    case["loss_value"] = total.item()
    case["gradients"] = {k: v.grad.numpy().ravel().tolist() for k, v in p.items()}
    for example, states in kept:
        add_quantities(example, cell, states, hidden)
        case["examples"].append(example)
    return case


def add_quantities(example, cell, states, hidden):
    """What every node of an example has, and which nodes have what not all of them have."""
    zero = torch.zeros(hidden)
    quantities, nodes = {}, {}
    for n, state in enumerate(states):
        found = {key: value.detach() for key, value in state.items()}
        for key, source in cell.errors.items():
            if source in state:
                grad = state[source].grad
                found[key] = zero if grad is None else grad
        for key, value in found.items():
            quantities.setdefault(key, []).extend(value.numpy().tolist())
            nodes.setdefault(key, []).append(n)
    example["quantities"] = quantities
    example["nodes"] = {key: places for key, places in nodes.items() if len(places) < example["length"]}


# Two trees each: a word and a word, unequal ones, and what comes twice.
PAIRS = [([-1], [-1]), (SHAPES[1], SHAPES[2]), (SHAPES[0], SHAPES[3])]


def pair_case(name, cell, kind, hidden, units, has_tensor, outputs, seed, vocabulary=5):
    """Bowman, Potts & Manning 2015: each tree by itself, both roots into a layer of its own, softmax over that."""
    generator = np.random.default_rng(seed)
    p = cell.parameters(generator, hidden)
    p["W_compare"] = parameter(generator, units, 2 * hidden)
    if has_tensor:
        p["V_compare"] = parameter(generator, units, 4 * hidden * hidden)
    p["b_compare"] = parameter(generator, units)
    p["W_out"] = parameter(generator, outputs, units)
    p[cell.readout_bias] = parameter(generator, outputs)
    p["E"] = parameter(generator, vocabulary, hidden)
    case = {
        "name": name, "cell": kind, "output": "softmax", "loss": "cross-entropy", "inputWidth": vocabulary,
        "hiddenWidth": hidden, "outputWidth": outputs, "compare": units, "comparesByTensor": has_tensor,
        "parameters": {k: v.detach().numpy().ravel().tolist() for k, v in p.items()}, "examples": [],
    }
    total = torch.zeros(())
    kept = []
    for left, right in PAIRS:
        shifted = [node if node == -1 else tuple(n + len(left) for n in node) for node in right]
        shape = list(left) + shifted
        tokens = [int(generator.integers(vocabulary - 1)) if node == -1 else -1 for node in shape]
        states = []
        for node, token in zip(shape, tokens):
            state = cell.leaf(p, p["E"][token] * 1) if node == -1 else cell.compose(p, *(states[n] for n in node))
            for value in state.values():
                value.retain_grad()
            states.append(state)
        a = torch.cat([states[len(left) - 1]["z"], states[-1]["z"]])
        u = p["W_compare"] @ a + p["b_compare"]
        if has_tensor:
            u = u + torch.einsum("kij,i,j->k", p["V_compare"].view(units, len(a), len(a)), a, a)
        u.retain_grad()
        z = TANH(u)
        target = int(generator.integers(outputs))
        total = total + loss_of(case, p["W_out"] @ z + p[cell.readout_bias], target)
        example = {
            "length": len(shape) + 1,
            "children": [list(node) if node != -1 else [-1, -1] for node in shape] + [[len(left) - 1, len(shape) - 1]],
            "tokens": tokens + [-1], "targetNodes": [len(shape)], "targetClasses": [target],
        }
        kept.append((example, states, u, z))
    total = total / len(PAIRS)
    total.backward()
    case["loss_value"] = total.item()
    case["gradients"] = {k: v.grad.numpy().ravel().tolist() for k, v in p.items()}
    for example, states, u, z in kept:
        add_quantities(example, cell, states, hidden)
        example["comparison"] = {
            "u": u.detach().numpy().tolist(), "z": z.detach().numpy().tolist(), "delta": u.grad.numpy().tolist(),
        }
        case["examples"].append(example)
    return case


READOUTS = [("softmax", "cross-entropy"), ("sigmoid", "squared"), ("identity", "squared")]


def main():
    cases = []
    for kind, cell in [("lstm", LSTM()), ("gru", GRU()), ("gru-reset-before", GRUResetBefore())]:
        for k, readout in enumerate(READOUTS):
            for hidden in (3, 8):
                cases.append(
                    chain_case(
                        f"{kind} {readout[0]} {readout[1]} H={hidden}", cell, kind, readout, [5, 1, 7], 2, hidden, 3,
                        seed=10 * k + hidden, states=k == 1))
    # A tensor has 4 H³ elements.
    for kind, cell, widths in [("tree-lstm", TreeLSTM(), (3, 8)), ("rntn", RNTN(), (3, 5))]:
        for k, readout in enumerate(READOUTS):
            for hidden in widths:
                cases.append(
                    tree_case(
                        f"{kind} {readout[0]} {readout[1]} H={hidden}", cell, kind, readout, hidden, 3,
                        seed=100 + 10 * k + hidden))
    pairs = [
        pair_case(
            f"{kind} H=3 compared by {units}{' with a tensor' if has_tensor else ''}", cell, kind, 3, units, has_tensor, 4,
            seed=200 + units)
        for kind, cell, has_tensor in [("tree", Tree(), False), ("tree-lstm", TreeLSTM(), False), ("rntn", RNTN(), True)]
        for units in (2, 9)
    ]
    versions = f"Python {platform.python_version()}, PyTorch {torch.__version__}, NumPy {np.__version__}"
    for name, cases in [("cells.json", cases), ("pairs.json", pairs)]:
        path = pathlib.Path(__file__).with_name(name)
        lines = ",\n".join(json.dumps(case) for case in cases)
        path.write_text(f'{{"versions": "{versions}", "cases": [\n{lines}\n]}}\n')
        print(f"{len(cases)} cases, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
