"""Makes keeping.json: weights as PyTorch users save them, with what PyTorch's modules compute from them.

A case holds the file (safetensors or .npz, base64), the kind of inputs and targets it is for, one sequence and the outputs v of
the linear readout at every step. Needs torch, numpy and safetensors.

    python make_keeping_fixtures.py > keeping.json
"""

import base64
import io
import json
import sys

import numpy as np
import safetensors.torch
import torch
from torch import nn

torch.manual_seed(17)
STEPS = 7


class Model(nn.Module):
    """A recurrent layer and a readout under the names that a user gave them."""

    def __init__(self, names, inputs, hidden, outputs, words=0, bias=True, dtype=torch.float64, **settings):
        super().__init__()
        recurrent, readout = names
        self.names, self.words = names, words
        if words:
            self.embedding = nn.Embedding(words, inputs, dtype=dtype)
        kind = getattr(nn, settings.pop("kind", "RNN"))
        setattr(self, recurrent, kind(inputs, hidden, bias=bias, batch_first=True, dtype=dtype, **settings))
        width = hidden * (2 if settings.get("bidirectional") else 1)
        setattr(self, readout, nn.Linear(width, outputs, bias=bias, dtype=dtype))

    def forward(self, x):
        recurrent, readout = (getattr(self, name) for name in self.names)
        return readout(recurrent(self.embedding(x) if self.words else x)[0])


def case(name, model, inputs, outputs, activation="tanh", cell="rnn", archive=False, half=False):
    weights = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    if half:
        # What is kept in half precision is what is run here, in double.
        weights = {name: tensor.to(torch.bfloat16) for name, tensor in weights.items()}
        model.load_state_dict({name: tensor.double() for name, tensor in weights.items()})
    if archive:
        out = io.BytesIO()
        np.savez_compressed(out, **{name: tensor.numpy() for name, tensor in weights.items()})
        file = out.getvalue()
    else:
        file = safetensors.torch.save(weights)
    words = model.words
    dtype = next(model.parameters()).dtype
    x = torch.randint(words, (1, STEPS)) if words else torch.randn(1, STEPS, inputs, dtype=dtype)
    with torch.no_grad():
        # In double, so that only the weights' own rounding remains.
        v = model.double()(x if words else x.double())[0]
    return {
        "name": name,
        "file": base64.b64encode(file).decode(),
        "cell": cell,
        "activation": activation,
        "words": words,
        "inputs": inputs,
        "outputs": outputs,
        "tokens": x[0].tolist() if words else [],
        "values": [] if words else x[0].double().flatten().tolist(),
        "v": v.flatten().tolist(),
    }


def cases():
    yield case("plain", Model(("rnn", "fc"), 3, 5, 2), 3, 2)
    yield case("relu", Model(("rnn", "linear"), 2, 4, 1, nonlinearity="relu"), 2, 1, activation="relu")
    yield case("no biases", Model(("encoder", "head"), 3, 6, 3, bias=False), 3, 3)
    yield case("float", Model(("rnn", "out"), 3, 5, 2, dtype=torch.float32), 3, 2)
    yield case("brain float", Model(("rnn", "fc"), 3, 5, 2), 3, 2, half=True)
    yield case("an archive", Model(("rnn", "fc"), 3, 5, 2), 3, 2, archive=True)
    yield case("word vectors", Model(("rnn", "decoder"), 4, 5, 9, words=9), 4, 9)
    yield case("as many outputs as hidden units", Model(("rnn", "fc"), 3, 4, 4), 3, 4)
    for kind in ("LSTM", "GRU"):
        cell = kind.lower()
        yield case(cell, Model((cell, "fc"), 3, 5, 2, kind=kind), 3, 2, cell=cell)
        yield case(f"{cell} without biases", Model(("rnn", "fc"), 3, 6, 3, bias=False, kind=kind), 3, 3, cell=cell)
        yield case(f"{cell}, float", Model(("rnn", "fc"), 3, 5, 2, dtype=torch.float32, kind=kind), 3, 2, cell=cell)
        yield case(f"{cell}, an archive", Model(("rnn", "fc"), 1, 8, 1, kind=kind), 1, 1, cell=cell, archive=True)
        yield case(f"{cell}, word vectors", Model((cell, "decoder"), 4, 5, 9, words=9, kind=kind), 4, 9, cell=cell)
    for kind in ("RNN", "LSTM", "GRU"):
        for layers, both in ((2, False), (1, True), (3, True)):
            name = f"{kind.lower()}, {layers} layers{', both directions' if both else ''}"
            settings = {"kind": kind, "num_layers": layers, "bidirectional": both}
            yield case(name, Model(("rnn", "fc"), 3, 5, 2, **settings), 3, 2, cell=kind.lower())
    settings = {"kind": "LSTM", "num_layers": 2, "bidirectional": True, "dropout": 0.3}
    yield case("layers over word vectors", Model(("lstm", "decoder"), 4, 5, 9, words=9, **settings).eval(), 4, 9, cell="lstm")


json.dump({"versions": f"torch {torch.__version__}", "cases": list(cases())}, sys.stdout, indent=0)
