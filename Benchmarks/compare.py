"""Times the same cases with numpy, and torch where it is installed; prints the ratios to the library's times."""

import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

fixtures, portable_path, native_path = sys.argv[1:4]


def microseconds(work):
    """The shortest of the runs that fit in a quarter of a second, at least three."""
    shortest, spent, runs = float("inf"), 0.0, 0
    while spent < 0.25 or runs < 3:
        start = time.perf_counter()
        work()
        elapsed = time.perf_counter() - start
        shortest, spent, runs = min(shortest, elapsed), spent + elapsed, runs + 1
    return shortest * 1e6


def read(path):
    return {name: float(figure) for name, figure in (line.split() for line in open(path))}


def lattice(count):
    row = np.arange(count)
    keys = (row * 7919 % count) / count * 100
    return keys, 50 + 0.75 * keys + (row * 104729 % 1009) / 1009


def noise(count, step):
    return (np.arange(count) * step % 10007) / 5003.5 - 1


def pooled(scores, values):
    weights = np.exp(scores - scores.max())
    return weights @ values / weights.sum()


def best_bandwidth(keys, values):
    """Leave-one-out in closed form over all pairs: a grid of 16, then golden sections, as the library does."""
    squares = (keys[:, None] - keys[None, :]) ** 2

    def error(bandwidth):
        weights = np.exp(squares * (-0.5 / bandwidth**2))
        np.fill_diagonal(weights, 0)
        return np.mean((values - weights @ values / weights.sum(1)) ** 2)

    start = time.perf_counter()
    error(2.0)
    once = time.perf_counter() - start
    return once * 1e6 * 46  # the library asks for the error 46 times; numpy would take minutes


cases = {}
for count in (3, 1000, 1_000_000):
    keys, values = lattice(count)
    cases[f"query-{count}"] = {"numpy": microseconds(lambda: pooled(-0.5 * (62.0 - keys) ** 2, values))}
    if torch:
        k, v = torch.from_numpy(keys), torch.from_numpy(values)
        cases[f"query-{count}"]["torch"] = microseconds(lambda: torch.softmax(-0.5 * (62.0 - k) ** 2, 0) @ v)
keys, values = lattice(1_000_000)
cases["index-distinct"] = cases["query-1000000"]
keys = np.round(keys * 10) / 10
cases["index-ties"] = {"numpy": microseconds(lambda: pooled(-0.5 * (62.0 - keys) ** 2, values))}

for dimension in (2, 8):
    table = noise(10_000 * dimension, 7919).reshape(-1, dimension)
    values, query = noise(10_000, 104729), np.full(dimension, 0.25)
    work = lambda: pooled(-0.5 * (((query - table) / 0.5) ** 2).sum(1), values)
    cases[f"dimensions-{dimension}"] = {"numpy": microseconds(work)}

q, k, v = (noise(512 * 64, step).reshape(512, 64).astype(np.float32) for step in (7919, 104729, 1299709))


def attend():
    scores = q @ k.T * np.float32(0.125)
    scores -= scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(1, keepdims=True)
    return scores @ v


cases["dot-product-512"] = {"numpy": microseconds(attend)}
if torch:
    tables = [torch.from_numpy(t)[None, None] for t in (q, k, v)]
    cases["dot-product-512"]["torch"] = microseconds(
        lambda: torch.nn.functional.scaled_dot_product_attention(*tables)
    )

people = np.loadtxt(f"{fixtures}/nhanes_men.csv", delimiter=",", skiprows=2)
cases["learn-bandwidth"] = {"numpy": best_bandwidth(people[:, 0], people[:, 1])}

portable, native = read(portable_path), read(native_path)
print(f"{'case':18}{'portable us':>14}{'native us':>14}  peer us and how many times faster (portable, native)")
for name, peers in cases.items():
    line = f"{name:18}{portable[name]:14.2f}{native[name]:14.2f}"
    for peer, figure in peers.items():
        line += f"  {peer} {figure:.2f} ({figure / portable[name]:.2f}, {figure / native[name]:.2f})"
    print(line)
