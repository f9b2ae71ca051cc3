"""Reference values for networks of several layers and directions, made with PyTorch in float64 on the CPU.

    python3 -m venv v && v/bin/pip install torch numpy && v/bin/python make_layer_fixtures.py

writes layers.json beside this script, one case a line, in the form of cells.json. The chains are written out strand by
strand with the cells of make_cell_fixtures.py, autograd differentiates them, and before anything is written states and
gradients are checked against torch.nn.RNN, nn.LSTM and nn.GRU with num_layers and bidirectional.

Names: what belongs to the last layer, going forward, has the cell's own names; the others end with the number of their
layer, and with `_back` where they go from the end to the start.
"""

import json
import pathlib
import platform

import numpy as np
import torch

from make_cell_fixtures import GRU, LSTM, TANH, GRUResetBefore, chain_example, loss_of, parameter


class RNN:
    """Elman 1990."""

    starts = {"z": 1}

    def parameters(self, generator, inputs, hidden):
        return {
            "W_in": parameter(generator, hidden, inputs), "W": parameter(generator, hidden, hidden),
            "b": parameter(generator, hidden),
        }

    def step(self, p, x, state):
        u = p["W_in"] @ x + p["W"] @ state["z"] + p["b"]
        return {"u": u, "z": TANH(u)}

    errors = {"delta": "u"}


CELLS = {"rnn": RNN(), "lstm": LSTM(), "gru": GRU(), "gru-reset-before": GRUResetBefore()}
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
GATES = {"rnn": [""], "lstm": ["_i", "_f", "_g", "_o"], "gru": ["_r", "_k", "_n"]}


def strands(layers, directions):
    """(layer from 0, reversed, how its names end), in the order in which they are computed."""
    for layer in range(layers):
        for back in range(directions):
            yield layer, bool(back), (str(layer + 1) if layer + 1 < layers else "") + ("_back" if back else "")


def case(kind, layers, directions, readout, lengths, inputs, hidden, outputs, seed, states):
    generator = np.random.default_rng(seed)
    cell, (output, loss) = CELLS[kind], readout
    own = {}
    for layer, back, suffix in strands(layers, directions):
        own[layer, back] = cell.parameters(generator, inputs if layer == 0 else directions * hidden, hidden)
    p = {
        name + suffix: value
        for layer, back, suffix in strands(layers, directions)
        for name, value in own[layer, back].items()
    }
    w_out, bias = parameter(generator, outputs, directions * hidden), parameter(generator, outputs)
    p["W_out"], p["b_out" if "c" in cell.starts else "c"] = w_out, bias
    found = {
        "name": f"{kind} layers={layers} directions={directions} {output} H={hidden}", "cell": kind, "output": output,
        "loss": loss, "layers": layers, "bidirectional": directions == 2, "inputWidth": inputs, "hiddenWidth": hidden,
        "outputWidth": outputs, "parameters": {k: v.detach().numpy().ravel().tolist() for k, v in p.items()},
        "examples": [],
    }
    module = MODULES[kind](inputs, hidden, num_layers=layers, bidirectional=directions == 2) if kind in MODULES else None
    names = {}
    if module is not None:
        with torch.no_grad():
            for layer, back, suffix in strands(layers, directions):
                ending = f"_l{layer}" + ("_reverse" if back else "")
                for ours, theirs in [("W_in", "weight_ih"), ("W", "weight_hh"), ("b", "bias_ih")]:
                    parts = [own[layer, back][ours + gate] for gate in GATES[kind]]
                    getattr(module, theirs + ending).copy_(torch.cat(parts))
                    names[theirs + ending] = [ours + gate + suffix for gate in GATES[kind]]
                second = getattr(module, "bias_hh" + ending)
                second.zero_()
                if kind == "gru":
                    second[2 * hidden :] = own[layer, back]["b_m"]
    total, other, kept = torch.zeros(()), torch.zeros(()), []
    for length in lengths:
        x = torch.tensor(generator.standard_normal((length, inputs)))
        example, targets, wanted = chain_example(generator, x, outputs, loss)
        start = {
            (layer, back): {
                key: torch.tensor((0.4 if states else 0) * generator.standard_normal(hidden)) for key in cell.starts
            }
            for layer, back, _ in strands(layers, directions)
        }
        if states:
            # The main strand's first, then those of the layers below.
            order = [(layers - 1, False)] + [(layer, False) for layer in range(layers - 1)]
            example["initialState"] = np.concatenate(
                [start[at][key].numpy() for at in order for key in cell.starts]
            ).tolist()
        entering, steps = list(x), {}
        for layer in range(layers):
            for back in [False, True][:directions]:
                now, run = start[layer, back], [None] * length
                for t in reversed(range(length)) if back else range(length):
                    now = cell.step(own[layer, back], entering[t], now)
                    for value in now.values():
                        value.retain_grad()
                    run[t] = now
                steps[layer, back] = run
            entering = [
                torch.cat([steps[layer, back][t]["z"] for back in [False, True][:directions]]) for t in range(length)
            ]
        reference = None
        if module is not None:
            first = torch.stack([start[layer, back]["z"] for layer, back, _ in strands(layers, directions)])[:, None]
            if kind == "lstm":
                second = torch.stack([start[layer, back]["c"] for layer, back, _ in strands(layers, directions)])
                first = (first, second[:, None])
            reference = module(x[:, None], first)[0][:, 0]
            for t in range(length):
                assert torch.allclose(entering[t], reference[t], rtol=0, atol=1e-13), found["name"]
        for t, target in zip(targets, wanted):
            total = total + loss_of(found, w_out @ entering[t] + bias, target)
            if reference is not None:
                other = other + loss_of(found, w_out.detach() @ reference[t] + bias.detach(), target)
        kept.append((example, steps))
    (total / len(lengths)).backward()
    found["loss_value"] = total.item() / len(lengths)
    found["gradients"] = {k: v.grad.numpy().ravel().tolist() for k, v in p.items()}
    if module is not None:
        (other / len(lengths)).backward()
        for theirs, ours in names.items():
            expected = torch.cat([p[name].grad for name in ours])
            assert torch.allclose(getattr(module, theirs).grad, expected, rtol=0, atol=1e-12), (found["name"], theirs)
    zero = torch.zeros(hidden)
    for example, steps in kept:
        quantities = {}
        for layer, back, suffix in strands(layers, directions):
            for step in steps[layer, back]:
                for key, value in step.items():
                    quantities.setdefault(key + suffix, []).extend(value.detach().numpy().tolist())
                for key, source in cell.errors.items():
                    grad = step[source].grad
                    quantities.setdefault(key + suffix, []).extend((zero if grad is None else grad).numpy().tolist())
        example["quantities"] = quantities
        found["examples"].append(example)
    return found


def main():
    cases = []
    for k, kind in enumerate(CELLS):
        for layers, directions, readout, hidden in [
            (2, 1, ("sigmoid", "squared"), 3), (3, 1, ("softmax", "cross-entropy"), 5),
            (1, 2, ("softmax", "cross-entropy"), 3), (2, 2, ("identity", "squared"), 3), (3, 2, ("sigmoid", "squared"), 2),
        ]:
            states = directions == 1 and layers == 2
            cases.append(
                case(kind, layers, directions, readout, [4, 1, 6], 2, hidden, 3, 100 * k + 10 * layers + directions, states))
    path = pathlib.Path(__file__).with_name("layers.json")
    versions = f"Python {platform.python_version()}, PyTorch {torch.__version__}, NumPy {np.__version__}"
    lines = ",\n".join(json.dumps(found) for found in cases)
    path.write_text(f'{{"versions": "{versions}", "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
