"""Exercises of the chapter Trust nothing."""

import numpy as np

from ffnn_core import EXAMPLE, gradient_batch
from ffnn_core.checks import central_difference, check_gradient, relative_error
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

g = gradient_batch(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters).dL_dW1


def trust_score_or_checker() -> Quiz:
    return Quiz(
        "A colleague's network reaches 99 % on held-out data. `check_gradient` says that `dL_dW1` "
        "is wrong. What do you say?",
        [
            (
                "The score is fine, so the checker must have used a bad step.",
                (
                    "It might have, and that is easy to test: check a gradient you know with the "
                    "same step. But the score is no argument, as half of the museum shows."
                ),
                False,
            ),
            (
                "The gradient is wrong; the data were easy enough to be learned all the same.",
                (
                    "A score tells whether the network became useful. Only a comparison with the "
                    "loss tells whether a slope is a slope."
                ),
                True,
            ),
            (
                "The gradient is wrong, so the 99 % must be an artefact of the split.",
                (
                    "The 99 % can be perfectly real. A wrong gradient still points downhill often "
                    "enough."
                ),
                False,
            ),
            (
                "Train longer: the error will average out.",
                (
                    "A filled slab keeps its rows in lockstep to the last digit, however long you "
                    "train."
                ),
                False,
            ),
        ],
        slug="trust-score-or-checker",
    )


def trust_factor_three() -> NumericExercise:
    return NumericExercise(
        "Every entry of a gradient is three times what it should be. What relative error does the "
        "checker report?",
        relative_error(3 * g, g),
        digits=2,
        hints=["Put $a = 3b$ into the definition of the relative error."],
        solution=(
            "$|3b - b| / (|3b| + |b|) = 2/4$. A constant factor has a fingerprint, whatever the "
            "numbers are."
        ),
        wrong=[
            (
                2.0,
                (
                    "That divides by the right value alone. Ours divides by the sum of both "
                    "sizes, so that neither is taken for the truth."
                ),
            ),
            (1 / 3, "That is the fingerprint of a factor of two."),
        ],
        slug="trust-factor-three",
    )


def trust_where_the_slab_hides() -> Quiz:
    return Quiz(
        "A network has 3 inputs, 1 hidden unit and 2 outputs. Which blocks does the checker call "
        "wrong if the slabs are filled?",
        [
            (
                "`dL_dW1` only",
                "With one hidden unit the slab of $W_1$ has one row, and filling it is right.",
                False,
            ),
            (
                "`dL_dW2` only",
                (
                    "$\\partial h_2/\\partial W_2$ has two slabs of two rows, and filling those "
                    "is wrong. $W_1$ has one row and nothing to be wrong about."
                ),
                True,
            ),
            (
                "both",
                "With one hidden unit there is no second row of $W_1$ to fill.",
                False,
            ),
            (
                "neither",
                "That needs one hidden unit *and* one output.",
                False,
            ),
        ],
        hint="How many rows does each slab have?",
        slug="trust-where-the-slab-hides",
    )


def trust_worst_entry() -> CodeExercise:
    def reference(loss, theta, claimed):
        off = np.abs(central_difference(loss, theta) - claimed)
        return tuple(int(i) for i in np.unravel_index(off.argmax(), off.shape))

    def bowl(W):
        return float(np.sum(np.sin(W) * np.arange(1, W.size + 1).reshape(W.shape)))

    def case(shape, entry, error):
        theta = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
        claimed = np.cos(theta) * np.arange(1, theta.size + 1).reshape(shape)
        claimed[(0,) * len(shape)] += 1e-3  # a smaller one, elsewhere
        claimed[entry] += error
        return bowl, theta, claimed

    return CodeExercise.compare(
        "worst",
        "The checker in small. Write `worst(loss, theta, claimed)`: nudge every entry of the array "
        "`theta` both ways, and return the index, as a tuple, of the entry at which the `claimed` "
        "slope is farthest from what the nudges measure. `loss` takes an array and gives a number.",
        reference,
        cases=[
            case((2, 3), (1, 0), 0.01),
            case((3, 2), (2, 1), -0.02),
            case((4, 1), (3, 0), -0.01),
            case((2, 3, 2), (1, 2, 0), 0.5),
        ],
        hints=[
            "`for entry in np.ndindex(theta.shape)` walks through the indices, whatever the shape.",
            "Nudge a copy. And too large by 0.02 is as wrong as too small by 0.02.",
        ],
        solution="""
        def worst(loss, theta, claimed):
            off = {}
            for entry in np.ndindex(theta.shape):
                up, down = theta.copy(), theta.copy()
                up[entry] += 1e-6
                down[entry] -= 1e-6
                measured = (loss(up) - loss(down)) / 2e-6
                off[entry] = abs(measured - claimed[entry])
            return max(off, key=off.get)
        """,
        starter="",
        slug="trust-worst-entry",
    )


def trust_mend_backward() -> CodeExercise:
    def has_right_gradient(function):
        def columns(*data):  # a bias may come as a list
            answer = function(*data)
            if not isinstance(answer, (tuple, list)):
                return answer
            return [np.reshape(part, (-1, 1)) if np.ndim(part) == 1 else part for part in answer]

        for data in (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters), other:
            report = check_gradient(columns, *data)
            if report.wrong_blocks:
                wrong = ", ".join(report.wrong_blocks)
                raise AssertionError(f"wrong in {wrong}; worst: {report.worst}")
            report.raise_if_wrong()

    rng = np.random.default_rng(0)
    shapes = (3, 2), (3, 1), (4, 2), (4, 1), (1, 4), (1, 1)  # other sizes: 2-4-1
    other = [rng.normal(size=shape) for shape in shapes]
    return CodeExercise(
        "backward",
        "Mend `backward`, so that all four blocks pass the check.",
        check=has_right_gradient,
        hints=[
            (
                "Run it as it is and read which blocks the report calls wrong. `dL_dc2` is right: "
                "so everything up to `dL_dh2` is right as well."
            ),
            "What is $\\sigma'(h_1)$ in terms of $z_1$?",
            (
                "Print the `dL_dW2` that comes out. Its two rows are equal. Where have you seen "
                "that?"
            ),
        ],
        solution=(
            "def backward(X, y, W1, c1, W2, c2):\n"
            "    h1, z1, _, yhat = forward(X, W1, c1, W2, c2)\n"
            "    dL_dh2 = -2 * (y.T - yhat) * yhat * (1 - yhat)\n"
            "    dL_dh1 = (W2.T @ dL_dh2) * z1 * (1 - z1)\n"
            "    return (dL_dh1 @ X, dL_dh1.sum(axis=1, keepdims=True),\n"
            "            dL_dh2 @ z1.T, dL_dh2.sum(axis=1, keepdims=True))"
        ),
        starter="",
        slug="trust-mend-backward",
    )
