"""Exercises of the chapter Handwritten digits."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def digits_budget() -> NumericExercise:
    D, O, budget = 28 * 28, 10, 10_000
    most = max(H for H in range(1, 100) if budget >= H * D + H + O * H + O)
    return NumericExercise(
        "MNIST has the same ten digits with 28 × 28 pixels. A watch has room for 10,000 weights "
        "and biases, no more. How many hidden units can its network have?",
        answer=most,
        digits=0,
        hints=[
            "What does one more hidden unit cost, with all that leads in and out?",
            "784 weights in, one bias, 10 weights out: 795. And the ten outputs have biases.",
        ],
        solution=(
            "One hidden unit costs 784 + 1 + 10 = 795, and ten biases are there anyway. 9,990/795 "
            "is 12.57, so 12 fit: 9,550 weights and biases. Nearly all of them read pixels."
        ),
        wrong=[
            (13, "That is 10,345: more than there is room for."),
            (128, "That counts what leads out of a hidden unit. Much more leads in."),
        ],
        slug="digits-budget",
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


def digits_ink_where_none_was() -> Quiz:
    return Quiz(
        "Pixel 32 was white in every digit that the network learned from. Now somebody's pen slips "
        "and puts full ink there. What does that do to the answer?",
        [
            (
                r"Nothing: the slopes of its weights were 0, because $x[32]$ was.",
                "The slopes were 0, so the weights never moved. They are still there, and now they "
                "are multiplied by 1.",
                False,
            ),
            (
                "It adds a random number to every hidden unit, the same for every digit.",
                "Column 32 of $W_1$ is what chance made it, and nothing ever corrected it. Ink "
                "where none was ever seen is noise.",
                True,
            ),
            (
                "The network takes it for ink of the pixel beside it.",
                "It does not know that pixels have neighbours.",
                False,
            ),
            (
                "It makes every answer less sure.",
                "It pushes the hidden units about at random: some answers get surer.",
                False,
            ),
        ],
        slug="digits-ink-where-none-was",
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


def digits_spare() -> NumericExercise:
    H = 32
    return NumericExercise(
        "The last one is worth a sheet of paper. Add 5 to all ten $h_2$: the softmax says what it "
        "said before. So the network has weights and biases to spare. How many of its 2,410 could "
        "be set to 0 once and for all, without taking away any answer that the others can give?",
        answer=H + 1,
        digits=0,
        hints=[
            r"Which changes of $c_2$ add the same number to all ten $h_2$? One of the ten biases "
            "can be had for nothing.",
            r"$h_2 = W_2 z_1 + c_2$. Add the same list of 32 numbers to every row of $W_2$. What "
            r"does that do to the ten $h_2$?",
            "So choose the list that makes one row vanish.",
        ],
        solution=(
            r"Subtract row 9 of $W_2$ from all ten rows, and $c_2[9]$ from all ten biases: every "
            r"$h_2[k]$ loses the same number, no share changes, and output 9 has 33 zeros. Only "
            "differences between outputs count. The slopes know it: after a softmax the ten deltas "
            r"add up to $\sum_k (\hat{y}[k] - y[k]) = 1 - 1 = 0$, so the rows of "
            r"$\partial L/\partial W_2$ do as well, and in training the sum of the ten rows of "
            "$W_2$ never moves."
        ),
        wrong=[
            (
                1,
                "That is one bias. What can be done with a bias can be done with a row of weights.",
            ),
            (32, "Those are the weights of one output. It has a bias as well."),
            (
                10,
                "With all ten biases at 0, outputs could no longer differ where every $z_1$ is 0.",
            ),
            (330, "Then all ten outputs would always say the same."),
        ],
        slug="digits-spare",
    )
