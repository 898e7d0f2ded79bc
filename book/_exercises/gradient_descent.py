"""Exercises of the chapter Gradient descent."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def descent_largest_step() -> NumericExercise:
    return NumericExercise(
        "Along its sharpest direction a loss has curvature 8. What is the largest step that does "
        "not explode?",
        answer=2 / 8,
        tolerance=0.0005,
        hints=[r"$1 - \eta\lambda$ must stay above −1."],
        solution=r"$2/8 = 0.25$. At exactly 0.25 the ball jumps to and fro forever.",
        wrong=[
            (
                1 / 8,
                "With 1/λ the ball arrives in one step. There is as much room again beyond that.",
            ),
            (4, "The other way up: sharper ground wants shorter steps."),
        ],
        slug="descent-largest-step",
    )


def descent_zigzag() -> Quiz:
    return Quiz(
        "A ball in a narrow bowl goes lower at every step, but lands on the other side of the "
        "valley each time. What do you know about the step?",
        [
            (
                "It is above 2/λ of the sharpest direction.",
                "Then it would land higher each time.",
                False,
            ),
            (
                "It lies between 1/λ and 2/λ of the sharpest direction.",
                "The factor 1 − ηλ is between −1 and 0.",
                True,
            ),
            (
                "It is below 1/λ of every direction.",
                "Then every factor is positive, and nothing crosses the valley.",
                False,
            ),
        ],
        slug="descent-zigzag",
    )


def descent_sum_mean() -> Quiz:
    return Quiz(
        "You train with the mean over 1,000 observations and a step of 0.5. A colleague wants "
        "the same run with the sum. Which step?",
        [
            (
                "0.5",
                "The sum bends a thousand times as sharply, so this would very likely explode.",
                False,
            ),
            ("500", "The other way: larger curvature, shorter step.", False),
            (
                "0.0005",
                "Yes. The loss, its slopes and its curvatures all grow a thousandfold.",
                True,
            ),
        ],
        slug="descent-sum-mean",
    )


def descent_code() -> CodeExercise:
    def reference(slope, w, step, n):
        for _ in range(n):
            w = w - step * slope(w)
        return w

    return CodeExercise.compare(
        "descended",
        "Write `descended(slope, w, step, n)`: where `w` is after `n` steps against `slope(w)`.",
        reference=reference,
        cases=[
            (lambda w: 2 * w, 1.0, 0.25, 3),
            (lambda w: 2 * w, 3.0, 0.1, 0),
            (lambda w: np.array([4 * w[0], w[1]]), np.array([1.0, -2.0]), 0.2, 5),
        ],
        starter="",
        slug="descent-code",
        hints=[
            "The slope must be asked again after every step.",
            "`w = w - step * slope(w)`, in a loop.",
        ],
        solution=(
            "def descended(slope, w, step, n):\n    for _ in range(n):\n"
            "        w = w - step * slope(w)\n    return w"
        ),
    )


def descent_momentum() -> NumericExercise:
    import sympy as sp  # where it is asked for: a page in the browser would have to fetch it

    r, beta, lam, eta = sp.symbols("r beta lambda eta")
    heavy = r**2 - (1 - eta * lam) * r - beta * (r - 1)
    border = sp.solve(heavy.subs(r, -1), eta)[0]
    return NumericExercise(
        r"With $\beta = 0.9$ and curvature $\lambda = 4$: what is the largest stable step?",
        answer=float(border.subs({beta: 0.9, lam: 4})),
        tolerance=0.005,
        hints=[
            r"Put $w_{t-1} = 1$, $w_t = r$, $w_{t+1} = r^2$ into the rule.",
            r"You get $r^2 - (1 - \eta\lambda)\,r - \beta\,(r - 1) = 0$. Put $r = -1$ in, and "
            r"solve for $\eta$.",
        ],
        solution=(
            r"$r = -1$ gives $1 + (1 - \eta\lambda) + 2\beta = 0$, so $\eta = 2(1 + \beta)/\lambda "
            r"= 0.95$. Nearly twice the plain border, and the pace in a narrow valley improves by "
            r"far more."
        ),
        wrong=[
            (0.5, "That is the border without momentum, 2/λ."),
            (
                0.05,
                r"You have $2(1 - \beta)/\lambda$: check the sign of $\beta\,(r - 1)$ at $r = -1$.",
            ),
        ],
        slug="descent-momentum",
    )
