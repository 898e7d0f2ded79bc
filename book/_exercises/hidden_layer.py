"""Exercises of the chapter The hidden layer."""

import itertools

import numpy as np

from ffnn_core import EXAMPLE, forward
from ffnn_core.activations import sigmoid_prime
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

x, y, W2 = EXAMPLE.x, EXAMPLE.y, EXAMPLE.W2
_, z1, _, yhat = (s[:, 0] for s in forward(x[None, :], *EXAMPLE.parameters))
delta2 = -2 * (y - yhat) * yhat * (1 - yhat)  # (O,)


def hidden_one_entry() -> NumericExercise:
    deltas, inputs = np.array([0.05, -0.2, 0.1]), np.array([-2.0, 1.0, 0.0, 3.0])
    right = np.outer(deltas, inputs)
    return NumericExercise(
        r"For another observation the network has $\delta_1 = (0.05, -0.2, 0.1)$ and "
        r"$x = (-2, 1, 0, 3)$. What is $\partial L/\partial W_1[1,3]$?",
        right[1, 3],
        digits=2,
        hints=[r"The gradient is $\delta_1 x^\top$: a row for each unit, a column for each input."],
        solution=r"$\delta_1[1] \cdot x[3] = -0.2 \cdot 3 = -0.6$.",
        wrong=[
            (-right[1, 3], "One of the two factors is negative."),
            (
                deltas.sum() * inputs[3],
                r"That is what the filled slab says: all three deltas added up.",
            ),
            (deltas[0] * inputs[3], "That is row 0. Counting starts there."),
        ],
        slug="hidden-one-entry",
    )


def hidden_filled_bias() -> Quiz:
    return Quiz(
        r"A third program fills both links: $\partial h_1/\partial W_1$ as above, and "
        r"$\partial h_1/\partial c_1$ with ones where the identity belongs. The rows of $W_1$ "
        "differ a little at birth. Of the three hidden units, what can still grow apart?",
        [
            (
                r"Their rows of $W_1$.",
                "All rows take the same step, whatever the biases do.",
                False,
            ),
            (
                r"Their biases $c_1$.",
                r"Each bias now gets the sum of all three $\delta_1$: the same step.",
                False,
            ),
            (
                r"Their columns of $W_2$.",
                r"$\partial L/\partial W_2 = \delta_2 z_1^\top$ is right, and the three $z_1$ "
                "differ a little, as the units did at birth. So the outputs can still weigh them "
                "apart.",
                True,
            ),
            (
                "Nothing.",
                "The output layer has the right gradient, and it reads three numbers that are not "
                "quite the same.",
                False,
            ),
        ],
        hint="Write down the step of each: does the number of the unit occur in it?",
        slug="hidden-filled-bias",
    )


def hidden_equal_rows() -> Quiz:
    return Quiz(
        r"Start the *right* gradient with all rows of $W_1$ equal, all biases equal, and all "
        r"columns of $W_2$ equal. What happens?",
        [
            (
                "The rows stay equal for ever.",
                r"Units that are alike get the same $\delta_1$, so they take the same step and "
                r"are alike again. That is why networks start from random weights: the right "
                r"gradient needs a difference to work with.",
                True,
            ),
            (
                "The rows separate after some steps.",
                "What would tell them apart? Every number that enters their slopes is the same.",
                False,
            ),
            (
                r"Nothing moves at all.",
                r"Slopes that are equal need not be zero. The units move, together.",
                False,
            ),
        ],
        hint=r"Compute $\delta_1[0]$ and $\delta_1[1]$ in your head: where do they differ?",
        slug="hidden-equal-rows",
    )


def hidden_saturated() -> NumericExercise:
    saturated = np.abs(sigmoid_prime(5.0))
    return NumericExercise(
        r"Hidden unit 0 is pushed out to $h_1[0] = 5$. By which factor does its link $\partial "
        r"z_1[0]/\partial h_1[0]$ shrink, compared with the largest value it can have?",
        0.25 / saturated,
        tolerance=0.5,
        hints=[
            r"The largest slope of the sigmoid is at 0: $\frac{1}{4}$.",
            r"$\sigma(5) = 0.9933$.",
        ],
        solution=(
            r"$\sigma'(5) = 0.9933 \cdot 0.0067 = 0.00665$, and 0.25/0.00665 is about 37.6. All "
            r"slopes of row 0 shrink by that factor: a saturated unit hardly learns."
        ),
        wrong=[
            (
                0.25 / sigmoid_prime(1 / (1 + np.exp(-5.0))),
                r"You took $\sigma'$ at $z_1[0]$. It belongs at $h_1[0]$.",
            ),
            (saturated / 0.25, "That is the quotient the other way round."),
        ],
        slug="hidden-saturated",
    )


def hidden_gradient_code() -> CodeExercise:
    def reference(delta2, W2, z1, x):
        delta1 = (delta2 @ W2) * z1 * (1 - z1)
        return np.outer(delta1, x), delta1[:, None]

    return CodeExercise.compare(
        "hidden_gradient",
        r"Write `hidden_gradient(delta2, W2, z1, x)` for one observation: return `dL_dW1` of "
        r"shape (H, D) and `dL_dc1` of shape (H, 1), for sigmoid hidden units. `delta2` has shape "
        r"(O,).",
        reference,
        cases=[
            (delta2, W2, z1, x),
            (np.array([0.5]), np.array([[1.0, -2.0]]), z1[:2], x[:3]),
        ],
        hints=[
            r"Add over the outputs first: `delta2 @ W2` has shape (H,).",
            r"The sigmoid's slope is `z1 * (1 - z1)`, entry by entry.",
        ],
        solution="""
        def hidden_gradient(delta2, W2, z1, x):
            delta1 = (delta2 @ W2) * z1 * (1 - z1)
            return np.outer(delta1, x), delta1[:, None]
        """,
        starter="",
        slug="hidden-gradient-code",
    )


def hidden_right_by_accident() -> NumericExercise:
    tries = itertools.product((-2, -1, 1, 2), repeat=3)
    most = max(sum(delta == sum(deltas) for delta in deltas) for deltas in tries)
    return NumericExercise(
        r"For a moment the filled slab may be right by accident. Three hidden units, no "
        r"$\delta_1$ is zero, $x$ is not zero either. How many of the three rows of "
        r"$\partial L/\partial W_1$ can it get right at once, at most?",
        most,
        digits=0,
        hints=[
            r"What it writes into every row is the sum of all three $\delta_1$, times $x$.",
            r"Row $j$ is right if $\delta_1[j]$ is that sum. What does it say about the other two?",
            "Could all three be equal to their own sum?",
        ],
        solution=(
            r"Call the sum $s$. Rows 0 and 1 are right if $\delta_1[0] = \delta_1[1] = s$; then "
            r"$\delta_1[2] = s - 2s = -s$, as in (0.1, 0.1, −0.1). All three would need "
            "$s = 3s$, and that is zero. So two, and never all: a check that looks at every entry "
            "cannot be fooled."
        ),
        wrong=[
            (1, "One is easy: the other two cancel. There is a way to get another."),
            (3, "Then every delta is the sum of all three, and $s = 3s$."),
            (0, "Let two of them cancel, and look at the third."),
        ],
        slug="hidden-right-by-accident",
    )
