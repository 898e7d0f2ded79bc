"""Exercises of the chapter Mini-batches and initialisation."""

import math

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def batch_updates() -> NumericExercise:
    return NumericExercise(
        "1,000 observations, 32 at a time. How many updates does one pass make?",
        answer=math.ceil(1000 / 32),
        tolerance=0.01,
        hints=["The last batch may be a small one, and is used as well."],
        solution="1000/32 = 31.25: thirty-one batches of 32 and one of 8, so 32 updates.",
        wrong=[(31, "What about the eight observations that are left?")],
        slug="batch-updates",
    )


def batch_noise() -> NumericExercise:
    return NumericExercise(
        "With 25 observations a batch, the noise of the mean gradient is 0.6. You want 0.2. How "
        "many observations must a batch have?",
        answer=25 * (0.6 / 0.2) ** 2,
        tolerance=0.5,
        hints=["The noise goes with one over the root of B."],
        solution="A third of the noise needs nine times the observations: 225.",
        wrong=[(75, "Three times as many divide the *square* of the noise by three.")],
        slug="batch-noise",
    )


def start_equal_rows() -> Quiz:
    return Quiz(
        "A network begins with all rows of W1 equal and all biases 0, but W2 is random. What "
        "happens?",
        [
            (
                "The hidden units stay equal for ever.",
                "That takes equal weights out as well: the difference of the slopes has "
                "$w_0 - w_1$ as a factor.",
                False,
            ),
            (
                "The units part at the first step.",
                "Yes. Each gets the same pull, multiplied by a different number from W2.",
                True,
            ),
            (
                "Nothing moves, the slopes are all zero.",
                "W2 is not zero, so the pull travels back through it.",
                False,
            ),
        ],
        slug="start-equal-rows",
    )


def start_scale() -> NumericExercise:
    return NumericExercise(
        "Inputs are standardised and there are 400 of them. Which standard deviation of the first "
        "weights gives pre-activations of size 1?",
        answer=1 / math.sqrt(400),
        tolerance=0.0005,
        hints=[r"$D\,s^2 = 1$."],
        solution=r"$s = 1/\sqrt{400} = 0.05$.",
        wrong=[
            (1 / 400, "That is the variance $s^2$. The standard deviation is its root."),
            (1.0, "Then the pre-activations have size 20."),
        ],
        slug="start-scale",
    )


def batch_noise_code() -> CodeExercise:
    def reference(pulls, share):
        mean = pulls.mean(axis=0)
        v = np.mean(np.sum((pulls - mean) ** 2, axis=1))
        return math.ceil(v / np.sum((share * mean) ** 2))

    rng = np.random.default_rng(2)
    cases = [
        (np.array([[3.0, 1.0], [1.0, -1.0], [2.0, 3.0], [0.0, 0.0]]), 0.3),
        (np.array([[3.0], [5.0], [10.0]]), 0.2),
        (rng.normal(size=(12, 5)) + 0.2, 0.5),
        (np.array([[1.0, 1.0], [1.0, 1.2]]), 0.9),
    ]
    return CodeExercise.compare(
        "batch_for",
        "Write `batch_for(pulls, share)`: how many of the rows of `pulls`, an array of shape "
        "(N, P), one must draw, where a row may come twice, so that the expected noise of their "
        "mean is at most `share` of the length of the mean of all. The smallest such number.",
        reference=reference,
        cases=cases,
        starter="",
        slug="batch-noise-code",
        hints=[
            "How far is each row from the mean of all rows? Square, and add up along the row. The "
            "mean of these is $v$.",
            r"You want $\sqrt{v/B} \le \text{share} \cdot |\text{mean}|$. Square both sides and "
            "solve for $B$.",
            "A batch is a whole number: `np.ceil`.",
        ],
        solution=(
            "def batch_for(pulls, share):\n    mean = pulls.mean(axis=0)\n"
            "    v = np.mean(np.sum((pulls - mean) ** 2, axis=1))\n"
            "    return int(np.ceil(v / np.sum((share * mean) ** 2)))"
        ),
    )


def start_relu() -> NumericExercise:
    return NumericExercise(
        "The pre-activations of 200 ReLUs are spread evenly about 0, with standard deviation 1. "
        "Which standard deviation must the weights of the *next* layer have, so that its "
        "pre-activations have size 1 again?",
        answer=math.sqrt(2 / 200),
        tolerance=0.0005,
        hints=[
            "You need the mean of $z^2$, where $z$ is what a ReLU puts out. The cell below "
            "measures it.",
            r"Half of the squares are lost, so the mean of $z^2$ is ½, and $200 \cdot s^2 \cdot "
            r"\tfrac12 = 1$.",
        ],
        solution=(
            r"$s = \sqrt{2/200} = 0.1$. In general $\sqrt{2/D}$: the start of He and others, "
            "with which deep networks of ReLUs became trainable."
        ),
        wrong=[
            (
                1 / math.sqrt(200),
                "That would be right if nothing were lost in the ReLUs.",
            )
        ],
        slug="start-relu",
    )
