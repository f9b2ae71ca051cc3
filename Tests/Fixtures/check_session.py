#!/usr/bin/env python3
"""Recomputes with NumPy what sessions show: states, outputs, both parts of δ, gradients, bounds, singular values.

Runs Backstep with --json, reads the parameters it shows, and does the forward and backward pass on its own. It prints the
largest absolute difference of each case and fails if one is above 1e-12. The transcripts' networks are among the cases.

    swift build -c release && python3 Tests/Fixtures/check_session.py
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "release" / "backstep"


def session(commands):
    """The objects that the commands write."""
    environment = dict(os.environ, BACKSTEP_KERNELS="portable")
    result = subprocess.run(
        [PROGRAM, "--no-init", "-q", "--json", "-c", "\n".join(commands)],
        env=environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


# f, and f' from u and z
ACTIVATIONS = {
    "tanh": (np.tanh, lambda u, z: 1 - z * z),
    "sigmoid": (sigmoid, lambda u, z: z * (1 - z)),
    "relu": (lambda u: np.maximum(u, 0), lambda u, z: (u > 0).astype(float)),
}


def check(options, activation, pair, bits, *, last=False, cross_entropy=False, mean=False, cut=None, slip=False,
          biases=True, train=None):
    names = ["W_in", "W", "W_out"] + (["b", "c"] if biases else [])
    commands = [f"load adder --bits {bits}", f"network rnn {options} --activation {activation}"]
    commands += [train] if train else []
    shown = len(commands)
    commands += [f"show {name}" for name in names]
    commands += [f"example {pair[0]} {pair[1]}", f"step {bits}", f"step {bits}", "delta", "gradient"]
    objects = session(commands)
    parameters = {name: np.array(objects[shown + i]["values"]) for i, name in enumerate(names)}
    forward, backward, delta_shown, gradient_shown = objects[-4:]

    w_in, w, w_out = parameters["W_in"], parameters["W"], parameters["W_out"]
    hidden = len(w)
    b = parameters["b"][:, 0] if biases else np.zeros(hidden)
    c = parameters["c"][0, 0] if biases else 0.0
    f, slope = ACTIVATIONS[activation]
    x = [np.array([pair[0] >> t & 1, pair[1] >> t & 1], float) for t in range(bits)]
    d = [sum(pair) >> t & 1 for t in range(bits)]

    z, u, v, y = [np.zeros(hidden)], [], [], []
    for t in range(bits):
        u.append(w_in @ x[t] + w @ z[t] + b)
        z.append(f(u[t]))
        v.append((w_out @ z[t + 1])[0] + c)
        y.append(sigmoid(v[t]))
    delta_out = []
    for t in range(bits):
        error = y[t] - d[t]
        if not cross_entropy:
            error *= sigmoid(y[t]) * (1 - sigmoid(y[t])) if slip else y[t] * (1 - y[t])
        delta_out.append(0.0 if last and t < bits - 1 else error / bits if mean else error)
    delta, from_output, from_parent = [None] * bits, [None] * bits, [None] * bits
    for t in reversed(range(bits)):
        s = slope(u[t], z[t + 1])
        from_output[t] = w_out[0] * delta_out[t] * s
        passes = t + 1 < bits and not (cut and (t + 1) % cut == 0)
        from_parent[t] = (w.T @ delta[t + 1]) * s if passes else np.zeros(hidden)
        delta[t] = from_output[t] + from_parent[t]
    parts = {
        "W_in": [np.outer(delta[t], x[t]) for t in range(bits)], "W": [np.outer(delta[t], z[t]) for t in range(bits)],
        "b": delta, "W_out": [delta_out[t] * z[t + 1] for t in range(bits)], "c": delta_out,
    }

    worst = 0.0

    def compare(shown, expected):
        nonlocal worst
        worst = max(worst, float(np.abs(np.array(shown) - np.array(expected)).max()))

    for t, step in enumerate(forward["steps"]):
        assert step["t"] == t + 1
        compare(step["u"], u[t])
        compare(step["z"], z[t + 1])
        if "y" in step:
            compare(step["v"], [v[t]])
            compare(step["y"], [y[t]])
    for step in backward["steps"]:
        t = step["t"] - 1
        compare(step["delta"], delta[t])
        compare(step["from_output"], from_output[t])
        compare(step["from_parent"], from_parent[t])
        for name in names:
            compare(step["contributions"][name], np.linalg.norm(parts[name][t]))
    sigma = np.linalg.svd(w)[1][0]
    compare(delta_shown["sigma_max"], sigma)
    for t, row in enumerate(delta_shown["rows"]):
        compare(row["delta"], np.linalg.norm(delta[t]))
        compare(row["from_output"], np.linalg.norm(from_output[t]))
        compare(row["from_parent"], np.linalg.norm(from_parent[t]))
        compare(row["bound"], np.abs(slope(u[t], z[t + 1])).max() * sigma)
        if t > 0 and np.linalg.norm(delta[t]) > 0:
            compare(row["ratio"], np.linalg.norm(delta[t - 1]) / np.linalg.norm(delta[t]))
    for name in names:
        compare(gradient_shown["gradients"][name]["norm"], np.linalg.norm(sum(parts[name])))
    print(f"{worst:.1e}  {activation} {options}")
    return worst


def check_lstm(train, pair, bits, hidden):
    """The gates, the memory, and all of their errors."""
    gates = "ifgo"
    names = [f"{kind}_{gate}" for kind in ("W_in", "W", "b") for gate in gates] + ["W_out", "b_out"]
    commands = [f"load adder --bits {bits}", f"network lstm --hidden {hidden}", train]
    shown = len(commands)
    commands += [f"show {name}" for name in names]
    commands += [f"example {pair[0]} {pair[1]}", f"step {bits}", f"step {bits}", "delta --of c", "delta --of f"]
    objects = session(commands)
    p = {name: np.array(objects[shown + i]["values"]) for i, name in enumerate(names)}
    forward, backward, of_c, of_f = objects[-4:]
    x = [np.array([pair[0] >> t & 1, pair[1] >> t & 1], float) for t in range(bits)]
    d = [sum(pair) >> t & 1 for t in range(bits)]

    z, c = [np.zeros(hidden)], [np.zeros(hidden)]
    q, delta_out = [], []
    for t in range(bits):
        s = {}
        for gate in gates:
            u = p[f"W_in_{gate}"] @ x[t] + p[f"W_{gate}"] @ z[t] + p[f"b_{gate}"][:, 0]
            s[gate] = np.tanh(u) if gate == "g" else sigmoid(u)
        c.append(s["f"] * c[t] + s["i"] * s["g"])
        z.append(s["o"] * np.tanh(c[t + 1]))
        y = sigmoid((p["W_out"] @ z[t + 1])[0] + p["b_out"][0, 0])
        delta_out.append((y - d[t]) * y * (1 - y))
        s |= {"c": c[t + 1], "z": z[t + 1], "y": [y]}
        q.append(s)
    errors = [None] * bits
    above, kept = np.zeros(hidden), np.zeros(hidden)
    for t in reversed(range(bits)):
        s = q[t]
        e = {"delta": p["W_out"][0] * delta_out[t] + above, "c_from_parent": kept}
        tanh_c = np.tanh(s["c"])
        e["delta_c"] = e["delta"] * s["o"] * (1 - tanh_c**2) + kept
        e["delta_i"] = e["delta_c"] * s["g"] * s["i"] * (1 - s["i"])
        e["delta_f"] = e["delta_c"] * c[t] * s["f"] * (1 - s["f"])
        e["delta_g"] = e["delta_c"] * s["i"] * (1 - s["g"] ** 2)
        e["delta_o"] = e["delta"] * tanh_c * s["o"] * (1 - s["o"])
        above = sum(p[f"W_{gate}"].T @ e[f"delta_{gate}"] for gate in gates)
        kept = e["delta_c"] * s["f"]
        errors[t] = e

    worst = 0.0

    def compare(shown, expected):
        nonlocal worst
        worst = max(worst, float(np.abs(np.array(shown) - np.array(expected)).max()))

    for t, step in enumerate(forward["steps"]):
        for name in [*gates, "c", "z", "y"]:
            compare(step[name], q[t][name])
    for step in backward["steps"]:
        for name, values in errors[step["t"] - 1].items():
            if name in step:
                compare(step[name], values)
        for gate in gates:
            e = errors[step["t"] - 1][f"delta_{gate}"]
            compare(step["contributions"][f"W_{gate}"], np.linalg.norm(np.outer(e, z[step["t"] - 1])))
    for name, table in (("delta_c", of_c), ("delta_f", of_f)):
        assert table["of"] == name
        for t, row in enumerate(table["rows"]):
            compare(row["error"], np.linalg.norm(errors[t][name]))
            compare(row["delta"], np.linalg.norm(errors[t]["delta"]))
    for t, row in enumerate(of_c["rows"]):
        compare(row["from_parent"], np.linalg.norm(errors[t]["c_from_parent"]))
    print(f"{worst:.1e}  lstm {train}")
    return worst


def main():
    differences = [
        check("--hidden 3", "tanh", (3, 5), 4),
        check("--hidden 16", "tanh", (37, 90), 8, train="train --iterations 2000"),
        check("--hidden 4 --init normal(1) --bptt 2", "sigmoid", (21, 10), 6, cut=2),
        check("--hidden 4 --targets last --loss binary-cross-entropy", "tanh", (21, 10), 6, last=True, cross_entropy=True),
        check("--hidden 4 --reduction mean", "tanh", (21, 10), 6, mean=True),
        check("--hidden 3 --init normal(1) --no-bias --derivative-at y", "sigmoid", (4, 6), 4, slip=True, biases=False),
        check("--hidden 5 --init he", "relu", (4, 7), 4),
        check_lstm("train -n 1", (3, 5), 4, 3),
        check_lstm("train -n 3000 --batch 4 --accumulate 2 --rate 0.5", (5, 9), 6, 4),
    ]
    sys.exit(max(differences) > 1e-12)


if __name__ == "__main__":
    main()
