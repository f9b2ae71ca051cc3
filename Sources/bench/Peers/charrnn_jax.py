"""A character network in JAX, at its best: one compiled update a segment, W_in's columns gathered by index, the loop over
time unrolled by five, the text on the device. Truncated BPTT over parallel streams with the state carried on, SGD, the
gradient's norm clipped at 5.

usage: charrnn_jax.py TEXT HIDDEN STEPS BATCH UPDATES THREADS. Prints seconds of UPDATES updates, compiling left out, the
last loss, and how long the first updates took with compiling."""
import os
import sys
import time

path, (hidden, steps, batch, updates, threads) = sys.argv[1], map(int, sys.argv[2:7])
eigen = "true" if threads > 1 else "false"
os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={eigen} intra_op_parallelism_threads={threads}"

try:
    import jax
    import jax.numpy as jnp
    import numpy
except ImportError:
    sys.exit(print("jax is not installed for this Python") or 69)

with open(path, "rb") as file:
    symbols, text = numpy.unique(numpy.frombuffer(file.read(), numpy.uint8), return_inverse=True)
columns = len(text) // batch
streams = jnp.asarray(text[: columns * batch].astype(numpy.int32).reshape(batch, columns))
outputs = len(symbols)


def draw(key, *shape):
    return jax.random.normal(key, shape) * hidden**-0.5


keys = jax.random.split(jax.random.key(1), 3)
parameters = {
    "inward": draw(keys[0], outputs, hidden), "recurrent": draw(keys[1], hidden, hidden), "bias": jnp.zeros(hidden),
    "outward": draw(keys[2], hidden, outputs), "offset": jnp.zeros(outputs),
}


def loss(p, state, x, d):
    def step(z, brought):
        z = jnp.tanh(brought + z @ p["recurrent"])
        return z, z

    state, states = jax.lax.scan(step, state, p["inward"][x] + p["bias"], unroll=5)
    scores = jax.nn.log_softmax(states @ p["outward"] + p["offset"])
    return -jnp.take_along_axis(scores, d[..., None], axis=-1).mean(), state


@jax.jit
def update(p, state, place):
    segment = jax.lax.dynamic_slice(streams, (0, place), (batch, steps + 1)).T
    (value, state), gradient = jax.value_and_grad(loss, has_aux=True)(p, state, segment[:-1], segment[1:])
    norm = jnp.sqrt(sum((g * g).sum() for g in gradient.values()))
    rate = 0.1 * jnp.minimum(1.0, 5.0 / (norm + 1e-6))
    return jax.tree.map(lambda w, g: w - rate * g, p, gradient), state, value


warm_up, place, state = 5, 0, jnp.zeros((batch, hidden))
begin = time.perf_counter()
for count in range(warm_up + updates):
    if count == warm_up:
        jax.block_until_ready(parameters)
        start = time.perf_counter()
    if place + steps + 1 > columns:
        place, state = 0, jnp.zeros((batch, hidden))
    parameters, state, value = update(parameters, state, place)
    place += steps
jax.block_until_ready(parameters)
seconds = time.perf_counter() - start
print(f"seconds={seconds:.6f} loss={float(value):.6g} compiling={start - begin:.3f} jax=v{jax.__version__}")
