"""Exercises of the chapter PyTorch, JAX and scikit-learn."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def libraries_step() -> NumericExercise:
    return NumericExercise(
        "A program descends with a step of 0.01 on the *sum* of squares over 200 observations, "
        "with one output. PyTorch's `MSELoss` is their *mean*. Which learning rate makes the same "
        "steps?",
        2.0,
        tolerance=0.001,
        hints=["The mean is the sum divided by 200, and so is its slope."],
        solution="0.01 · 200 = 2. Nothing is wrong with a learning rate of 2.",
        wrong=[
            (0.00005, "The slopes of the mean are smaller, so the step has to be larger."),
            (4.0, "A mean is not halved. In scikit-learn it would be 4."),
        ],
        slug="libraries-step",
    )


def libraries_zero_grad() -> Quiz:
    return Quiz(
        "Somebody forgets `zero_grad()`. The slope is about the same, $g$, at each of the first "
        "steps. What happens?",
        [
            (
                "Nothing: `backward` writes the new slope over the old one.",
                "It adds, because a number that is used twice gets two slopes.",
                False,
            ),
            (
                "The $n$-th step is $n$ times as long as it should be.",
                "$g$, $2g$, $3g$: the steps grow, overshoot and swing. It looks like a step that "
                "is too large, and the gradient of each pass is right.",
                True,
            ),
            (
                "PyTorch raises an error.",
                "It cannot know that you did not mean it. Some people do, to add up several "
                "mini-batches.",
                False,
            ),
        ],
        slug="libraries-zero-grad",
    )


def libraries_transposed() -> CodeExercise:
    def reference(W1, c1, W2, c2):
        return [W1.T, W2.T], [c1[:, 0], c2[:, 0]]

    rng = np.random.default_rng(0)

    def case(D, H, O):
        shapes = (H, D), (H, 1), (O, H), (O, 1)
        return tuple(rng.normal(size=shape).round(1) for shape in shapes)

    return CodeExercise.compare(
        "to_sklearn",
        "Write `to_sklearn(W1, c1, W2, c2)`: from our four arrays the two lists `coefs_`, of "
        "shapes (D, H) and (H, O), and `intercepts_`, of shapes (H,) and (O,).",
        reference,
        cases=[case(4, 3, 2), case(1, 2, 1)],
        hints=["`W.T` for the matrices.", "`c[:, 0]` makes a column flat."],
        solution=("def to_sklearn(W1, c1, W2, c2):\n    return [W1.T, W2.T], [c1[:, 0], c2[:, 0]]"),
        starter="",
        slug="libraries-transposed",
    )


def libraries_cross_entropy() -> CodeExercise:
    def reference(h, labels):
        h = h - h.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(h).sum(axis=1))
        return np.mean(log_sum - h[np.arange(len(h)), labels])

    return CodeExercise.compare(
        "cross_entropy",
        "Write `cross_entropy(h, labels)`: `h` has shape (N, O), `labels` are N whole numbers. "
        r"Return the mean of $-\log$ of the softmax share that each row gives to its label.",
        reference,
        cases=[
            (np.array([[2.0, 1.0, -1.0], [0.0, 0.0, 0.0]]), np.array([1, 2])),
            (np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([0, 0])),
            (np.array([[-1000.0, -1001.0]]), np.array([1])),
        ],
        hints=[
            r"$-\log \frac{e^{h_k}}{\sum_j e^{h_j}} = \log\sum_j e^{h_j} - h_k$: no division left.",
            "Add the same number to a whole row, and the shares do not change.",
            "Subtract the largest of each row first: then no exponential can overflow.",
        ],
        solution=(
            "def cross_entropy(h, labels):\n    h = h - h.max(axis=1, keepdims=True)\n    log_sum "
            "= np.log(np.exp(h).sum(axis=1))\n    return np.mean(log_sum - h[np.arange(len(h)), "
            "labels])"
        ),
        starter="",
        slug="libraries-cross-entropy",
    )
