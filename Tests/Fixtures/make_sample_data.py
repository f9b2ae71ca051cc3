"""Draws samples/oscillations.ts, samples/oscillations-test.ts and samples/tagged.txt. Python 3, standard library only.

    python3 Tests/Fixtures/make_sample_data.py

Oscillations: two channels over 20 to 40 steps, a sine, a square wave or a sawtooth of a random period and phase, the second
channel a quarter of a period later, both with some noise. Tagged: sentences of a few patterns with parts of speech; some
words are one part or another by where they stand.
"""
import math
import pathlib
import random

folder = pathlib.Path(__file__).parent.parent.parent / "samples"
random.seed(1)


def wave(kind, turn):
    turn %= 1
    if kind == "sine":
        return math.sin(2 * math.pi * turn)
    return (1 if turn < 0.5 else -1) if kind == "square" else 2 * turn - 1


def series():
    kind = random.choice(["sine", "square", "sawtooth"])
    length, period, phase = random.randint(20, 40), random.uniform(6, 12), random.random()
    channels = [
        ",".join(f"{wave(kind, t / period + phase + shift) + random.gauss(0, 0.1):.3f}" for t in range(length))
        for shift in (0, 0.25)
    ]
    return ":".join(channels + [kind])


for name, count in [("oscillations.ts", 120), ("oscillations-test.ts", 60)]:
    head = "# Drawn by Tests/Fixtures/make_sample_data.py.\n@problemName Oscillations\n@timeStamps false\n@univariate false\n"
    head += "@dimensions 2\n@equalLength false\n@classLabel true sine square sawtooth\n@data\n"
    (folder / name).write_text(head + "".join(series() + "\n" for _ in range(count)))

words = {
    "DET": "the a every no some".split(),
    "ADJ": "old small red quiet light round".split(),
    "NOUN": "dog ship light round watch garden stone play".split(),
    "VERB": "saw found watch left play took".split(),
    "ADV": "slowly again often there".split(),
    "PREP": "in near behind with".split(),
    "PRON": "she they we somebody".split(),
}


def phrase():
    return random.choice([["PRON"], ["DET", "NOUN"], ["DET", "ADJ", "NOUN"], ["DET", "NOUN", "PREP", "DET", "NOUN"]])


def sentence():
    tags = phrase() + ["VERB"] + random.choice([[], ["ADV"], phrase(), phrase() + ["PREP"] + phrase()])
    return "".join(f"{random.choice(words[tag])}\t{tag}\n" for tag in tags) + ".\tEND\n\n"


(folder / "tagged.txt").write_text("".join(sentence() for _ in range(200)))
(folder / "tagged-test.txt").write_text("".join(sentence() for _ in range(60)))
