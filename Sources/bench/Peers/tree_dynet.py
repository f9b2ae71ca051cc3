"""An epoch of a recursive network over labelled binary trees in DyNet with automatic batching: p = tanh(W [l; r] + b), a
softmax at every node, SGD.

usage: tree_dynet.py TREES DIMENSION BATCH THREADS. Prints seconds of the second epoch and its mean loss a minibatch, each
minibatch's being the mean over its trees of the sum over their nodes. DyNet runs on one thread whatever THREADS says."""
import re
import sys
import time

try:
    import dynet_config

    dynet_config.set(autobatch=1, mem=2048, random_seed=1)
    import dynet
except ImportError:
    sys.exit(print("dynet is not installed for this Python") or 69)

path, (dimension, batch, threads) = sys.argv[1], map(int, sys.argv[2:5])
vocabulary = {}


def read(line):
    """A tree as its nodes in post-order: (label, word or None). Two subtrees lie before every node without a word."""
    nodes, labels = [], []
    for opened, label, word, closed in re.findall(r"(\()([^\s()]+)|([^\s()]+)|(\))", line):
        if opened:
            labels.append([int(label), None])
        elif word:
            labels[-1][1] = vocabulary.setdefault(word, len(vocabulary))
        else:
            nodes.append(tuple(labels.pop()))
    return nodes


with open(path, encoding="utf-8") as file:
    trees = [read(line) for line in file if line.strip()]
classes = 1 + max(label for tree in trees for label, _ in tree)
model = dynet.ParameterCollection()
vectors = model.add_lookup_parameters((len(vocabulary), dimension))
w, b = model.add_parameters((dimension, 2 * dimension)), model.add_parameters(dimension)
outward, offset = model.add_parameters((classes, dimension)), model.add_parameters(classes)
descent = dynet.SimpleSGDTrainer(model, 0.01)


def losses(tree):
    states = []
    for label, word in tree:
        if word is None:
            right, left = states.pop(), states.pop()
            z = dynet.tanh(dynet.affine_transform([b, w, dynet.concatenate([left, right])]))
        else:
            z = vectors[word]
        states.append(z)
        yield dynet.pickneglogsoftmax(dynet.affine_transform([offset, outward, z]), label)


for _ in range(2):
    start, values = time.perf_counter(), []
    for first in range(0, len(trees), batch):
        dynet.renew_cg()
        some = trees[first : first + batch]
        loss = dynet.esum([term for tree in some for term in losses(tree)]) / len(some)
        values.append(loss.value())
        loss.backward()
        descent.update()
    seconds = time.perf_counter() - start
print(f"seconds={seconds:.6f} loss={sum(values) / len(values):.6g} dynet=v{dynet.__version__}")
