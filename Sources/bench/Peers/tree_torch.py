"""An epoch of a recursive network over labelled binary trees in PyTorch, batched by level over the minibatch by hand, which
is the fastest form its users write: p = tanh(W [l; r] + b), a softmax at every node, sparse word vectors, SGD. The levels
are worked out before the clock starts.

usage: tree_torch.py TREES DIMENSION BATCH THREADS. Prints seconds of the second epoch and its mean loss a minibatch, each
minibatch's being the mean over its trees of the sum over their nodes."""
import re
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(print("torch is not installed for this Python") or 69)

path, (dimension, batch, threads) = sys.argv[1], map(int, sys.argv[2:5])
torch.set_num_threads(threads)
torch.manual_seed(1)
vocabulary = {}


def read(line, levels):
    """Adds a tree's nodes to `levels`: words with labels on level 0, above it left and right (level, place) with labels."""
    open_labels, done = [], []
    for opened, label, word, closed in re.findall(r"(\()([^\s()]+)|([^\s()]+)|(\))", line):
        if opened:
            open_labels.append(int(label))
            word_here = None
        elif word:
            word_here = vocabulary.setdefault(word, len(vocabulary))
        else:
            if word_here is not None:
                level, entry = 0, word_here
            else:
                right, left = done.pop(), done.pop()
                level, entry = max(left[0], right[0]) + 1, (left, right)
            while len(levels) <= level:
                levels.append([])
            levels[level].append((entry, open_labels.pop()))
            done.append((level, len(levels[level]) - 1))
            word_here = None


def plan(lines):
    """Words, for every level above them the rows of both children, and the labels of all rows."""
    levels = [[]]
    for line in lines:
        read(line, levels)
    starts = [0]
    for level in levels:
        starts.append(starts[-1] + len(level))

    def rows(level, side):
        return torch.tensor([starts[entry[side][0]] + entry[side][1] for entry, _ in level])

    return (
        len(lines), torch.tensor([word for word, _ in levels[0]]), [(rows(x, 0), rows(x, 1)) for x in levels[1:]],
        torch.tensor([label for level in levels for _, label in level]),
    )


with open(path, encoding="utf-8") as file:
    lines = [line for line in file if line.strip()]
plans = [plan(lines[first : first + batch]) for first in range(0, len(lines), batch)]
classes = 1 + max(int(labels.max()) for *_, labels in plans)
vectors = torch.nn.Embedding(len(vocabulary), dimension, sparse=True)
compose, readout = torch.nn.Linear(2 * dimension, dimension), torch.nn.Linear(dimension, classes)
descent = torch.optim.SGD([*vectors.parameters(), *compose.parameters(), *readout.parameters()], lr=0.01)
criterion = torch.nn.CrossEntropyLoss(reduction="sum")
for _ in range(2):
    start, values = time.perf_counter(), []
    for count, words, levels, labels in plans:
        z = vectors(words)
        for left, right in levels:
            z = torch.cat([z, torch.tanh(compose(torch.cat([z[left], z[right]], dim=1)))])
        loss = criterion(readout(z), labels) / count
        descent.zero_grad()
        loss.backward()
        descent.step()
        values.append(loss.item())
    seconds = time.perf_counter() - start
print(f"seconds={seconds:.6f} loss={sum(values) / len(values):.6g} torch=v{torch.__version__}")
