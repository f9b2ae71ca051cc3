"""The textbook job as teaching notebooks write it in numpy: binary addition, 16 hidden units, 8 steps, one random pair
an update, rate 0.1, squared error, double precision.

usage: adder_numpy.py sigmoid|tanh ITERATIONS. sigmoid: without biases; tanh: with them. Prints seconds, the mean loss of
the last 500 updates, and the exact rate over all pairs."""
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit(print("numpy is not installed for this Python") or 69)

mode, iterations = sys.argv[1], int(sys.argv[2])
biased = mode == "tanh"
units, steps, rate = 16, 8, 0.1
numbers = 2 ** (steps - 1)
random = np.random.default_rng(1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


activate = np.tanh if biased else sigmoid
slope = (lambda z: 1 - z * z) if biased else (lambda z: z * (1 - z))

w_in = random.standard_normal((units, 2)) / np.sqrt(2)
w = random.standard_normal((units, units)) / np.sqrt(units)
w_out = random.standard_normal((1, units)) / np.sqrt(units)
b, c = np.zeros(units), np.zeros(1)
place = np.arange(steps)


def bits(number):
    return (number >> place & 1).astype(float)


z = np.zeros((steps + 1, units))  # row 0 is the state before the first step
y, error = np.zeros((steps, 1)), np.zeros((steps, 1))
losses = []
start = time.perf_counter()
for _ in range(iterations):
    left, right = random.integers(numbers, size=2)
    x, d = np.stack([bits(left), bits(right)], axis=1), bits(left + right)
    loss = 0.0
    for t in range(steps):
        u = w_in @ x[t] + w @ z[t]
        if biased:
            u += b
        z[t + 1] = activate(u)
        v = w_out @ z[t + 1]
        if biased:
            v += c
        y[t] = sigmoid(v)
        loss += 0.5 * np.square(y[t] - d[t]).sum()
        error[t] = (y[t] - d[t]) * y[t] * (1 - y[t])
    g_in, g, g_out = np.zeros_like(w_in), np.zeros_like(w), np.zeros_like(w_out)
    g_b, g_c = np.zeros_like(b), np.zeros_like(c)
    delta = np.zeros(units)
    for t in reversed(range(steps)):
        delta = (w_out.T @ error[t] + w.T @ delta) * slope(z[t + 1])
        g_in += np.outer(delta, x[t])
        g += np.outer(delta, z[t])
        g_out += np.outer(error[t], z[t + 1])
        if biased:
            g_b += delta
            g_c += error[t]
    w_in -= rate * g_in
    w -= rate * g
    w_out -= rate * g_out
    if biased:
        b -= rate * g_b
        c -= rate * g_c
    losses.append(loss)
seconds = time.perf_counter() - start

# All pairs side by side.
left, right = (n.ravel() for n in np.meshgrid(np.arange(numbers), np.arange(numbers)))
state, exact = np.zeros((left.size, units)), np.ones(left.size, dtype=bool)
for t in range(steps):
    inputs = np.stack([left >> t & 1, right >> t & 1], axis=1)
    state = activate(inputs @ w_in.T + state @ w.T + b)
    exact &= (sigmoid(state @ w_out.T + c)[:, 0] > 0.5) == ((left + right) >> t & 1)
print(f"seconds={seconds:.6f} loss={np.mean(losses[-500:]):.6g} exact={exact.mean():.6f} numpy=v{np.__version__}")
