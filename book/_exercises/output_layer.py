"""Exercises of the chapter The output layer."""

import numpy as np

from ffnn_core import EXAMPLE, forward
from ffnn_core.activations import sigmoid_prime
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

x, y = EXAMPLE.x, EXAMPLE.y
_, z1, _, yhat = (s[:, 0] for s in forward(x[None, :], *EXAMPLE.parameters))


def output_delta() -> NumericExercise:
    return NumericExercise(
        r"An output unit answers $\hat{y} = 0.9$ where the target is 1. How large is its "
        r"$\delta_2$, the slope of the loss along its pre-activation?",
        -2 * (1 - 0.9) * 0.9 * (1 - 0.9),
        digits=3,
        hints=[r"Two links: $-2(y - \hat{y})$ and $\hat{y}(1 - \hat{y})$."],
        solution=r"$-2 \cdot 0.1 \cdot 0.9 \cdot 0.1 = -0.018$.",
        wrong=[
            (
                2 * 0.1 * 0.09,
                "The size is right. Would raising the prediction raise the loss?",
            ),
            (
                -2 * 0.1 * sigmoid_prime(0.9),
                r"That is $\sigma'(\hat{y})$. $\hat{y}$ has been through the sigmoid already: the "
                r"slope is $\hat{y}(1 - \hat{y})$.",
            ),
            (
                -0.2,
                r"That is $\partial L/\partial \hat{y}$. One more link.",
            ),
        ],
        slug="output-delta",
    )


def output_silent_unit() -> Quiz:
    return Quiz(
        r"Hidden unit 1 is silent: $z_1[1] = 0$. Which slopes of the output layer are then zero?",
        [
            (
                r"$\partial L/\partial W_2[0,1]$ and $\partial L/\partial W_2[1,1]$.",
                r"Column 1 of $\delta_2 z_1^\top$ is $\delta_2$ times $z_1[1]$. A weight on a "
                r"silent wire changes nothing.",
                True,
            ),
            (
                r"$\partial L/\partial W_2[1,0]$, $\partial L/\partial W_2[1,1]$ and $\partial "
                r"L/\partial W_2[1,2]$.",
                r"That is row 1. Rows belong to outputs; row 1 is zero when $\delta_2[1]$ is.",
                False,
            ),
            (
                r"All six, and $\partial L/\partial c_2$.",
                r"The other wires still carry something, and the bias needs no wire.",
                False,
            ),
        ],
        slug="output-silent-unit",
    )


def output_sigma_prime_of_what() -> Quiz:
    return Quiz(
        r"A program computes `h2` and `yhat = sigmoid(h2)`, and has a function "
        r"`sigmoid_prime(h)`. Which of these lines give $\partial\hat{y}/\partial h_2$? Choose "
        r"all that do.",
        [
            (
                "`sigmoid_prime(h2)`",
                "The slope where the curve was entered.",
                True,
            ),
            (
                "`yhat * (1 - yhat)`",
                "The same, without computing an exponential again.",
                True,
            ),
            (
                "`sigmoid_prime(yhat)`",
                "Squashed twice. It never falls below 0.1966.",
                False,
            ),
            (
                "`h2 * (1 - h2)`",
                r"$z(1 - z)$ needs what came out. $h_2$ may be 5, and then this is −20.",
                False,
            ),
        ],
        slug="output-sigma-prime-of-what",
    )


def output_tensor_size() -> NumericExercise:
    return NumericExercise(
        r"A network has 64 hidden units and 10 outputs. How many entries has the tensor $\partial "
        r"h_2/\partial W_2$ of shape (O, O, H), and how many of them can be other than zero? Give "
        r"the second number.",
        np.count_nonzero(np.einsum("ik,j->ikj", np.eye(10), np.ones(64))),
        digits=0,
        hints=[r"One row of each slab is filled, and a row has H entries."],
        solution=(
            "There are 10 · 10 · 64 = 6400 entries. One row of 64 in each of 10 slabs may be "
            "other than zero: 640, as many as there are weights."
        ),
        wrong=[(6400, "That is all of them. Nine rows of ten are zero.")],
        slug="output-tensor-size",
    )


def output_gradient_code() -> CodeExercise:
    def reference(y, yhat, z1):
        delta2 = -2 * (y - yhat) * yhat * (1 - yhat)
        return np.outer(delta2, z1), delta2[:, None]

    return CodeExercise.compare(
        "output_gradient",
        "Write `output_gradient(y, yhat, z1)` for one observation: return `dL_dW2` of shape (O, "
        "H) and `dL_dc2` of shape (O, 1). Sigmoid outputs, squared error, no tensor.",
        reference,
        cases=[
            (y, yhat, z1),
            (np.array([0.0]), np.array([0.8]), np.array([0.5, -1.0])),
        ],
        hints=[
            r"$\delta_2$ first: two links, multiplied entry by entry.",
            "`np.outer(a, b)` is a column times a row; `a[:, None]` makes a column of a list.",
        ],
        solution="""
        def output_gradient(y, yhat, z1):
            delta2 = -2 * (y - yhat) * yhat * (1 - yhat)
            return np.outer(delta2, z1), delta2[:, None]
        """,
        starter="",
        slug="output-gradient-code",
    )


def output_missing_entry() -> NumericExercise:
    return NumericExercise(
        r"One observation, three hidden units, two outputs. A page with $\partial L/\partial W_2$ "
        "got wet. Its upper row is (0.06, −0.12, 0.03), its lower row is (−0.10, *blot*, −0.05). "
        "What stood under the blot?",
        -0.10 * -0.12 / 0.06,
        digits=2,
        hints=[
            "Six slopes, but only five numbers to make them from.",
            r"Every entry of the lower row is the one above it, times $\delta_2[1]/\delta_2[0]$.",
        ],
        solution=(
            r"$-0.10/0.06$ times $-0.12$ is 0.20, and the last column agrees: $-0.05/0.03$ is the "
            r"same quotient. What cannot be found is $\delta_2$ itself: double it and halve $z_1$, "
            "and the page looks the same."
        ),
        wrong=[
            (-0.2, "Two of the three numbers that you need are negative."),
            (0.12, "The rows are not opposites: look at the first column."),
        ],
        slug="output-missing-entry",
    )
