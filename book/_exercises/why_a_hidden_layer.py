"""Exercises of the chapter Why a hidden layer."""

import numpy as np

from ffnn_core import forward
from ffnn_core.datasets import xor
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

corners = xor()
X, y = corners.X, corners.y
W1 = np.array([[20.0, 20.0], [20.0, 20.0]])  # the network made by hand
c1 = np.array([[-10.0], [-30.0]])
W2 = np.array([[20.0, -20.0]])
c2 = np.array([[-10.0]])


def xor_middle() -> NumericExercise:
    middle = forward(np.array([[0.5, 0.5]]), W1, c1, W2, c2)
    return NumericExercise(
        r"What does our hand-made network answer in the middle, at $x = (0.5, 0.5)$? Work it out "
        r"on paper, to two decimals.",
        middle.yhat[0, 0],
        digits=2,
        hints=[
            r"$h_1 = (20 - 10, 20 - 30)$.",
            r"$z_1$ is $(1, 0)$ to four decimals, as for a point with exactly one 1.",
        ],
        solution=(
            r"$h_1 = (10, -10)$, so $z_1 = (1, 0)$ nearly, $h_2 = 20 - 10 = 10$ and $\hat{y} = 1$ "
            r"to four decimals. The middle of the band is a firm yes."
        ),
        wrong=[
            (
                0.5,
                (
                    "That is what the shrugging neuron says, there as everywhere. Two layers can "
                    "do better."
                ),
            )
        ],
        slug="xor-middle",
    )


def xor_one_point() -> Quiz:
    return Quiz(
        r"In hidden space (0, 1) and (1, 0) are one point. Why does that do no harm?",
        [
            (
                "The output layer takes them apart again.",
                (
                    r"It cannot: it sees $z_1$ and nothing else, and for these two $z_1$ is the "
                    r"same."
                ),
                False,
            ),
            (
                "They are close together in input space as well.",
                "They lie on opposite corners, as far apart as two points of the square can be.",
                False,
            ),
            (
                "They have the same target.",
                "Points that are to be told apart must stay apart. These two need not.",
                True,
            ),
            (
                "Only their rounding makes them equal.",
                "Each hidden unit here looks at the sum of the inputs, and 0 + 1 = 1 + 0.",
                False,
            ),
        ],
        slug="xor-one-point",
    )


def xor_which_can() -> Quiz:
    return Quiz(
        "Which of these networks could solve XOR, with the right weights? Each has one hidden "
        "layer, and a sigmoid at its output.",
        [
            (
                "1 hidden unit, sigmoid",
                "One number for each point, rising along one direction. The output can cut that "
                "number only once: a line again.",
                False,
            ),
            (
                r"1 hidden unit with the bend $z = |h|$",
                r"$|x[0] + x[1] - 1|$ is 1, 0, 0, 1 at the four corners. Say yes where it is "
                r"small.",
                True,
            ),
            (
                r"2 hidden ReLUs without biases, $c_1 = 0$",
                r"One looks along $x[0] - x[1]$, one the other way: their sum is $|x[0] - x[1]|$, "
                "and that is 0, 1, 1, 0.",
                True,
            ),
            (
                "2 hidden sigmoids, both rows of $W_1$ equal",
                "Ours on this page has two equal rows. Its biases tell the two units apart.",
                True,
            ),
            (
                "100 hidden sigmoids, all rows of $W_1$ equal and all of $c_1$ equal",
                "A hundred copies of one unit are worth one unit.",
                False,
            ),
        ],
        slug="xor-which-can",
    )


def xnor_by_hand() -> CodeExercise:
    def check_xnor(weights):
        W1, c1, W2, c2 = weights()
        answer = forward(X, W1, c1, W2, c2).yhat.T > 0.5
        wrong = [
            f"({a:.0f}, {b:.0f})"
            for (a, b), ok in zip(X, answer == (y < 0.5), strict=True)
            if not ok
        ]
        if wrong:
            raise AssertionError(f"the answer is wrong at {', '.join(wrong)}.")

    return CodeExercise(
        "weights",
        "Now the opposite: *both or neither*. Write `weights()` so that it returns `W1, c1, W2, "
        "c2`, of shapes (2, 2), (2, 1), (1, 2), (1, 1), of a network that says yes at (0, 0) and "
        "(1, 1) and no at the other two.",
        check=check_xnor,
        hints=[
            "The hidden layer can stay as it is.",
            "What does a sigmoid do if you change the sign of everything that goes in?",
        ],
        solution="""
        def weights():
            W1 = np.full((2, 2), 20.0)
            c1 = np.array([[-10.0], [-30.0]])
            W2 = np.array([[-20.0, 20.0]])
            c2 = np.array([[10.0]])
            return W1, c1, W2, c2
        """,
        starter="",
        slug="xnor-by-hand",
    )


def xor_of_sixteen() -> NumericExercise:
    lines = np.stack(np.meshgrid(*[np.linspace(-2, 2, 10)] * 3), axis=-1).reshape(-1, 3)
    answers = lines[:, :2] @ X.T + lines[:, 2:] > 0  # each line, each corner
    return NumericExercise(
        "There are 16 ways to make each of the four corners a circle or a square. In how many of "
        "them does some straight line have all circles on one side and all squares on the other? "
        "(If all four are alike, the line may pass far away.)",
        len(np.unique(answers, axis=0)),
        digits=0,
        hints=[
            "Count by how many squares there are: none, one, two, three, four.",
            "One square, or three: cut off a corner. Two: side by side, or across?",
        ],
        solution=(
            "None or four squares: 2 ways, a line far away. One or three: 4 + 4 ways, a corner cut "
            "off. Two squares side by side: 4 ways. Two across a diagonal: XOR and its opposite, "
            "and no line does those. 16 − 2 = 14. Of all the questions that two bits can be asked, "
            "one neuron answers seven in eight; the hidden layer is there for the rest."
        ),
        wrong=[
            (15, "XOR has a twin, with circles and squares changed over."),
            (12, "Did you count the two where all corners are alike?"),
            (8, "Those are the ones with a corner cut off. There are others."),
        ],
        slug="xor-of-sixteen",
    )
