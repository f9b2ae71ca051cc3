"""Holds a run saved by Backstep against PyTorch: loads the weights by their names, runs an example, compares outputs.

    backstep -c 'load adder; network rnn; train -n 500; save m.safetensors; example 37 90; export trace t.npz'
    python check_saved.py m.safetensors t.npz

Exits with 1 where an output differs by more than 1e-12. Needs torch, numpy and safetensors.
"""

import json
import sys

import numpy as np
import safetensors
import torch
from safetensors.torch import load_file

path, trace_path = sys.argv[1:]
tensors = load_file(path)
with safetensors.safe_open(path, "pt") as file:
    network = json.loads(file.metadata()["backstep.network"])
specification = network["specification"]
weights = {name: tensor for name, tensor in tensors.items() if not name.startswith("backstep.")}
dtype = weights["linear.weight"].dtype
hidden, inputs = weights["weight_hh_l0"].shape[1], weights["weight_ih_l0"].shape[1]
rows = weights["weight_hh_l0"].shape[0] // hidden
layers = sum(name.startswith("weight_hh_l") and not name.endswith("_reverse") for name in weights)
settings = dict(
    num_layers=layers, bias="bias_ih_l0" in weights, batch_first=True, dtype=dtype,
    bidirectional="weight_hh_l0_reverse" in weights)
match rows:
    case 3 if specification["cell"] != "gru":
        sys.exit(f"torch.nn has no {specification['cell']}")
    case 1: recurrent = torch.nn.RNN(inputs, hidden, nonlinearity=specification["activation"], **settings)
    case 3: recurrent = torch.nn.GRU(inputs, hidden, **settings)
    case 4: recurrent = torch.nn.LSTM(inputs, hidden, **settings)
recurrent.load_state_dict({name: tensor for name, tensor in weights.items() if not name.startswith("linear.")})
linear = torch.nn.Linear(
    weights["linear.weight"].shape[1], weights["linear.weight"].shape[0], bias="linear.bias" in weights, dtype=dtype)
linear.load_state_dict({name.split(".")[1]: t for name, t in weights.items() if name.startswith("linear.")})

trace = np.load(trace_path)
x = torch.from_numpy(trace["x"]).to(dtype)
if "words" in specification["input"]:
    x = torch.nn.functional.one_hot(x[:, 0].long(), specification["input"]["words"]).to(dtype)
with torch.no_grad():
    states = recurrent(x[None])[0]
    v = linear(states)[0].numpy()
worst = np.nanmax(np.abs(v - trace["v"]))
print(f"{type(recurrent).__name__} {inputs} -> {hidden}, {len(v)} steps, largest difference of v {worst:.2e}")
sys.exit(0 if worst < (1e-12 if dtype == torch.float64 else 1e-5) else 1)
