"""The textbook job in PyTorch's eager mode: nn.RNN, autograd, SGD. Binary addition, 16 hidden units, 8 steps, one random
pair an update, rate 0.1, squared error, one thread, double precision.

usage: adder_torch.py sigmoid|tanh ITERATIONS. nn.RNN has no sigmoid, so that mode is unrolled by hand; it has no biases.
Prints seconds, the mean loss of the last 500 updates, and the exact rate over all pairs."""
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(print("torch is not installed for this Python") or 69)

mode, iterations = sys.argv[1], int(sys.argv[2])
units, steps, rate = 16, 8, 0.1
numbers = 2 ** (steps - 1)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


class SigmoidRNN(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inward = torch.nn.Linear(2, units, bias=False)
        self.recurrent = torch.nn.Linear(units, units, bias=False)

    def forward(self, x):
        brought, z, states = self.inward(x), torch.zeros(x.shape[1], units), []
        for t in range(x.shape[0]):
            z = torch.sigmoid(brought[t] + self.recurrent(z))
            states.append(z)
        return torch.stack(states), z


biased = mode == "tanh"
network = torch.nn.RNN(2, units) if biased else SigmoidRNN()
readout = torch.nn.Linear(units, 1, bias=biased)
parameters = [*network.parameters(), *readout.parameters()]
for p in parameters:
    if p.dim() == 2:
        torch.nn.init.normal_(p, std=p.shape[1] ** -0.5)
    else:
        torch.nn.init.zeros_(p)
if biased:
    network.bias_hh_l0.requires_grad_(False)  # nn.RNN carries a second bias, which would double the rate of the first
descent = torch.optim.SGD([p for p in parameters if p.requires_grad], lr=rate)
place = torch.arange(steps)


def examples(left, right):
    """Inputs steps × pairs × 2 and targets steps × pairs × 1."""
    x = torch.stack([left[None] >> place[:, None] & 1, right[None] >> place[:, None] & 1], dim=2)
    return x.to(torch.float64), ((left + right)[None] >> place[:, None] & 1)[..., None].to(torch.float64)


losses = []
start = time.perf_counter()
for _ in range(iterations):
    left, right = torch.randint(numbers, (2, 1))
    x, d = examples(left, right)
    y = torch.sigmoid(readout(network(x)[0]))
    loss = (y - d).square().sum() / 2
    descent.zero_grad()
    loss.backward()
    descent.step()
    losses.append(loss.detach())
seconds = time.perf_counter() - start

pairs = torch.arange(numbers * numbers)
with torch.no_grad():
    x, d = examples(pairs // numbers, pairs % numbers)
    y = torch.sigmoid(readout(network(x)[0]))
    exact = ((y > 0.5) == (d > 0.5)).all(dim=0).double().mean().item()
late = torch.stack(losses[-500:]).mean().item()
print(f"seconds={seconds:.6f} loss={late:.6g} exact={exact:.6f} torch=v{torch.__version__}")
