"""Prints the figures that the tests of uncertainty, decision rules and lots compare with.

Student's t is that of SciPy. Hypergeometric chances are fractions of whole numbers (math.comb), so exact; SciPy has to agree with
them here. D_u and needed samples are found by looking at every possibility.

Run:  python3 test/oracle/rules.py > test/results/rules.fixtures.json && npx biome check --write test
"""
import json
import math
import sys
from fractions import Fraction

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(20261129)
two_sigma = stats.norm.cdf(2)


def coverage():
    degrees = [1, 1.5, 2, 3, 4, 7.3, 9, 19, 55.399, 100, 1e4]
    rows = [[v, stats.t.ppf(two_sigma, v), 1 - 2 * stats.t.sf(2, v), stats.t.sf(2, v)] for v in degrees]
    return rows + [["infinite", 2, 1 - 2 * stats.norm.sf(2), stats.norm.sf(2)]]


def budgets():
    made = []
    for count in [1, 2, 3, 5, 8]:
        lines = [
            [float(rng.uniform(0, 5)), float(rng.uniform(-3, 3)), int(rng.integers(1, 12)) if i % 2 == 0 else "infinite"]
            for i in range(count)
        ]
        contributions = np.array([abs(u * c) for u, c, _ in lines])
        combined = float(np.sqrt(np.sum(contributions**2)))
        doubt = sum(x**4 / v for x, (_, _, v) in zip(contributions, lines) if v != "infinite")
        degrees = float(combined**4 / doubt)
        k = float(stats.t.ppf(two_sigma, degrees))
        made.append({"lines": lines, "combined": combined, "degreesOfFreedom": degrees, "k": k, "expanded": k * combined})
    return made


def conformance():
    cases = []
    for value, limit, combined, degrees in [(4200, 4180, 21, 1e9), (4200, 4180, 21, 2), (10.2, 10.5, 0.13, 4), (1, 3, 0.7, 9)]:
        cases.append([value, limit, combined, degrees, float(stats.t.cdf((value - limit) / combined, degrees))])
    return cases


def pmf(k, size, bad, drawn):
    return Fraction(math.comb(bad, k) * math.comb(size - bad, drawn - k), math.comb(size, drawn))


def found_at_most(x, k, missed):
    """P(at most x of k bad items are found), each missed with the chance `missed`."""
    return sum(math.comb(k, i) * (1 - missed) ** i * missed ** (k - i) for i in range(min(x, k) + 1))


def at_most(x, size, bad, drawn, missed=Fraction(0)):
    least, most = max(0, bad + drawn - size), min(bad, drawn)
    if missed == 0:
        most = min(most, x)
    return sum((pmf(k, size, bad, drawn) * found_at_most(x, k, missed) for k in range(least, most + 1)), Fraction(0))


def hypergeometric():
    cases = [(size, bad, drawn, x) for size in [1, 8, 60, 256] for bad in {0, 1, size // 3, size - 1, size}
             for drawn in {1, size // 2, size} for x in [0, 1, 5] if 0 < drawn]
    cases += [(5000, 2500, 2000, x) for x in [0, 900, 1000, 1100]] + [(20000, 12, 4000, 0), (5000, 4990, 3000, 2991)]
    made = []
    for size, bad, drawn, x in sorted(set(cases)):
        exact = float(at_most(x, size, bad, drawn))
        assert abs(exact - stats.hypergeom.cdf(x, size, bad, drawn)) < 1e-9, (size, bad, drawn, x)
        made.append([size, bad, drawn, x, exact])
    return made


def missed():
    cases = [(256, 22, 32, 0, 0.025), (256, 24, 32, 0, 0.1), (8, 1, 8, 0, 0.1), (60, 20, 15, 2, 0.5), (60, 60, 60, 3, 0.97)]
    return [[size, bad, drawn, x, beta, float(at_most(x, size, bad, drawn, Fraction(str(beta))))]
            for size, bad, drawn, x, beta in cases]


def upper(size, drawn, x, confidence, beta=Fraction(0)):
    return max(bad for bad in range(size + 1) if at_most(x, size, bad, drawn, beta) > 1 - confidence)


def bounds():
    level = Fraction("0.95")
    cases = [(60, 15, 0), (100, 32, 0), (256, 32, 0), (500, 50, 0), (1000, 80, 0), (256, 32, 1), (8, 8, 0), (8, 4, 0), (10, 1, 0),
             (8, 8, 3), (20, 7, 2), (20, 7, 7), (1, 1, 0), (1, 1, 1)]
    made = [[n, d, x, 0, 0.95, upper(n, d, x, level)] for n, d, x in cases]
    made += [[256, 32, 0, 0.025, 0.95, upper(256, 32, 0, level, Fraction("0.025"))],
             [256, 32, 0, 0.1, 0.95, upper(256, 32, 0, level, Fraction("0.1"))],
             [8, 8, 0, 0.025, 0.95, upper(8, 8, 0, level, Fraction("0.025"))],
             [8, 8, 0, 0.1, 0.95, upper(8, 8, 0, level, Fraction("0.1"))],
             [40, 13, 1, 0.3, 0.9, upper(40, 13, 1, Fraction("0.9"), Fraction("0.3"))]]
    return made


def needed():
    made = []
    for size, allowed in [(100, 4), (256, 2), (256, 25), (1000, 9), (1000, 49), (100, 0), (8, 0), (8, 3)]:
        sample = next(n for n in range(1, size + 1) if at_most(0, size, allowed + 1, n) <= Fraction("0.05"))
        made.append([size, allowed, sample])
    return made


def limiting():
    made = []
    for size, drawn, x in [(256, 32, 0), (256, 32, 1), (1000, 80, 0), (100, 20, 0)]:
        bad = next(d for d in range(size + 1) if at_most(x, size, d, drawn) <= Fraction("0.1"))
        made.append([size, drawn, x, bad])
    return made


json.dump({
    "made by": f"test/oracle/rules.py with Python {sys.version.split()[0]}, SciPy {scipy.__version__}, NumPy {np.__version__}",
    "coverage": coverage(),
    "budgets": budgets(),
    "conformance": conformance(),
    "hypergeometric": hypergeometric(),
    "missed": missed(),
    "bounds": bounds(),
    "needed": needed(),
    "limiting": limiting(),
}, sys.stdout, indent=1)
