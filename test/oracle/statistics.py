"""Prints the figures of SciPy that test/results/statistics compares with.

Run:  python3 test/oracle/statistics.py > test/results/statistics/scipy.fixtures.json && npx biome check --write test
"""
import itertools
import json
import sys

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20261122)


def rounded(values, digits=6):
    return [round(float(v), digits) for v in values]


def timings(n, centre=10.0, sigma=0.05):
    return rounded(centre * np.exp(rng.normal(0, sigma, n)))


def student():
    degrees = [0.7, 1, 2, 2.5, 3, 4, 9, 29, 100, 1e4, 1e6]
    return {
        "tails": [[t, df, stats.t.sf(t, df)] for df in degrees for t in [-3.0, -0.2, 0.0, 0.5, 2.0, 6.0, 40.0]],
        "factors": [[c, df, stats.t.ppf((1 + c) / 2, df)] for df in degrees for c in [0.5, 0.9, 0.95, 0.99, 0.9999]],
    }


def beta():
    cases = [(x, a, b) for a in [0.5, 1, 3.7, 50, 5e4, 5e5] for b in [0.5, 2, 30, 1e4] for x in [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999]]
    mid = [(a / (a + b), a, b) for a in [0.5, 50, 5e5] for b in [0.5, 30, 1e4]]
    return [[x, a, b, special.betainc(a, b, x)] for x, a, b in cases + mid]


def binomial():
    cases = [(n, p) for n in [1, 11, 130, 662, 100_000] for p in [0.05, 0.5, 0.9, 0.99]]
    return [[int(k), n, p, stats.binom.cdf(k, n, p)] for n, p in cases for k in {-1, 0, n // 3, int(n * p), n - 1, n}]


def location():
    sets = [timings(n) for n in [1, 2, 5, 12, 101]]
    return [
        {
            "values": v,
            "quantiles": [[p, np.quantile(v, p, method="linear")] for p in [0, 0.25, 0.5, 0.9, 0.975, 1]],
            "mad": stats.median_abs_deviation(v),
            "cv": stats.variation(v, ddof=1) if len(v) > 1 else None,
        }
        for v in sets
    ]


def percentile_bounds():
    shares = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
    out = []
    for name, n in [("p50", 11), ("p50", 40), ("p90", 64), ("p90", 301), ("p95", 130), ("p99", 662), ("p99", 1000)]:
        v = timings(n)
        two = stats.quantile_test(v, q=0, p=shares[name], alternative="two-sided").confidence_interval(0.95)
        one = stats.quantile_test(v, q=0, p=shares[name], alternative="less").confidence_interval(0.99)
        out.append({"name": name, "values": v, "low": two.low, "high": two.high, "upper": one.high})
    return out


def trends():
    sets = [timings(5), timings(9), timings(30), sorted(timings(7)), timings(60)]
    sets.append([round(v, 1) for v in timings(12)])  # ties: the normal approximation
    sets.append([round(v + i / 100, 6) for i, v in enumerate(timings(45))])
    out = []
    for v in sets:
        at = list(range(len(v)))
        method = "exact" if len(v) <= 33 and len(set(v)) == len(v) else "asymptotic"
        tau = stats.kendalltau(at, v, method=method)
        out.append({"values": v, "method": method, "slope": stats.theilslopes(v, at).slope, "p": tau.pvalue})
    return out


def sign_score(values):
    return sum(np.sign(b - a) for i, a in enumerate(values) for b in values[i + 1 :])


def strata_by_enumeration():
    """Every order of 4 and of 3 processes, counted."""
    strata = [timings(4), sorted(timings(3))]
    seen = abs(sum(sign_score(s) for s in strata))
    scores = [sign_score(a) + sign_score(b) for a in itertools.permutations(strata[0]) for b in itertools.permutations(strata[1])]
    return {"strata": strata, "p": float(np.mean([abs(s) >= seen for s in scores]))}


def two_samples():
    pairs = [(timings(5), timings(5, 10.6)), (timings(3), timings(8, 9.5, 0.2)), (timings(20), timings(30))]
    tied = ([round(v, 1) for v in timings(12)], [round(v, 1) for v in timings(9, 10.3)])
    out = []
    for x, y in [*pairs, tied, (timings(40), timings(45, 10.1))]:
        small = len(x) * len(y) <= 1000 and len(set(x + y)) == len(x) + len(y)
        u = stats.mannwhitneyu(x, y, method="exact" if small else "asymptotic")
        t = stats.ttest_ind(np.log(x), np.log(y), equal_var=False)
        ci = t.confidence_interval(0.95)
        out.append({
            "x": x, "y": y,
            "mannWhitney": {"u": u.statistic, "p": u.pvalue},
            "welch": {"t": t.statistic, "p": t.pvalue, "df": t.df, "low": np.exp(ci.low), "high": np.exp(ci.high)},
        })
    return out


def geometric_means():
    out = []
    for v in [timings(2), timings(3, 0.02, 0.4), timings(5), timings(12, 3e9, 0.1)]:
        ci = stats.ttest_1samp(np.log(v), 0).confidence_interval(0.95)
        out.append({"values": v, "centre": stats.gmean(v), "low": np.exp(ci.low), "high": np.exp(ci.high)})
    return out


def level(n):
    """Hesterberg's expanded percentile level for a 95 % interval."""
    return stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))


def bootstraps():
    out = []
    for n in [5, 8, 15]:
        x = timings(n)
        med = stats.bootstrap((x,), np.median, n_resamples=99_999, method="percentile", rng=rng).bootstrap_distribution
        # A median takes few values, so its ends jump: the levels within three standard errors of 9,999 resamples.
        near = [level(n) + sign * 3 * np.sqrt(level(n) / 9_999) for sign in (-1, 1)]
        near = [max(0, near[0]), near[1]]
        out.append({
            "x": x,
            "medianLow": np.quantile(med, near).tolist(),
            "medianHigh": np.quantile(med, [1 - near[1], 1 - near[0]]).tolist(),
        })
    return out


fixtures = {
    "made by": f"test/oracle/statistics.py with SciPy {scipy.__version__}, NumPy {np.__version__}",
    "student": student(),
    "normalTails": [[z, stats.norm.sf(z)] for z in [-4.0, -1.0, 0.0, 0.3, 1.0, 1.96, 2.999, 3.0, 5.0, 12.0, 37.0]],
    "beta": beta(),
    "binomial": binomial(),
    "location": location(),
    "percentileBounds": percentile_bounds(),
    "trends": trends(),
    "strata": strata_by_enumeration(),
    "twoSamples": two_samples(),
    "bootstraps": bootstraps(),
    "geometricMeans": geometric_means(),
}
json.dump(fixtures, sys.stdout, default=float)
