"""Exercises of the chapter When it goes wrong."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def wrong_same_loss() -> Quiz:
    return Quiz(
        "Five runs with five very different steps end at exactly the same loss. Where do you look "
        "first?",
        [
            (
                "At the step: try a sixth.",
                "If the step were the trouble, different steps would end in different places.",
                False,
            ),
            (
                "At the hidden layer and what it is given.",
                "Yes. When no slope comes back, no step makes a difference: stuck or dead units.",
                True,
            ),
            (
                "At the number of passes.",
                "Passes without slopes go nowhere, however many there are.",
                False,
            ),
        ],
        slug="wrong-same-loss",
    )


def wrong_dead() -> NumericExercise:
    return NumericExercise(
        "A ReLU has the weights 2 and −1, and both inputs lie between 0 and 1. From which bias "
        "downward is it dead for every possible input?",
        answer=-2,
        tolerance=0.005,
        hints=["For which inputs is $2x[0] - x[1]$ largest?"],
        solution="The largest value is 2, at (1, 0). With $c \\le -2$ the sum is never above 0.",
        wrong=[
            (-1, "That is enough for (1, 1), but at (1, 0) the unit still answers."),
            (1, "The largest weighted sum is 2, and the bias must pull it down to 0."),
        ],
        slug="wrong-dead",
    )


def wrong_decay() -> NumericExercise:
    w, slope, kappa, step = 3.0, -0.2, 0.1, 0.5
    return NumericExercise(
        r"A weight is 3 and its slope from the data is −0.2. With weight decay $κ = 0.1$ and "
        "step 0.5: what is the weight after one step?",
        answer=w - step * (slope + 2 * kappa * w),
        tolerance=0.005,
        hints=[r"The derivative of $κ w^2$ is $2κ w$, and it is added to the slope."],
        solution=r"$3 - 0.5\,(-0.2 + 2 \cdot 0.1 \cdot 3) = 3 - 0.5 \cdot 0.4 = 2.8$.",
        wrong=[
            (3.1, "That is the step without decay."),
            (2.95, "Where is the 2 from the square?"),
            (3.4, "The decay pulls toward zero: it is added to the slope, before the minus."),
        ],
        slug="wrong-decay",
    )


def wrong_early() -> Quiz:
    return Quiz(
        "You stop a run where the held-out loss is lowest, and report that lowest loss as the "
        "loss on new data. What is wrong?",
        [
            (
                "Nothing: the network never learned from these points.",
                "The weights did not, but the moment to stop was chosen by them.",
                False,
            ),
            (
                "It is a little too good.",
                "It is the smallest of many looks. Points that had no say must judge.",
                True,
            ),
            (
                "It is too bad, because training went on for too long.",
                "It stopped at the best moment, as seen by these points. That is the trouble.",
                False,
            ),
        ],
        slug="wrong-early",
    )


def wrong_examine() -> CodeExercise:
    def reference(W1):
        gaps = np.linalg.norm(W1[:, None] - W1[None], axis=2)
        return gaps[~np.eye(len(W1), dtype=bool)].min()

    rng = np.random.default_rng(5)
    twins = rng.normal(size=(5, 3)).round(2)
    twins[3] = twins[0]
    cases = [
        (rng.normal(size=(2, 3)).round(2),),
        (twins,),
        (rng.normal(size=(4, 2)).round(2),),
        (np.array([[3.0], [-1.0], [2.5], [7.0]]),),
    ]
    return CodeExercise.compare(
        "closest",
        "`examine` says how far the rows of `W1` lie apart at most. Two units that are alike among "
        "others that are not, it does not see. Write `closest(W1)`: the smallest distance between "
        "any two rows of `W1`, an array of shape (H, D) with at least two rows. The distance is "
        "the length of the difference.",
        reference=reference,
        cases=cases,
        starter="",
        slug="wrong-examine",
        hints=[
            "Every row with every other one, not only with its neighbour.",
            "`W1[:, None] - W1[None]` holds all differences, shape (H, H, D). What stands on its "
            "diagonal?",
        ],
        solution=(
            "def closest(W1):\n"
            "    gaps = np.linalg.norm(W1[:, None] - W1[None], axis=2)  # (H, H)\n"
            "    return gaps[~np.eye(len(W1), dtype=bool)].min()"
        ),
    )


def wrong_early_is_decay() -> NumericExercise:
    import sympy as sp  # where it is asked for: a page in the browser would have to fetch it

    lam, eta, kappa, t = sp.symbols("lambda eta kappa t", positive=True)
    stopped = 1 - (1 - eta * lam) ** t  # share of the way to w*
    shrunk = lam / (lam + 2 * kappa)
    same = sp.solve(sp.Eq(stopped, shrunk), kappa)[0]
    flat = sp.limit(same, lam, 0)
    return NumericExercise(
        r"Take a direction that is nearly flat, $\lambda \to 0$. Which $κ$ does the same as "
        r"stopping after $t = 100$ passes with step $\eta = 0.01$?",
        answer=float(flat.subs({eta: 0.01, t: 100})),
        tolerance=0.005,
        hints=[
            r"After $t$ passes the distance is $(1 - \eta\lambda)^t$ of what it was.",
            r"The decayed run rests where $\lambda(w - w^*) + 2κ w = 0$, so at "
            r"$w = w^* \lambda/(\lambda + 2κ)$.",
            r"For small $\lambda$, $(1 - \eta\lambda)^t \approx 1 - \eta\lambda t$.",
        ],
        solution=(
            r"$\eta\lambda t \approx \lambda/(2κ)$, so $κ \approx 1/(2\eta t) = 0.5$. "
            "A short run and a large decay are the same thing seen twice: both leave the flat "
            "directions, about which the data say little, near where they began."
        ),
        wrong=[(1.0, "The 2 of the derivative of κw² is missing.")],
        slug="wrong-early-is-decay",
    )
