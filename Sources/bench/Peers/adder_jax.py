"""The textbook job in JAX, at its strongest: the whole training loop is one compiled scan. Binary addition, 16 hidden
units, 8 steps, one random pair an update, rate 0.1, squared error, one thread, double precision.

usage: adder_jax.py sigmoid|tanh ITERATIONS. Prints the seconds of a second run, compiled before; the mean loss of its
last 500 updates; the exact rate over all pairs; and what compiling took."""
import os
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
try:
    import jax
    import jax.numpy as jnp
except ImportError:
    sys.exit(print("jax is not installed for this Python") or 69)

jax.config.update("jax_enable_x64", True)
mode, iterations = sys.argv[1], int(sys.argv[2])
biased = mode == "tanh"
units, steps, rate = 16, 8, 0.1
numbers = 2 ** (steps - 1)
place = jnp.arange(steps)
activate = jnp.tanh if biased else jax.nn.sigmoid


def outputs(p, x):
    def step(z, x_t):
        u = p["w_in"] @ x_t + p["w"] @ z
        z = activate(u + p["b"] if biased else u)
        v = p["w_out"] @ z
        return z, jax.nn.sigmoid(v + p["c"] if biased else v)

    return jax.lax.scan(step, jnp.zeros(units), x, unroll=steps)[1]


def example(left, right):
    x = jnp.stack([left >> place & 1, right >> place & 1], axis=1).astype(float)
    return x, ((left + right) >> place & 1)[:, None].astype(float)


def loss_of(p, x, d):
    return jnp.square(outputs(p, x) - d).sum() / 2


def update(p, key):
    left, right = jax.random.randint(key, (2,), 0, numbers)
    loss, gradient = jax.value_and_grad(loss_of)(p, *example(left, right))
    return jax.tree.map(lambda value, slope: value - rate * slope, p, gradient), loss


@jax.jit
def train(p, keys):
    return jax.lax.scan(update, p, keys)


keys = jax.random.split(jax.random.key(1), 4)
p = {
    "w_in": jax.random.normal(keys[0], (units, 2)) / 2**0.5,
    "w": jax.random.normal(keys[1], (units, units)) / units**0.5,
    "w_out": jax.random.normal(keys[2], (1, units)) / units**0.5,
}
if biased:
    p |= {"b": jnp.zeros(units), "c": jnp.zeros(1)}
draws = jax.random.split(keys[3], iterations)
start = time.perf_counter()
jax.block_until_ready(train(p, draws))
first = time.perf_counter() - start
start = time.perf_counter()
p, losses = jax.block_until_ready(train(p, draws))
seconds = time.perf_counter() - start

pairs = jnp.arange(numbers * numbers)
x, d = jax.vmap(example)(pairs // numbers, pairs % numbers)
y = jax.jit(jax.vmap(lambda x: outputs(p, x)))(x)
exact = float(((y > 0.5) == (d > 0.5)).all(axis=(1, 2)).mean())
late = float(losses[-500:].mean())
print(
    f"seconds={seconds:.6f} loss={late:.6g} exact={exact:.6f} compiling={first - seconds:.2f}s jax=v{jax.__version__}"
)
