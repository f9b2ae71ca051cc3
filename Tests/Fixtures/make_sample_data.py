"""Draws samples/oscillations.ts, samples/tagged.txt, samples/logic.txt and their test parts. Python 3, standard library
only.

    python3 Tests/Fixtures/make_sample_data.py

Oscillations: two channels over 20 to 40 steps, a sine, a square wave or a sawtooth of a random period and phase, the second
channel a quarter of a period later, both with some noise. Tagged: sentences of a few patterns with parts of speech; some
words are one part or another by where they stand. Logic: pairs of formulas with at most four connectives, after the
procedure of Bowman, Potts & Manning 2015, and how they are related by their truth tables; test pairs have up to eight.
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


def side(length, variables):
    """A formula, the worlds in which it holds, and how many connectives it has. A world is the set of true variables."""
    connective = random.choice(["and", "or", "and", "or"] + 5 * [None])
    if connective is None or length < 2:
        name = random.choice(variables)
        text, worlds, count = name, {w for w in range(64) if w >> "abcdef".index(name) & 1}, 0
    else:
        left, in_left, some = side(length // 2, variables)
        right, in_right, others = side(length // 2, variables)
        text = f"( {left} ( {connective} {right} ) )"
        worlds, count = in_left & in_right if connective == "and" else in_left | in_right, some + others + 1
    if random.random() < 1 / 3:
        text, worlds, count = f"( not {text} )", set(range(64)) - worlds, count + 1
    return text, worlds, count


def relation(left, right):
    if left == right:
        return "="
    if left < right:
        return "<"
    if left > right:
        return ">"
    if left & right:
        return "v" if len(left | right) == 64 else "#"
    return "^" if len(left | right) == 64 else "|"


pairs = {}
while len(pairs) < 4000:
    variables = random.sample("abcdef", 4)
    (left, in_left, some), (right, in_right, others) = side(12, variables), side(12, variables)
    if 0 < len(in_left) < 64 and 0 < len(in_right) < 64:
        pairs[f"{relation(in_left, in_right)}\t{left}\t{right}\n"] = max(some, others)
short = [pair for pair, count in pairs.items() if count <= 4]
(folder / "logic.txt").write_text("".join(short[:900]))
(folder / "logic-test.txt").write_text(
    "".join(short[900:1000] + [pair for pair, count in pairs.items() if 5 <= count <= 8][:200]))
