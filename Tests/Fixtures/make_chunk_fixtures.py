"""Reference counts of chunks in tagged sentences, made with seqeval (its default mode, which follows conlleval.pl).

    python3 -m venv v && v/bin/pip install seqeval && v/bin/python make_chunk_fixtures.py

writes chunks.json beside this script: sentences of true and answered labels, well formed and not (an I- after O, another
type in the middle), in the schemes BIO and BIOES, with the precision, recall, F1 and number of true chunks of every type
and over all types.
"""

import json
import pathlib
import random

from seqeval.metrics import classification_report

TYPES = ["PER", "LOC", "ORG"]


def sentence(rng, letters, length):
    labels, inside = [], None
    for _ in range(length):
        draw = rng.random()
        if draw < 0.35:
            labels.append("O")
        elif draw < 0.7 and labels and labels[-1] != "O":
            labels.append(rng.choice(letters[1:]) + labels[-1][1:])
        else:
            labels.append(rng.choice(letters) + "-" + rng.choice(TYPES))
    return labels


def answer(rng, letters, labels):
    """The true labels with mistakes."""
    found = list(labels)
    for k in range(len(found)):
        draw = rng.random()
        if draw < 0.1:
            found[k] = "O"
        elif draw < 0.25:
            found[k] = rng.choice(letters) + "-" + rng.choice(TYPES)
    return found


def case(name, letters, seed, count):
    rng = random.Random(seed)
    truths = [sentence(rng, letters, rng.randint(1, 12)) for _ in range(count)]
    answers = [answer(rng, letters, labels) for labels in truths]
    report = classification_report(truths, answers, output_dict=True, zero_division=0)
    row = lambda r: {k: float(r[k]) for k in ("precision", "recall", "f1-score")} | {"true": int(r["support"])}
    return {
        "name": name, "truths": truths, "answers": answers,
        "types": {t: row(report[t]) for t in TYPES}, "all": row(report["micro avg"]),
    }


if __name__ == "__main__":
    cases = [
        case("BIO", "BI", 1, 60), case("BIO, few", "BI", 2, 3), case("BIOES", "BIES", 3, 60),
        case("BIOES, other draws", "BIES", 4, 60),
    ]
    path = pathlib.Path(__file__).with_name("chunks.json")
    path.write_text('{"cases":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}\n")
