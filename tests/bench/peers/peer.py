"""The side of the peers in `compare.py`: trains or scores what is in a file and prints one JSON object."""
import gzip
import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "data"


def rows_of(path, rows, width):
    values = np.fromfile(path, dtype=np.float64, count=rows * width).reshape(rows, width)
    labels = np.fromfile(path, dtype=np.uint8, count=rows, offset=rows * width * 8)
    border = int(rows * 0.9)
    return values[:border], labels[:border], values[border:], labels[border:]


def timed(work):
    before = time.perf_counter()
    result = work()
    return result, time.perf_counter() - before


def area(scores, labels):
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def cdnow():
    """x, t_x and T in weeks of the 2,357 customers until 1997-09-30; purchases of one day are one."""
    days = {}
    with gzip.open(DATA / "cdnow-sample.txt.gz", "rt", encoding="latin-1") as lines:
        for line in lines:
            cells = line.split()
            if len(cells) == 5:
                at = date(int(cells[2][:4]), int(cells[2][4:6]), int(cells[2][6:]))
                days.setdefault(cells[1], set()).add(at)
    end = date(1997, 9, 30)
    customers = []
    for own in days.values():
        first = min(own)
        repeats = sorted(day for day in own if first < day <= end)
        last = (repeats[-1] - first).days / 7 if repeats else 0.0
        customers.append((len(repeats), last, (end - first).days / 7))
    return np.array(customers, dtype=np.float64)


def measure(what, path, rows, width):
    if what == "bgnbd":
        from lifetimes import BetaGeoFitter

        x, tx, T = cdnow().T
        model, took = timed(lambda: BetaGeoFitter().fit(x, tx, T))
        # What it keeps is a mean, in a unit of time of its own.
        mean = model._negative_log_likelihood(np.log(model.params_.values), x, tx, T, np.ones(len(x)), 0)
        return {"seconds": took, "logLikelihood": float(-mean * len(x))}
    train, labels, later, truth = rows_of(path, rows, width)
    if what == "boosting":
        import lightgbm

        rules = {
            "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "max_bin": 255, "lambda_l2": 1.0,
            "min_sum_hessian_in_leaf": 5.0, "min_data_in_leaf": 1, "num_threads": 1, "verbose": -1, "seed": 1,
        }
        model, took = timed(lambda: lightgbm.train(rules, lightgbm.Dataset(train, labels), num_boost_round=100))
        return {"seconds": took, "auc": area(model.predict(later, num_threads=1), truth)}
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model, took = timed(lambda: make_pipeline(StandardScaler(), LogisticRegression(C=1.0)).fit(train, labels))
    if what == "logistic":
        return {"seconds": took, "auc": area(model.decision_function(later), truth)}
    regression = model.named_steps["logisticregression"]
    # Features are left out: the regression alone, on rows as they are.
    times = [timed(lambda: regression.predict_proba(train))[1] for _ in range(20)]
    return {"seconds": min(times)}


if __name__ == "__main__":
    what, path, rows, width = sys.argv[1:]
    found = measure(what, path, int(rows), int(width))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**found, "megabytes": kilobytes / 1024}))
