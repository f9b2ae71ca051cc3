#!/usr/bin/env python3
"""Parse counts, best trees' probabilities and labels for the grammars of this package, by programs that are not it.

Counts and probabilities come from NLTK's chart and Viterbi parsers; labels are computed from the words by the functions
below, which know the languages but not the meanings in the grammar files. Writes grammar_reference.json.

    python3 -m venv venv && venv/bin/pip install nltk
    venv/bin/python Tests/Fixtures/grammar_reference.py

With --grammar FILE --sentences FILE it prints `count : sentence` for a grammar and sentences of your own instead; a
sentence line may begin with `N :`, the count that is expected, and the program then says how many agree.
"""
import argparse
import json
import math
import pathlib
import random
import re
import statistics

import nltk
from nltk import CFG, PCFG, Nonterminal
from nltk.parse.chart import BottomUpLeftCornerChartParser
from nltk.parse.viterbi import ViterbiParser

HERE = pathlib.Path(__file__).resolve().parent
GRAMMARS = HERE.parent.parent / "grammars"

INLINE = {
    "attachment": """
        S -> NP VP
        NP -> 'mary' | 'john' | Det N | NP PP
        VP -> V NP | VP PP
        PP -> P NP
        Det -> 'the' | 'a'
        N -> 'man' | 'park' | 'telescope' | 'hill'
        V -> 'saw'
        P -> 'in' | 'with' | 'on'
    """,
    "sums": """
        E -> E '+' E | E '*' E | '-' E | 'n'
    """,
    "empty": """
        S -> A B C 'x' S | 'y'
        A -> 'a' | B
        B -> 'b' |
        C -> 'c' |
    """,
    "weighted": """
        S -> S S [0.3] | A B [0.3] | B A [0.2] | 'a' [0.2]
        A -> 'a' [0.6] | S B [0.4]
        B -> 'b' [0.5] | 'a' [0.2] | A A [0.3]
    """,
}


def text_of(name):
    """A grammar without what is not NLTK's: meanings and %labels."""
    if name in INLINE:
        return INLINE[name]
    text = (GRAMMARS / f"{name}.cfg").read_text(encoding="utf-8")
    text = re.sub(r"\{=[^}]*\}", "", text)
    return re.sub(r"(?m)^%labels.*$", "", text)


def read(text):
    """As a CFG, and as a PCFG where it has probabilities."""
    weighted = re.search(r"\[[0-9.]+\]", re.sub(r"'[^']*'", "", text)) is not None
    if not weighted:
        return CFG.fromstring(text), None
    weighted = PCFG.fromstring(text)
    plain = CFG(weighted.start(), [nltk.Production(p.lhs(), p.rhs()) for p in weighted.productions()])
    return plain, weighted


def expand(grammar, generator, limit):
    """A random sentence of at most `limit` words, or None."""
    words, pending = [], [grammar.start()]
    while pending:
        symbol = pending.pop()
        if not isinstance(symbol, Nonterminal):
            words.append(symbol)
            if len(words) > limit:
                return None
            continue
        rules = grammar.productions(lhs=symbol)
        weights = [p.prob() for p in rules] if hasattr(rules[0], "prob") else None
        pending.extend(reversed(generator.choices(rules, weights)[0].rhs()))
        if len(pending) > 4 * limit:
            return None
    return words


# ---- Labels, from the words alone.

def arithmetic(words):
    return eval(" ".join(words))  # noqa: S307: only this file's own numbers, brackets, + and -


def logic(words):
    values = dict(a=True, b=True, c=True, d=False, e=False, f=False)

    def formula(i):
        if words[i] == "not":
            value, i = formula(i + 1)
            return (not value), i
        if words[i] == "(":
            left, i = formula(i + 1)
            operator = words[i]
            right, i = formula(i + 1)
            return {"and": left and right, "or": left or right, "implies": right or not left}[operator], i + 1
        return values[words[i]], i + 1

    value, end = formula(0)
    assert end == len(words)
    return int(value)


def listops(words):
    stack = [[]]
    for word in words:
        if word.startswith("["):
            stack.append([word])
        elif word == "]":
            operator, *arguments = stack.pop()
            stack[-1].append({
                "[MIN": min, "[MAX": max, "[MED": lambda v: int(statistics.median(v)), "[SM": lambda v: sum(v) % 10,
            }[operator](arguments))
        else:
            stack[-1].append(int(word))
    return stack[0][0]


def dyck(words):
    depth = deepest = 0
    for word in words:
        depth += 1 if word in "([" else -1
        deepest = max(deepest, depth)
    return deepest


def sentiment(words):
    """Scores from -2 to 2, read from the last clause to the first and from the last word to the first."""
    base = {
        "good": 1, "charming": 1, "funny": 1, "brilliant": 2, "wonderful": 2, "bad": -1, "dull": -1, "awful": -2,
        "dreadful": -2, "long": 0, "French": 0,
    }
    sign = lambda x: (x > 0) - (x < 0)
    clauses, joins = [[]], []
    for word in words:
        if word in ("and", "but"):
            joins.append(word)
            clauses.append([])
        else:
            clauses[-1].append(word)
    score = None
    for clause, join in zip(reversed(clauses), [None] + joins[::-1]):
        own = base[clause[-1]]
        for word in reversed(clause[clause.index("was") + 1:-1]):
            own = {"not": -sign(own), "very": 2 * sign(own), "rather": sign(own)}[word]
        score = own if join is None else score if join == "but" else int((own + score) / 2)
    return score + 2


LABELS = {"arithmetic": arithmetic, "propositional-logic": logic, "listops": listops, "dyck": dyck, "sentiment": sentiment}
# NLTK's Viterbi parser has no empty rules.
WITHOUT_VITERBI = {"dyck"}
LENGTHS = {"english": 14, "attachment": 14, "sums": 9, "empty": 12, "weighted": 7, "listops": 30, "anbn": 16}


def cases(name, generator, wanted=24):
    plain, weighted = read(text_of(name))
    parser = BottomUpLeftCornerChartParser(plain)
    viterbi = ViterbiParser(weighted) if weighted and name not in WITHOUT_VITERBI else None
    terminals = sorted({s for p in plain.productions() for s in p.rhs() if isinstance(s, str)})
    seen = set()
    for attempt in range(100_000):
        if len(seen) == wanted:
            break
        words = expand(weighted or plain, generator, LENGTHS.get(name, 24))
        if not words:
            continue
        if attempt % 4 == 0:  # one word changed: often no sentence any more
            words[generator.randrange(len(words))] = generator.choice(terminals)
        if tuple(words) in seen or (attempt % 3 and len(words) < 4):
            continue
        seen.add(tuple(words))
        case = {"sentence": " ".join(words), "count": sum(1 for _ in parser.parse(words))}
        if case["count"] and viterbi:
            case["logProbability"] = math.log(max(t.prob() for t in viterbi.parse(words)))
        if case["count"] and name in LABELS:
            case["label"] = LABELS[name](words)
        yield case


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--grammar")
    options.add_argument("--sentences")
    options.add_argument("--limit", type=int)
    given = options.parse_args()
    if given.grammar:
        text = pathlib.Path(given.grammar).read_bytes()
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            text = text.decode("iso-8859-1")
        parser = BottomUpLeftCornerChartParser(read(text)[0], max_time=None)
        agree = total = 0
        for line in pathlib.Path(given.sentences).read_text(encoding="iso-8859-1").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            expected, _, sentence = line.rpartition(":")
            words = sentence.split()
            try:
                count = sum(1 for _ in parser.parse(words))
            except ValueError:  # a word that the grammar does not have
                count = 0
            print(count, ":", " ".join(words), flush=True)
            total += 1
            agree += expected.strip() == str(count)
            if total == given.limit:
                break
        print(f"{agree} of {total} as expected")
        return
    generator = random.Random(1)
    names = sorted(p.stem for p in GRAMMARS.glob("*.cfg")) + sorted(INLINE)
    result = {
        "madeBy": f"grammar_reference.py, nltk {nltk.__version__}",
        "grammars": [
            {"name": n, **({"text": INLINE[n]} if n in INLINE else {}), "cases": list(cases(n, generator))} for n in names
        ],
    }
    (HERE / "grammar_reference.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
