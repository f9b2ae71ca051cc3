"""The textbook adder job in plain numpy, many seeds at once: an independent reference for samples/report-table.bks.

Two 7-bit numbers are added bit by bit, least significant bit first (8 steps, inputs 2, hidden 16, output 1, no
biases). One random pair an iteration, plain gradient descent at rate 0.1, 10,000 iterations, loss = sum over the
steps of (y - d)^2 / 2. All seeds of a batch advance together along the first axis; each seed draws its weights and
its pairs from its own generator, so a seed's result does not depend on the batch it ran in.

    python3 report_reference.py [--seeds N] [--minutes M] [--batch B] [--write FILE]

Needs numpy only. Stops early, at a whole batch, when the minutes are used up; says how many seeds it ran.
"""

import argparse
import platform
import sys
import time

import numpy as np

BITS, HIDDEN, RATE, ITERATIONS = 8, 16, 0.1, 10_000
NUMBERS = 2 ** (BITS - 1)


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def logistic_slope(x):
    s = logistic(x)
    return s * (1.0 - s)


HIDDEN_UNITS = {
    # name: (f, f' from u and z = f(u))
    "sigmoid": (logistic, lambda u, z: z * (1.0 - z)),
    "tanh": (np.tanh, lambda u, z: 1.0 - z * z),
    "relu": (lambda u: np.maximum(u, 0.0), lambda u, z: (u > 0).astype(float)),
}

# name of the initialiser -> standard deviation of a matrix with so many inputs
SPREADS = {"normal(1)": lambda fan: 1.0, "lecun": lambda fan: fan**-0.5, "he": lambda fan: (2.0 / fan) ** 0.5}

ROWS = [("normal(1)", "sigmoid"), ("lecun", "sigmoid"), ("lecun", "tanh"), ("he", "relu")]


def bits(numbers):
    """Bits of whole numbers, least significant first, along a new last axis."""
    return ((np.asarray(numbers)[..., None] >> np.arange(BITS)) & 1).astype(float)


def draw(seeds, spread):
    """Starting weights W_in (S,H,2), W (S,H,H), W_out (S,1,H) and pairs (S,ITERATIONS,2)."""
    w_in, w, w_out, pairs = [], [], [], []
    for seed in seeds:
        source = np.random.default_rng(seed)
        w_in.append(source.standard_normal((HIDDEN, 2)) * spread(2))
        w.append(source.standard_normal((HIDDEN, HIDDEN)) * spread(HIDDEN))
        w_out.append(source.standard_normal((1, HIDDEN)) * spread(HIDDEN))
        pairs.append(source.integers(NUMBERS, size=(ITERATIONS, 2)))
    return np.array(w_in), np.array(w), np.array(w_out), np.array(pairs)


def train(seeds, initialiser, unit, slope_at_y):
    """Trains every seed; returns the weights, the last iteration's losses and when each first went non-finite."""
    f, slope = HIDDEN_UNITS[unit]
    w_in, w, w_out, pairs = draw(seeds, SPREADS[initialiser])
    count = len(seeds)
    z = np.zeros((BITS + 1, count, HIDDEN, 1))  # z[t + 1] belongs to step t; z[0] is the state before the first
    u = np.zeros((BITS, count, HIDDEN, 1))
    delta = np.zeros((BITS + 1, count, HIDDEN, 1))  # delta[BITS] = 0: nothing comes back from after the end
    broke_at = np.full(count, -1)
    for iteration in range(ITERATIONS):
        pair = pairs[:, iteration]
        x = np.swapaxes(bits(pair), 1, 2)  # (S, T, 2)
        d = bits(pair.sum(1)).T[:, :, None, None]  # (T, S, 1, 1)
        from_input = np.moveaxis(w_in @ np.swapaxes(x, 1, 2), 2, 0)[..., None]  # (T, S, H, 1)
        for t in range(BITS):
            u[t] = from_input[t] + w @ z[t]
            z[t + 1] = f(u[t])
        v = w_out[None] @ z[1:]  # (T, S, 1, 1)
        y = logistic(v)
        losses = 0.5 * ((y - d) ** 2).sum((0, 2, 3))
        delta_out = (y - d) * (logistic_slope(y) if slope_at_y else y * (1.0 - y))
        slopes = slope(u, z[1:])
        back = np.swapaxes(w, 1, 2)
        from_output = np.swapaxes(w_out, 1, 2)[None] * delta_out
        for t in reversed(range(BITS)):
            delta[t] = (from_output[t] + back @ delta[t + 1]) * slopes[t]
        rows = np.transpose(delta[:BITS, :, :, 0], (1, 2, 0))  # (S, H, T)
        w_out = w_out - RATE * (delta_out * np.swapaxes(z[1:], 2, 3)).sum(0)
        w_in = w_in - RATE * (rows @ x)
        w = w - RATE * (rows @ np.transpose(z[:BITS, :, :, 0], (1, 0, 2)))
        broken = ~np.isfinite(losses) | ~np.isfinite(w).all((1, 2)) | ~np.isfinite(w_out).all((1, 2))
        broke_at[broken & (broke_at < 0)] = iteration
    return w_in, w, w_out, losses, broke_at


def score(w_in, w, w_out, unit):
    """Mean loss and exact rate over all pairs, for one seed's weights. A bit is 1 when y > 0.5."""
    f, _ = HIDDEN_UNITS[unit]
    a, b = (n.ravel() for n in np.meshgrid(np.arange(NUMBERS), np.arange(NUMBERS), indexing="ij"))
    a_bits, b_bits, d_bits = bits(a), bits(b), bits(a + b)
    z, loss, exact = np.zeros((HIDDEN, a.size)), np.zeros(a.size), np.ones(a.size, bool)
    for t in range(BITS):
        z = f(w_in @ np.stack([a_bits[:, t], b_bits[:, t]]) + w @ z)
        y = logistic(w_out @ z)[0]
        loss += 0.5 * (y - d_bits[:, t]) ** 2
        exact &= (y > 0.5) == (d_bits[:, t] > 0.5)
    return loss.mean(), exact.mean()


def quartiles(values):
    return " ".join(f"{q:9.6f}" for q in np.percentile(values, [25, 50, 75], method="nearest"))


def report(results, out):
    """One line a row: quartiles over the seeds; a run that went non-finite counts as infinite loss, exact rate 0."""
    groups = ("", "", "", "", "mean loss, all pairs", "loss of the last pair", "exact, all pairs")
    rule = "{:11} {:7} {:4} {:>5}   {:29}   {:29}   {:36}"
    three = "     25 %      50 %      75 %"
    print(rule.format(*groups).rstrip(), file=out)
    names = rule.format("initialiser", "hidden", "σ'at", "seeds", three, three, three + "   mean")
    print(names + "   =100 %  chance  non-finite", file=out)
    for (initialiser, unit, at), runs in results.items():
        loss, exact, last, broke = (np.array(column) for column in zip(*runs))
        bad = broke >= 0
        loss, last, exact = np.where(bad, np.inf, loss), np.where(bad, np.inf, last), np.where(bad, 0.0, exact)
        cells = (quartiles(loss), quartiles(last), f"{quartiles(exact)} {exact.mean():6.4f}")
        when = f" (first at iterations {broke[bad].min()}-{broke[bad].max()})" if bad.any() else ""
        shares = f"{(exact == 1).mean():9.4f}{(loss >= 1).mean():8.4f}{bad.mean():12.4f}{when}"
        print(rule.format(initialiser, unit, at, len(runs), *cells) + shares, file=out)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seeds", type=int, default=400)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--batch", type=int, default=100)
    arguments.add_argument("--write", metavar="FILE")
    chosen = arguments.parse_args()
    np.seterr(all="ignore")
    results = {(*row, at): [] for row in ROWS for at in ("v", "y")}
    start, slowest = time.time(), 0.0
    for first in range(0, chosen.seeds, chosen.batch):
        began = time.time()
        if began - start + slowest > chosen.minutes * 60:
            break
        seeds = range(first, min(first + chosen.batch, chosen.seeds))
        for (initialiser, unit, at), runs in results.items():
            w_in, w, w_out, last, broke = train(seeds, initialiser, unit, at == "y")
            for s in range(len(seeds)):
                runs.append((*score(w_in[s], w[s], w_out[s], unit), last[s], broke[s]))
        slowest = max(slowest, time.time() - began)
        print(f"{seeds.stop} seeds, {time.time() - start:.0f} s", file=sys.stderr, flush=True)
    with open(chosen.write, "w") if chosen.write else sys.stdout as out:
        print(f"Textbook adder, {BITS} bits, H={HIDDEN}, rate {RATE}, {ITERATIONS} iterations of one pair, no biases,", file=out)
        print("squared error; all 16,384 pairs scored after training. Made by report_reference.py with", file=out)
        print(f"Python {platform.python_version()}, numpy {np.__version__}.", file=out)
        print("lecun: variance 1/fan-in of each matrix; he: 2/fan-in. σ' at v: the gradient; at y: the", file=out)
        print("notebook's slip, σ'(y) in place of σ'(v). Quartiles: 25 %, 50 %, 75 % over seeds (nearest run).", file=out)
        print("=100 %: share of seeds exact on every pair. chance: share with mean loss >= 1, what answering 0.5", file=out)
        print("always costs. non-finite: share of runs in which a loss or weight became infinite or NaN.\n", file=out)
        report(results, out)


if __name__ == "__main__":
    main()
