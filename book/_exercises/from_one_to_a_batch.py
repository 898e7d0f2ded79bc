"""Exercises of the chapter From one observation to a batch."""

import numpy as np

from ffnn_core import EXAMPLE, forward, gradient_loop
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

X, Y, parameters = EXAMPLE.X, EXAMPLE.Y, EXAMPLE.parameters
_, z1, _, yhat = forward(X, *parameters)
delta2 = -2 * (Y.T - yhat) * yhat * (1 - yhat)  # (O, N)


def batch_slope_of_inputs() -> Quiz:
    return Quiz(
        "Which pixel should be darker? For that one needs the slope of the loss along every "
        "*input*, `dL_dX` of shape (N, D), from `dL_dh1` of shape (H, N) and `W1` of shape (H, "
        "D). It is",
        [
            (
                "`dL_dh1 @ W1`",
                "(H, N) times (H, D): the inside indices are N and H.",
                False,
            ),
            (
                "`dL_dh1.T @ W1`",
                "An input reaches the loss through every hidden unit, so j is summed, and j stands "
                "first in both: the left one turns round, (N, H)(H, D).",
                True,
            ),
            (
                "`W1.T @ dL_dh1`",
                "The numbers are right, lying on their side: (D, N). Data come as rows in this "
                "book.",
                False,
            ),
            (
                "`dL_dh1.sum(axis=1) @ W1`",
                "That adds the observations up. Each of them has inputs of its own.",
                False,
            ),
        ],
        hint="`jn,jk->nk`: which index is summed, and where does it stand?",
        slug="batch-slope-of-inputs",
    )


def batch_other_book() -> Quiz:
    return Quiz(
        "Another book keeps hidden activations as `Z` of shape (N, H) and deltas as `delta` of "
        "shape (N, O), and its `W2` is (H, O). Its `dL_dW2` is",
        [
            (
                "`delta @ Z.T`",
                "(N, O) times (H, N): the inside indices are O and H.",
                False,
            ),
            (
                "`Z.T @ delta`",
                (
                    "The summed index n stands first in both, so the left one turns round: "
                    "(H, N)(N, O)."
                ),
                True,
            ),
            (
                "`Z @ delta.T`",
                "(N, H) times (O, N): the inside indices are H and O.",
                False,
            ),
            (
                "`delta.T @ Z`",
                "The sum is right, but the result is (O, H): the transpose of that book's W2.",
                False,
            ),
        ],
        slug="batch-other-book",
    )


def batch_bias() -> NumericExercise:
    one_by_one = [gradient_loop(X[[n]], Y[[n]], *parameters).dL_dc2[0, 0] for n in range(len(X))]
    return NumericExercise(
        "For five observations, one at a time, `dL_dc2[0, 0]` is "
        + ", ".join(f"${v:.4f}$" for v in one_by_one)
        + ". What is it for the batch?",
        answer=sum(one_by_one),
        tolerance=0.0005,
        hints=["The loss is a sum over observations.", "No mean is taken."],
        solution="Their sum.",
        wrong=[
            (
                float(np.mean(one_by_one)),
                "That is the mean. This book's loss is a sum, so the gradient is a sum.",
            )
        ],
        slug="batch-bias",
    )


def batch_weights() -> CodeExercise:
    return CodeExercise.compare(
        "output_weights",
        "Write `output_weights(dL_dh2, z1)`: `dL_dW2` for a batch, from `dL_dh2` of shape (O, N) "
        "and `z1` of shape (H, N). Use `einsum`, so that the summed index can be seen.",
        reference=lambda dL_dh2, z1: dL_dh2 @ z1.T,
        cases=[(delta2, z1), (delta2[:, :1], z1[:, :1]), (z1[:, 1:], delta2[:, 1:])],
        starter="",
        slug="batch-weights",
        hints=[
            "Call the output k, the hidden unit j, the observation n.",
            "`kn,jn->kj`",
        ],
        solution='def output_weights(dL_dh2, z1):\n    return np.einsum("kn,jn->kj", dL_dh2, z1)',
    )


def batch_pulls() -> CodeExercise:
    rng = np.random.default_rng(0)

    def reference(dL_dh1, X):
        each = np.einsum("jn,nk->njk", dL_dh1, X)  # every gradient by itself
        return np.sqrt((each**2).sum(axis=(1, 2)))

    return CodeExercise.compare(
        "pulls",
        "Which observation pulls hardest? Write `pulls(dL_dh1, X)`: for each of the N observations "
        "the length of its own gradient of `W1`, the root of the sum of its H · D squares, from "
        "`dL_dh1` of shape (H, N) and `X` of shape (N, D). The worthwhile part: no array with more "
        "than two indices.",
        reference,
        cases=[
            (rng.normal(size=(3, 5)), X),
            (rng.normal(size=(1, 2)), rng.normal(size=(2, 3))),
            (rng.normal(size=(4, 4)), rng.normal(size=(4, 4))),
        ],
        hints=[
            "The gradient of observation n is an outer product: entry [j, k] is "
            "`dL_dh1[j, n] * X[n, k]`.",
            "Square it and add over j and k. A sum of products of two things that have no index in "
            "common is a product of two sums.",
        ],
        solution="""
        def pulls(dL_dh1, X):
            # the length of an outer product is the product of the lengths
            return np.sqrt((dL_dh1**2).sum(axis=0) * (X**2).sum(axis=1))
        """,
        starter="",
        slug="batch-pulls",
    )
