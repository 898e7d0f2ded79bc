"""Exercises of the chapter Classification."""

from math import comb

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def tumours_majority() -> NumericExercise:
    return NumericExercise(
        "A test for a disease that one person in 200 has is right for 99 % of all people. How many "
        "percent are right if one says 'healthy' to everybody?",
        99.5,
        tolerance=0.01,
        hints=["It is wrong for the sick, and for nobody else.", "One in 200 is half a percent."],
        solution="99.5 %: better than the test. A share of right answers means nothing without "
        "that of somebody who never looks.",
        wrong=[(0.5, "That is the share that it gets wrong.")],
        slug="tumours-majority",
    )


def tumours_leak() -> Quiz:
    return Quiz(
        "Which of these lets the test part be heard?",
        [
            (
                "Scaling the test part with the mean and the spread of the training part.",
                "Only the training part has spoken. This is the honest way.",
                False,
            ),
            (
                "Filling in a missing value by the mean over all 569 tumours, then splitting.",
                "That mean has the test part in it, so what is learned from depends on it.",
                True,
            ),
            (
                "Splitting in such a way that both parts have the same share of cancers.",
                "It uses the labels to deal evenly, but nothing that is learned depends on it.",
                False,
            ),
        ],
        slug="tumours-leak",
    )


def tumours_border() -> NumericExercise:
    return NumericExercise(
        "In a screening a missed cancer is counted as bad as 49 false alarms. From which belief on "
        "should one call for another examination?",
        0.02,
        tolerance=0.0002,
        hints=["The two costs meet at $a/(a + m)$.", "$a = 1$ and $m = 49$."],
        solution="1/(1 + 49) = 0.02.",
        wrong=[
            (1 / 49, "Almost. Where they meet, $49 p = 1 - p$, not $49 p = 1$."),
            (0.98, "That is the threshold if false alarms were the bad ones."),
        ],
        slug="tumours-border",
    )


def tumours_wilson() -> CodeExercise:
    def reference(k, N):
        z, share = 1.96, k / N
        middle = share + z**2 / (2 * N)
        reach = z * np.sqrt(share * (1 - share) / N + z**2 / (4 * N**2))
        return np.array([middle - reach, middle + reach]) / (1 + z**2 / N)

    return CodeExercise.compare(
        "wilson",
        "Write `wilson(k, N)`: the two ends of the 95 % interval for `k` right answers of `N`, low "
        "one first, by solving the quadratic equation of this page.",
        reference,
        cases=[(139, 142), (0, 10), (5, 5), (450, 500)],
        hints=[
            r"$(k/N - p)^2 = 1.96^2\, p(1 - p)/N$: bring everything to one side, sort by $p^2$, "
            "$p$ and 1.",
            r"With $z = 1.96$ and $s = k/N$: $(1 + z^2/N)\,p^2 - (2s + z^2/N)\,p + s^2 = 0$.",
        ],
        solution=(
            "def wilson(k, N):\n    z2, s = 1.96**2 / N, k / N\n    return "
            "np.sort(np.roots([1 + z2, -(2 * s + z2), s**2]).real)"
        ),
        starter="",
        slug="tumours-wilson",
    )


def tumours_coin() -> CodeExercise:
    def reference(wins, losses):
        n, most = wins + losses, max(wins, losses)
        tail = sum(comb(n, k) for k in range(most, n + 1)) / 2**n
        return min(1.0, 2 * tail)

    return CodeExercise.compare(
        "chance",
        "Write `chance(wins, losses)`: the probability that a fair coin, thrown `wins + losses` "
        "times, gives a result at least as one-sided as this, to either side.",
        reference,
        cases=[(9, 3), (3, 9), (5, 5), (1, 0), (20, 4)],
        hints=[
            "The coin shows exactly $k$ heads in `comb(n, k) / 2**n` of all cases "
            "(`from math import comb`).",
            "Add up from the larger of the two to $n$, and double it for the other side.",
            "With five to five the two sides overlap: a probability is never more than 1.",
        ],
        solution=(
            "from math import comb\n\n\ndef chance(wins, losses):\n    n, most = wins + losses, "
            "max(wins, losses)\n    tail = sum(comb(n, k) for k in range(most, n + 1)) / 2**n\n"
            "    return min(1.0, 2 * tail)\n\n\n# Nine to three: 0.146. One coin in seven does "
            "that. It is McNemar's test, of 1947."
        ),
        starter="",
        slug="tumours-coin",
    )
