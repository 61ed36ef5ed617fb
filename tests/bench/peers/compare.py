"""Our statistics beside Python's, in the same run, each in a process of its own on one core.

    python3 tests/bench/peers/compare.py [--rows 1300000] [--repeats 3] [--only boosting] [--json]

Needs `npm ci`, and installs the peers of requirements.txt into `.relance/peers` when they are not there. Exit code 3 when a
bar is broken. Ratios are medians of pairs that ran one after the other: other work on the machine hits both.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[2]
PEERS = PROJECT / ".relance" / "peers"
WIDTH = 30
#: What, with what it is compared, and how many times as long ours may take.
BARS = [
    ("logistic", "scikit-learn", 3.0),
    ("boosting", "LightGBM", 5.0),
    ("scoring", "predict_proba", 1.0),
    ("bgnbd", "lifetimes", 1.0),
]
MAX_MEGABYTES = 1024
MAX_AUC_LOSS = 0.002
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def with_peers():
    """Runs this script again with the Python that has the peers, installing them when they are not there."""
    python = PEERS / "bin" / "python"
    if Path(sys.prefix).resolve() == PEERS.resolve():
        return
    stamp = PEERS / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")]
        subprocess.run(install, check=True, stdout=sys.stderr)
        stamp.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])


def write_rows(path, rows):
    """Rows of which the label follows lines, curves and an interaction; a third of the features says nothing, one in ten is 1."""
    import numpy as np

    random = np.random.default_rng(20_260)
    labels = []
    with open(path, "wb") as file:
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            x = random.standard_normal((count, WIDTH))
            x[:, 10:15] = np.round(np.exp(x[:, 10:15]))  # counts
            x[:, 15:18] = x[:, 15:18] > 0.5  # flags
            logit = (
                -2.9 + x[:, :10] @ np.linspace(0.5, -0.4, 10) + 0.3 * np.log1p(x[:, 10]) * x[:, 15]
                + 0.6 * np.sin(2 * x[:, 18]) + 0.4 * (x[:, 19] > 0) * x[:, 0]
            )
            labels.append((random.random(count) < 1 / (1 + np.exp(-logit))).astype(np.uint8))
            x.tofile(file)
        np.concatenate(labels).tofile(file)


def run(command, core):
    def alone():
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {core})

    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=PROJECT, env={**os.environ, **ONE_THREAD}, preexec_fn=alone
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(what, rows, file, repeats, core):
    node = PROJECT / "node_modules" / ".bin"
    ours = [str(node / "node"), "--import", "tsx", str(HERE / "ours.ts"), what, file, str(rows), str(WIDTH)]
    theirs = [sys.executable, str(HERE / "peer.py"), what, file, str(rows), str(WIDTH)]
    pairs = [(run(ours, core), run(theirs, core)) for _ in range(repeats)]
    median = statistics.median
    return {
        "ratio": median([a["seconds"] / b["seconds"] for a, b in pairs]),
        "ours": {**pairs[0][0], "seconds": median([a["seconds"] for a, _ in pairs])},
        "theirs": {**pairs[0][1], "seconds": median([b["seconds"] for _, b in pairs])},
    }


def judge(found, bar):
    broken = []
    if found["ratio"] > bar:
        broken.append(f"takes {found['ratio']:.2f} times as long; at most {bar:g}")
    if found["ours"]["megabytes"] > MAX_MEGABYTES:
        broken.append(f"takes {found['ours']['megabytes']:.0f} MB; at most {MAX_MEGABYTES}")
    if "auc" in found["ours"] and found["ours"]["auc"] < found["theirs"]["auc"] - MAX_AUC_LOSS:
        broken.append(f"has an AUC of {found['ours']['auc']:.4f}; theirs is {found['theirs']['auc']:.4f}")
    if "logLikelihood" in found["ours"] and found["ours"]["logLikelihood"] < found["theirs"]["logLikelihood"] - 0.01:
        broken.append("has the smaller likelihood")
    return broken


def lines_of(what, found):
    ours, theirs = found["ours"], found["theirs"]
    area = f", AUC {ours['auc']:.4f} / {theirs['auc']:.4f}" if "auc" in ours else ""
    return [
        f"{what:9} {found['ratio']:6.2f} times {found['peer']:13} (bar {found['bar']:g}): "
        f"{ours['seconds']:.3f} / {theirs['seconds']:.3f} s, {ours['megabytes']:.0f} / {theirs['megabytes']:.0f} MB{area}",
        *(f"          {line}" for line in found["broken"]),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_300_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=[name for name, _, _ in BARS], action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with_peers()
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "rows")
        write_rows(file, options.rows)
        for what, peer, bar in BARS:
            if options.only and what not in options.only:
                continue
            found = compare(what, options.rows, file, options.repeats, core)
            results[what] = {**found, "peer": peer, "bar": bar, "broken": judge(found, bar)}
            # As it goes: the whole takes minutes.
            print("\n".join(lines_of(what, results[what])), file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps({"rows": options.rows, "features": WIDTH, "results": results}))
    sys.exit(3 if any(found["broken"] for found in results.values()) else 0)


if __name__ == "__main__":
    main()
