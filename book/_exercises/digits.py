"""Exercises of the chapter Handwritten digits."""

import numpy as np

from ffnn_core import datasets
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def digits_parameters() -> NumericExercise:
    digits = datasets.digits()
    D, H, O = digits.X.shape[1], 32, digits.y.shape[1]
    return NumericExercise(
        "How many weights and biases does a 64-32-10 network have?",
        answer=H * D + H + O * H + O,
        tolerance=0.5,
        hints=[
            "Count W1, c1, W2 and c2 one after the other.",
            "W1 has 32 rows of 64.",
        ],
        solution="32·64 + 32 + 10·32 + 10 = 2410.",
        wrong=[
            (
                H * D + O * H,
                "Those are the weights. Each unit also has a bias.",
            )
        ],
        slug="digits-parameters",
    )


def digits_test_once() -> Quiz:
    return Quiz(
        "You try 50 settings, look at the test accuracy of each, and report the best. What is "
        "wrong?",
        [
            (
                "Nothing: the test digits were never trained on.",
                (
                    "The weights did not see them, but you did: the choice of setting was fitted "
                    "to the test pile."
                ),
                False,
            ),
            (
                "The best of 50 scores is partly luck, and the luck was on these digits.",
                (
                    "The winner's score is too good on average; only a pile that had no say "
                    "can tell."
                ),
                True,
            ),
            (
                "50 settings are too many; three would be fine.",
                "Fewer tries mean less luck, but any choice made by the test pile spends it.",
                False,
            ),
        ],
        slug="digits-test-once",
    )


def digits_white_pixels() -> Quiz:
    return Quiz(
        "The weights from a pixel that is white in every training digit never change. Why?",
        [
            (
                "The softmax ignores the edges of the image.",
                r"The softmax sees only $h_2$; it knows nothing of pixels.",
                False,
            ),
            (
                "Their hidden units are saturated.",
                "The same units learn from all their other pixels, so they are not.",
                False,
            ),
            (
                r"Their gradient has $x[k]$ as a factor, and $x[k]$ is 0.",
                (
                    "`dL_dW1[j, k]` sums `dL_dh1[j] * x[k]` over the observations, and every "
                    "`x[k]` is 0."
                ),
                True,
            ),
        ],
        slug="digits-white-pixels",
    )


def digits_confusion() -> CodeExercise:
    def confusion_reference(meant, said):
        M = np.zeros((3, 3), dtype=int)
        np.add.at(M, (np.asarray(meant), np.asarray(said)), 1)
        return M

    return CodeExercise.compare(
        "confusion",
        "Write `confusion(meant, said)` for three classes: a (3, 3) matrix of counts, rows for "
        "what was meant, columns for what was said.",
        reference=confusion_reference,
        cases=[([0, 1, 2], [0, 1, 2]), ([0, 0, 2, 1], [1, 1, 2, 0])],
        starter="",
        slug="digits-confusion",
        hints=[
            "Start from zeros of shape (3, 3) and add 1 for each pair.",
            "zip(meant, said) gives the pairs.",
        ],
        solution=(
            "def confusion(meant, said):\n    M = np.zeros((3, 3), dtype=int)\n    for i, j in "
            "zip(meant, said):\n        M[i, j] += 1\n    return M"
        ),
    )
