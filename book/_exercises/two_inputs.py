"""Exercises of the chapter Two inputs."""

import numpy as np

from ffnn_core.widgets import NumericExercise, Quiz


def two_inputs_same_answer() -> NumericExercise:
    return NumericExercise(
        r"A neuron has $w = (2, -1)$. From some point you walk 3 to the right. How far up (or, "
        "with a minus, down) must you walk for it to give the same answer as before?",
        6.0,
        digits=1,
        hints=["By how much does the step to the right change $h$?", "It must be taken back."],
        solution=(
            r"To the right $h$ rises by $2 \cdot 3 = 6$. A step $s$ up adds $-1 \cdot s$, so "
            "$s = 6$: up."
        ),
        wrong=[(-6.0, "Down, $h$ rises once more: the second weight is negative.")],
        slug="two-inputs-same-answer",
    )


def two_inputs_turn() -> Quiz:
    return Quiz(
        "A boundary should be turned by a few degrees, around the point (0, 0) on it. What do you "
        "change?",
        [
            ("the bias", "That moves the line, parallel to itself.", False),
            (
                "both weights, by the same factor",
                "The normal gets longer and keeps its direction: sharper, not turned.",
                False,
            ),
            (
                "one weight",
                "The normal changes its direction, and the line with it. The line goes through "
                "(0, 0), so its bias is 0, and 0 stays on it.",
                True,
            ),
        ],
        slug="two-inputs-turn",
    )


def two_inputs_build_it() -> NumericExercise:
    bias = -4 / np.sqrt(2)
    return NumericExercise(
        "Build a neuron for the question *is $x[0]$ larger than $x[1]$ by more than 1?* Straight "
        "across its boundary its slope shall be exactly 1. Which bias does it need?",
        bias,
        digits=2,
        hints=[
            r"The boundary is $x[0] - x[1] - 1 = 0$. Its weights may be any multiple of (1, −1).",
            "The slope across the boundary is a quarter of the length of $w$.",
            r"(1, −1) has length $\sqrt{2}$, and you need 4.",
        ],
        solution=(
            r"$w = k\,(1, -1)$ and $c = -k$, with $k\sqrt{2} = 4$. So $k = 2.83$ and the bias is "
            "−2.83. Any other $k > 0$ asks the same question, more or less sharply."
        ),
        wrong=[
            (-1.0, r"That neuron asks the right question with a slope of $\sqrt{2}/4$: too soft."),
            (-4.0, "4 is the length of $w$. Each of its entries is smaller."),
            (-bias, "Look at the sign: at (0, 0) the answer should be no."),
        ],
        slug="two-inputs-build-it",
    )
