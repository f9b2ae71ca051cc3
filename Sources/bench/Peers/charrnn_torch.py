"""A character network in PyTorch as its users write it: nn.RNN, nn.LSTM or nn.GRU, softmax over the next character, truncated BPTT over
parallel streams of one text with the state carried on, SGD, the gradient's norm clipped at 5.

usage: charrnn_torch.py TEXT HIDDEN STEPS BATCH UPDATES THREADS [CELL LAYERS]. Prints seconds of UPDATES updates and the last loss."""
import sys
import time

try:
    import torch
    from torch.nn import functional
except ImportError:
    sys.exit(print("torch is not installed for this Python") or 69)

path, (hidden, steps, batch, updates, threads) = sys.argv[1], map(int, sys.argv[2:7])
cell, layers = sys.argv[7:9] if len(sys.argv) > 7 else ("RNN", 1)
torch.set_num_threads(threads)
torch.manual_seed(1)
with open(path, "rb") as file:
    text = torch.tensor(list(file.read()))
symbols, text = text.unique(return_inverse=True)
streams = text[: len(text) // batch * batch].view(batch, -1).t().contiguous()

network = getattr(torch.nn, cell)(len(symbols), hidden, num_layers=int(layers))
readout = torch.nn.Linear(hidden, len(symbols))
parameters = [*network.parameters(), *readout.parameters()]
descent = torch.optim.SGD(parameters, lr=0.1)
warm_up, place, state = 5, 0, None
for update in range(warm_up + updates):
    if update == warm_up:
        start = time.perf_counter()
    if place + steps + 1 > len(streams):
        place, state = 0, None
    x = functional.one_hot(streams[place : place + steps], len(symbols)).float()
    d = streams[place + 1 : place + steps + 1]
    states, state = network(x, state)
    state = tuple(part.detach() for part in state) if cell == "LSTM" else state.detach()
    loss = functional.cross_entropy(readout(states).flatten(0, 1), d.flatten())
    descent.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 5.0)
    descent.step()
    place += steps
seconds = time.perf_counter() - start
print(f"seconds={seconds:.6f} loss={loss.item():.6g} torch=v{torch.__version__}")
