"""Prints what SciPy and scikit-learn make of queues, for the tests of the verdict on a served load and of its intervals.

The rules are written here once more from docs/serving.md ("The verdict", "What each figure means") and from the papers that are named
there. Queues are whole numbers, so that the tests can make them again; the draws are those of S. Park and K. Miller, CACM 31 (1988).

Run:  python3 test/oracle/serving.py > test/results/serving/scipy.fixtures.json && npx biome check --write test
"""
import json
import math
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(20261129)
SERVICE = 1000


def queue(n, load, seed):
    """Times in the system of one server: a service takes 1000, the gap to the next arrival is uniform and 1000 / load in the mean."""
    draw, wait, out = seed, 0, []
    widest = 2 * round(SERVICE / load) + 1
    for _ in range(n):
        out.append(wait + SERVICE)
        draw = draw * 16807 % (2**31 - 1)
        wait = max(0, wait + SERVICE - draw % widest)
    return np.array(out, dtype=float)


def bounds(events, trials, confidence):
    """Clopper and Pearson 1934."""
    low = stats.beta.ppf(1 - confidence, events, trials - events + 1) if events > 0 else 0.0
    high = stats.beta.ppf(confidence, events + 1, trials - events) if events < trials else 1.0
    return float(low), float(high)


def batches(values, count):
    return [values[i * len(values) // count : (i + 1) * len(values) // count] for i in range(count)]


def inflation(parts, limit):
    """Kish 1965: the variance of a ratio of sums over batches, over that of independent trials."""
    late = np.array([np.count_nonzero(part > limit) for part in parts], dtype=float)
    sizes = np.array([len(part) for part in parts], dtype=float)
    share = late.sum() / sizes.sum()
    if share in (0, 1):
        return 1.0
    variance = len(parts) * np.var(late - share * sizes, ddof=1) / sizes.sum() ** 2
    return max(1.0, float(variance / (share * (1 - share) / sizes.sum())))


def worth(series, limit, share, confidence):
    pooled = np.sort(np.concatenate(series))
    n = len(pooled)
    limits = [limit]
    for times in (2, 5, 10):
        if times * share <= 0.5:
            limits.append(max(np.quantile(pooled, 1 - times * share, method="lower"), limit / 2))
    seen = []
    for count in (20, 10):
        parts = [part for values in series for part in batches(values, math.ceil(count / len(series)))]
        found = max(inflation(parts, each) for each in limits)
        known = (stats.norm.ppf(confidence) / stats.t.ppf(confidence, len(parts) - 1)) ** 2
        seen.append((found, n / found * known))
    return max(found for found, _ in seen), float(min(effective for _, effective in seen))


def fewest(over, percent):
    """The fewest requests of which so many may be late: the binomial distribution itself, one request after the other."""
    n = over + 1
    while stats.binom.cdf(over, n, 1 - percent / 100) > 0.01:
        n += 1
    return n


def decide(n, share, effective_each, inflated, percent):
    allowed = round(1 - percent / 100, 12)
    low, high = bounds(share * n * effective_each, n * effective_each, 0.99)
    independent = n / inflated
    for enough, times in ((400, 1), (100, 2), (40, 5)):
        if independent >= enough and low > max(allowed, min(times * allowed, 0.5)):
            return "fail"
        if independent >= enough and high <= allowed / times and n >= math.ceil(round(245.76 / allowed, 6)):
            return "pass"
    return "indeterminate"


def verdict(series, percent):
    n = sum(len(values) for values in series)
    misses = int(sum(np.count_nonzero(values > 1) for values in series))
    inflated, effective = worth(series, 1, round(1 - percent / 100, 12), 0.99)
    low, high = bounds(misses / n * effective, effective, 0.99)
    word = decide(n, misses / n, effective / n, inflated, percent)
    return {"requests": n, "misses": misses, "inflation": inflated, "effective": effective, "lowest": low, "highest": high, "word": word}


def verdicts(cases):
    out = []
    for percent, limit, queues in cases:
        series = [queue(*each) / limit for each in queues]
        out.append({"percent": percent, "limit": limit, "queues": queues, **verdict(series, percent)})
    return out


def student(means):
    return float(stats.t.ppf(0.975, len(means) - 1) * np.std(means, ddof=1) / math.sqrt(len(means)))


def mean(values):
    half = max(student([np.mean(part) for part in batches(values, count)]) for count in (20, 10))
    centre = float(np.mean(values))
    return [centre, centre - half, centre + half]


def percentile(values, above):
    """Woodruff 1952: the bounds of the share above it, looked up among the values."""
    at = lambda share: float(np.quantile(values, 1 - share, method="linear"))
    value = at(above)
    _, effective = worth([values], value, above, 0.975)
    low, high = bounds(above * effective, effective, 0.975)
    return {"effective": effective, "value": value, "low": at(high), "high": at(low)}


def kept(values, limit, expected):
    _, effective = worth([values], limit, 1 - expected, 0.975)
    over = np.count_nonzero(values > limit) / len(values)
    low, high = bounds(over * effective, effective, 0.975)
    return [1 - over, 1 - high, 1 - low]


def intervals(queues):
    out = []
    for each in queues:
        values = queue(*each)
        out.append({
            "queue": each,
            "mean": mean(values),
            "p50": percentile(values, 0.5),
            "p90": percentile(values, 0.1),
            "p99": percentile(values, 0.01),
            "within": {"limit": 5000, "expected": 0.95, "share": kept(values, 5000, 0.95)},
        })
    return out


def early_stopping(cases):
    """The most late requests of n that would be as few in one of 100 runs, were as many late as may; null where none would."""
    out = []
    for n, percent in cases:
        late = np.arange(0, n + 1)
        seldom = late[stats.binom.cdf(late, n, 1 - percent / 100) <= 0.01]
        out.append([n, percent, int(seldom[-1]) if len(seldom) else None])
    return out


def wilson(cases):
    out = []
    for events, trials, confidence in cases:
        found = stats.binomtest(events, trials).proportion_ci(confidence, method="wilson")
        out.append([events, trials, confidence, found.low, found.high])
    return out


def never_falling(sizes):
    out = []
    for n in sizes:
        values = np.round(np.cumsum(rng.normal(0.02, 0.3, n)), 6)
        weights = rng.integers(1, 5000, n)
        out.append({
            "values": values.tolist(),
            "weights": weights.tolist(),
            "fitted": IsotonicRegression().fit_transform(np.arange(n), values, sample_weight=weights).tolist(),
        })
    return out


def in_system(queues):
    """Requests in the system, over time: every arrival is one more, every end one fewer. The window is the requests from `first` to `end`."""
    out = []
    for n, load, seed in queues:
        took = queue(n, load, seed)
        draw, widest, gaps = seed, 2 * round(SERVICE / load) + 1, []
        for _ in range(n):
            draw = draw * 16807 % (2**31 - 1)
            gaps.append(draw % widest)
        arrivals = np.concatenate(([0], np.cumsum(gaps[:-1]))).astype(float)
        first, end = n // 10, n - n // 10
        begin, close = arrivals[first], arrivals[end]
        events = sorted([(t, 1) for t in arrivals] + [(t, -1) for t in arrivals + took])
        area, inside, before = 0.0, 0, 0.0
        for t, step in events:
            area += inside * max(0.0, min(t, close) - max(before, begin))
            inside, before = inside + step, t
        duration = close - begin
        came = (arrivals >= begin) & (arrivals < close)
        out.append({
            "queue": [n, load, seed],
            "first": first,
            "end": end,
            "inSystem": area / duration,
            "arrivals": int(came.sum()) / duration,
            "took": float(took[came].mean()),
        })
    return out


def random_queues(count, least, most):
    sizes = np.exp(rng.uniform(math.log(least), math.log(most), count)).astype(int)
    return [[int(n), round(float(rng.uniform(0.3, 1.02)), 3), int(rng.integers(1, 2**31 - 1))] for n in sizes]


def random_verdicts(count):
    cases = []
    for _ in range(count):
        seeds = int(rng.choice([1, 1, 2, 3, 5, 10, 25]))
        percent = float(rng.choice([20, 50, 80, 90, 95, 97, 99, 99, 99.9]))
        each = max(20, (fewest(1, percent) + 20 * seeds) // seeds + 1)
        load = round(float(rng.uniform(0.3, 1.02)), 3)
        queues = [[n, load, seed] for n, _, seed in random_queues(seeds, each, each * int(rng.integers(2, 30)))]
        cases.append([percent, float(rng.integers(1500, 15000)), queues])
    return cases


written_verdicts = [
    [99, 6000, [[30_000, 0.8, 11]]],
    [99, 6000, [[30_000, 0.9, 12]]],
    [99, 6000, [[30_000, 0.97, 13]]],
    [90, 3000, [[2600, 0.85, 14]]],
    [90, 3000, [[700, 0.7, 15], [900, 0.7, 16], [1200, 0.7, 17]]],
    [95, 4000, [[400 + i, 0.9, 20 + i] for i in range(10)]],
    [99, 20_000, [[26_000, 0.9, 40]]],
    [20, 1100, [[1500, 0.6, 41]]],
    [20, 1001, [[1500, 0.95, 42]]],
    [90, 20_000, [[25_000, 0.95, 50]]],
    [90, 15_000, [[25_000, 0.95, 50]]],
    [50, 20_000, [[2600, 0.95, 51]]],
]
written_queues = [[200, 0.5, 1], [1500, 0.8, 2], [20_000, 0.9, 3], [20_000, 0.6, 4]]
count = int(sys.argv[1]) if len(sys.argv) > 1 else 0

fixtures = {
    "made by": f"test/oracle/serving.py with SciPy {scipy.__version__}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}",
    "verdicts": verdicts(random_verdicts(count) if count else written_verdicts),
    "intervals": intervals(random_queues(count, 200, 30_000) if count else written_queues),
    "earlyStopping": early_stopping(
        [[int(n), float(rng.choice([20, 50, 90, 95, 97, 99, 99.9]))] for n in rng.integers(1, 60_000, count)] if count
        else [[458, 99], [459, 99], [37_123, 99], [5000, 99.9], [333, 90], [64, 50], [100, 20]]
    ),
    "wilson": wilson(
        [[int(rng.integers(0, n + 1)), int(n), 0.95] for n in rng.integers(1, 10**6, count)] if count
        else [[99, 100, 0.95], [950, 1000, 0.95], [0, 10, 0.95], [10, 10, 0.95], [1, 24_576, 0.99], [123, 456, 0.5]]
    ),
    "neverFalling": never_falling([int(n) for n in rng.integers(1, 60, count)] if count else [1, 2, 9, 25]),
    "inSystem": in_system(random_queues(count, 3000, 20_000) if count else [[5000, 0.5, 7], [9000, 0.8, 8]]),
}
json.dump(fixtures, sys.stdout, default=float)
