"""Exercises of the chapter Regression."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def regression_rms() -> NumericExercise:
    return NumericExercise(
        "Three residuals are 1, −2 and 2. By how much does the prediction miss, as the root of the "
        "mean square?",
        float(np.sqrt(3)),
        digits=2,
        hints=["Square, take the mean, take the root.", "1 + 4 + 4 = 9, over 3."],
        solution=r"$\sqrt{9/3} = 1.73$.",
        wrong=[
            (3, "That is the root of the sum. Divide by the number of residuals first."),
            (5 / 3, "That is the mean of their sizes, which counts large misses for less."),
            (1 / 3, "Positive and negative residuals must not cancel."),
        ],
        slug="regression-rms",
    )


def regression_sigmoid() -> Quiz:
    return Quiz(
        "Somebody leaves the sigmoid at the output and trains on miles per gallon, 9 to 47, as "
        "they are. What does the network learn?",
        [
            (
                "It learns well, only more slowly.",
                "However long it learns, a sigmoid never says more than 1.",
                False,
            ),
            (
                "To answer nearly 1 to every car.",
                "Every residual is positive, so every slope says: up. Once all answers are near 1 "
                "the sigmoid is flat, and nothing moves any more.",
                True,
            ),
            (
                "The mean, 23.",
                "That would be the best constant, but it is out of a sigmoid's reach.",
                False,
            ),
        ],
        slug="regression-sigmoid",
    )


def regression_plateau() -> NumericExercise:
    return NumericExercise(
        r"A network with two tanh units: $W_1 = (2, -0.5)$, $c_1 = (1, 3)$, $W_2 = (0.7, 0.4)$, "
        r"$c_2 = 0.1$, and no bend at the output. What does it answer for $x$ towards $+\infty$?",
        0.4,
        digits=2,
        hints=[
            "Each tanh goes to 1 or to −1. The sign of its weight decides.",
            r"$0.7 \cdot 1 + 0.4 \cdot (-1) + 0.1$.",
        ],
        solution=r"$0.7 - 0.4 + 0.1 = 0.4$. The biases $c_1$ have no say out there.",
        wrong=[
            (1.2, "The second weight is negative: its tanh goes to −1."),
            (-0.2, r"That is the plateau on the other side, $x \to -\infty$."),
        ],
        slug="regression-plateau",
    )


def regression_line() -> CodeExercise:
    def reference(X, y):
        ones = np.column_stack([X, np.ones(len(X))])
        return np.linalg.solve(ones.T @ ones, ones.T @ y)

    rng = np.random.default_rng(0)
    return CodeExercise.compare(
        "line_slopes",
        "Write `line_slopes(X, y)`: `X` has shape (N, D) and `y` (N, 1). Return the D slopes and, "
        "last, the bias of the best straight line, shape (D + 1, 1): where all derivatives of the "
        "sum of squares are zero.",
        reference,
        cases=[
            (rng.normal(size=(6, 2)), rng.normal(size=(6, 1))),
            (np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]])),
        ],
        hints=[
            "A column of ones makes the bias one more slope.",
            r"The residuals go with no column: $A^\top (y - A s) = 0$.",
            r"So $A^\top A\, s = A^\top y$, and `np.linalg.solve` solves that.",
        ],
        solution=(
            "def line_slopes(X, y):\n    A = np.column_stack([X, np.ones(len(X))])\n    return "
            "np.linalg.solve(A.T @ A, A.T @ y)"
        ),
        starter="",
        slug="regression-line",
    )


def regression_fold() -> CodeExercise:
    def reference(W1, c1, mean, spread):
        W = W1 / spread
        return W, c1 - W @ np.reshape(mean, (-1, 1))

    rng = np.random.default_rng(3)

    def case(H, D):
        return (
            rng.normal(size=(H, D)).round(2),
            rng.normal(size=(H, 1)).round(2),
            rng.normal(size=D).round(2),
            rng.uniform(0.5, 3, size=D).round(2),
        )

    return CodeExercise.compare(
        "folded",
        r"Write `folded(W1, c1, mean, spread)`: new `W1` (H, D) and `c1` (H, 1) that give on raw "
        r"inputs $x$ what the old ones give on $(x - \text{mean})/\text{spread}$; `mean` and "
        "`spread` have shape (D,).",
        reference,
        cases=[case(2, 3), case(1, 1)],
        hints=[
            r"Write out $h_1[j] = \sum_k W_1[j,k]\,(x[k] - m[k])/s[k] + c_1[j]$ and open the "
            "bracket.",
            "What multiplies $x[k]$ is the new weight. What multiplies nothing goes to the bias.",
            "`W1 / spread` divides column by column.",
        ],
        solution=(
            "def folded(W1, c1, mean, spread):\n    W = W1 / spread\n    return W, c1 - W @ "
            "mean[:, None]"
        ),
        starter="",
        slug="regression-fold",
    )
