"""The values of other origin that tests/scoring/learning compares with: run it with the Python of compare.py.

    .relance/peers/bin/python tests/bench/peers/references.py
"""
import lightgbm
import numpy as np
from scipy.optimize import minimize, root
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler


def uniform(seed):
    """seeded-random.ts: Marsaglia's xorshift of 32 bits."""
    state = seed
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield state / 4294967296


def four_features():
    random = uniform(2463534242)
    drawn = [[next(random) for _ in range(4)] for _ in range(400)]
    features = np.array([[a, b * 1000 + 5000, c**2 * 0.01, d] for a, b, c, d in drawn])
    labels = [int(next(random) < expit(-1 + 3 * a - 0.002 * (b - 5500) + 100 * c)) for a, b, c, _ in features]
    return features, np.array(labels)


def curved_rows():
    random = uniform(88172645)
    features = np.array([[next(random) for _ in range(6)] for _ in range(6000)])
    labels = [
        int(next(random) < expit(8 * (a - 0.5) * (b > 0.5) - 12 * (c - 0.5) ** 2 + 2 * np.sin(6 * d)))
        for a, b, c, d, _, _ in features
    ]
    return features, np.array(labels)


def logistic():
    features, labels = four_features()
    scaler = StandardScaler().fit(features)
    z = scaler.transform(features)
    print("positives", labels.sum())
    print("mean", scaler.mean_.tolist())
    print("deviation", scaler.scale_.tolist())
    model = LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-12).fit(z, labels)
    print("ridge2", [*model.intercept_.round(11), *model.coef_[0].round(11)])
    mean, precision = np.array([1, -1, 0.5, 0]), 50
    ones = np.column_stack([np.ones(len(z)), z])

    def gradient(weights):
        pull = np.concatenate([[0], precision * (weights[1:] - mean)])
        return ones.T @ (expit(ones @ weights) - labels) + pull

    print("prior50", root(gradient, np.zeros(5), tol=1e-13).x.round(11).tolist())


def boosting():
    features, labels = curved_rows()
    rules = {
        "objective": "binary", "num_leaves": 15, "learning_rate": 0.1, "max_bin": 255, "min_data_in_bin": 1, "lambda_l2": 1,
        "min_sum_hessian_in_leaf": 5, "min_data_in_leaf": 1, "num_threads": 1, "verbose": -1,
    }
    model = lightgbm.train(rules, lightgbm.Dataset(features[:3000], labels[:3000]), num_boost_round=60)
    later = model.predict(features[3000:])
    print("auc", round(roc_auc_score(labels[3000:], later), 5), "log loss", round(log_loss(labels[3000:], later), 5))
    print("train log loss", round(log_loss(labels[:3000], model.predict(features[:3000])), 5))


def calibration():
    features, labels = four_features()
    z = StandardScaler().fit_transform(features)
    model = LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-12).fit(z, labels)
    # Half up, as in JavaScript.
    scores = np.floor((2 * model.decision_function(z) + 0.5) * 100 + 0.5) / 100
    isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(scores, labels)
    at = [-5, -2, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 3, 9]
    print("isotonic", isotonic.predict(at).round(10).tolist())
    ones = labels.sum()
    targets = np.where(labels == 1, (ones + 1) / (ones + 2), 1 / (len(labels) - ones + 2))

    def loss(weights):
        z = weights[0] * scores + weights[1]
        return np.sum(np.logaddexp(0, z) - targets * z)

    print("platt", minimize(loss, [1, 0], method="BFGS", options={"gtol": 1e-9}).x.round(9).tolist())


if __name__ == "__main__":
    logistic()
    calibration()
    boosting()
