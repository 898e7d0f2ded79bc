"""Exercises of the appendix Matrix calculus."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

rng = np.random.default_rng(3)


def matrix_zeros() -> NumericExercise:
    H, D = 20, 64
    not_zero = int(np.count_nonzero(np.einsum("ij,k->ijk", np.eye(H), np.ones(D))))
    return NumericExercise(
        f"Digits come as {D} numbers and go into {H} hidden units. "
        f"$\\partial h_1/\\partial W_1$ for one of them has {H} · {H} · {D} entries. "
        "How many are not zero, if no pixel is?",
        answer=not_zero,
        digits=0,
        hints=["Look at one slab. Which of its rows is filled?", "One row of D numbers a slab."],
        solution=f"One row of {D} in each of {H} slabs: {not_zero:,}, one in {H}.",
        wrong=[
            (H * H * D, "Those are all entries, the zeros included."),
            (D, "That is one slab. There is one for every hidden unit."),
        ],
        slug="matrix-zeros",
    )


def matrix_both_sides() -> Quiz:
    return Quiz(
        "$q = x^\\top A\\, x$, with any square matrix $A$. What is the column "
        "$\\partial q/\\partial x$?",
        [
            (
                "$2 A x$",
                "If $A$ is its own transpose, yes. In general $x$ stands on both sides of $A$, and "
                "the left one sees it transposed.",
                False,
            ),
            (
                "$(A + A^\\top)\\, x$",
                "$x[k]$ stands in row $k$ and in column $k$ of the double sum; each gives a term.",
                True,
            ),
            (
                "$A x$",
                "Only one of the two places in which $x$ stands has been differentiated.",
                False,
            ),
            (
                "$x^\\top (A + A^\\top)$",
                "The same numbers as a row, which is the numerator layout.",
                False,
            ),
        ],
        slug="matrix-both-sides",
    )


def matrix_fold() -> CodeExercise:
    cases = [(rng.normal(size=H), rng.normal(size=D)) for H, D in ((3, 4), (2, 5), (4, 1))]
    return CodeExercise.compare(
        "filled_fold",
        "And the tensor without zeros? Write `filled_fold(delta, x)`: what the same sum makes of "
        "it, of shape (H, D), from the slopes `delta` of shape (H,) and the input `x` of shape "
        "(D,), without building any tensor.",
        reference=lambda delta, x: np.outer(np.full(len(delta), delta.sum()), x),
        cases=cases,
        starter="",
        slug="matrix-fold",
        hints=[
            r"All its slabs are the same, and so are all rows of a slab: $T[i,j,k] = x[k]$.",
            r"$\sum_i \delta_1[i]\, x[k]$: where has $j$ gone?",
        ],
        solution=(
            "def filled_fold(delta, x):\n"
            "    return np.tile(delta.sum() * x, (len(delta), 1))\n\n"
            "# One row, H times. With this gradient every unit takes the same step, and the\n"
            "# differences between them never change."
        ),
    )


def matrix_inverse() -> CodeExercise:
    pairs = [(rng.normal(size=(n, n)) + 3 * np.eye(n), rng.normal(size=(n, n))) for n in (1, 2, 3)]

    def measured(A: np.ndarray, dA: np.ndarray) -> np.ndarray:
        up, down = np.linalg.inv(A + 1e-5 * dA), np.linalg.inv(A - 1e-5 * dA)
        return (up - down) / 2e-5

    return CodeExercise.compare(
        "inverse_slope",
        "A matrix moves: $A(t) = A + t\\, dA$. Write `inverse_slope(A, dA)`: how fast its inverse "
        "moves at $t = 0$. Without a nudge, please.",
        reference=measured,
        cases=pairs,
        starter="",
        slug="matrix-inverse",
        hints=[
            "You need not know what an inverse is made of. You know what it does: "
            "$A(t)\\, A(t)^{-1} = I$, for every $t$.",
            "Differentiate both sides. The product rule holds for matrices, too, as long as nobody "
            "changes places.",
            "$dA\\, A^{-1} + A\\, d(A^{-1}) = 0$. Solve for the last.",
        ],
        solution=(
            "def inverse_slope(A, dA):\n"
            "    inverse = np.linalg.inv(A)\n"
            "    return -inverse @ dA @ inverse"
        ),
    )
