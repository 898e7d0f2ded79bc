"""Exercises of the chapter From one observation to a batch."""

import numpy as np

from ffnn_core import EXAMPLE, forward, gradient_loop
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

X, Y, parameters = EXAMPLE.X, EXAMPLE.Y, EXAMPLE.parameters
_, z1, _, yhat = forward(X, *parameters)
delta2 = -2 * (Y.T - yhat) * yhat * (1 - yhat)  # (O, N)


def batch_what_is_summed() -> Quiz:
    return Quiz(
        "In `W2.T @ dL_dh2`, what is being summed?",
        [
            (
                "Observations.",
                "The observation n survives: the result is (H, N).",
                False,
            ),
            (
                "Outputs.",
                "Yes. Each hidden unit collects from every output it feeds: paths add.",
                True,
            ),
            (
                "Hidden units.",
                "The hidden unit j survives too: it numbers the rows of the result.",
                False,
            ),
        ],
        slug="batch-what-is-summed",
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
                    "Yes. The summed index n stands first in both, so the left one turns round: "
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
        + ", ".join(f"{v:.4f}" for v in one_by_one)
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
