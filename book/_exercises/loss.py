"""Exercises of the chapter The loss."""

import numpy as np

from ffnn_core import EXAMPLE, forward
from ffnn_core.losses import log_loss, rss, rss_prime
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

Y, y = EXAMPLE.Y, EXAMPLE.y
predictions = forward(EXAMPLE.X, *EXAMPLE.parameters).yhat  # (O, N)
yhat = predictions[:, 0]


def loss_slope() -> NumericExercise:
    return NumericExercise(
        r"A target is 0.2 and the prediction 0.9. What is $\partial L/\partial \hat{y}$?",
        answer=float(rss_prime(0.2, 0.9)),
        tolerance=0.005,
        hints=[
            r"$-2(y - \hat{y})$.",
            "The prediction is too high: which way must the slope point?",
        ],
        solution=r"$-2(0.2 - 0.9) = 1.4$: positive, since raising $\hat{y}$ makes it worse.",
        wrong=[
            (
                -1.4,
                "The size is right. But raising a prediction that is too high raises the loss.",
            ),
            (0.7, "Where is the 2 from the square?"),
            (0.49, "That is the loss, not its slope."),
        ],
        slug="loss-slope",
    )


def loss_sum_or_mean() -> Quiz:
    return Quiz(
        "You copy a program that averages the loss over 100 observations and uses steps of 0.5. "
        "With this book's sum, the same run needs steps of",
        [
            (
                "0.5",
                "The sum's slopes are 100 times larger, so these steps would be too.",
                False,
            ),
            (
                "50",
                "The other way: larger slopes want smaller steps.",
                False,
            ),
            ("0.005", "Step times slope must stay the same.", True),
        ],
        slug="loss-sum-or-mean",
    )


def loss_mean() -> Quiz:
    return Quiz(
        "Targets for one and the same input were 0, 0, 0 and 1. Trained to the end with squares, "
        "a network will answer",
        [
            (
                "0, the commonest",
                "That is what counting errors would ask for.",
                False,
            ),
            ("0.25, the mean", "The square asks for the mean.", True),
            (
                "0, the middle one",
                "That is what absolute errors ask for.",
                False,
            ),
            (
                "0.5, half way",
                (
                    "Halfway between the extremes minimises the largest error, not the sum of "
                    "squares."
                ),
                False,
            ),
        ],
        slug="loss-mean",
    )


def loss_log() -> NumericExercise:
    return NumericExercise(
        r"The answer is yes, $y = 1$, and the network says $\hat{y} = 0.1$. What is the log loss? "
        r"(Natural logarithm.)",
        answer=log_loss(1.0, 0.1),
        digits=2,
        hints=["Only one of the two terms is left when y = 1."],
        solution="−log 0.1 = 2.30.",
        wrong=[
            (float(rss(1.0, 0.1)), "That is the squared error."),
            (1.0, "That is the logarithm to base 10."),
        ],
        slug="loss-log",
    )


def loss_mean_slope() -> CodeExercise:
    return CodeExercise.compare(
        "mean_slope",
        r"Another program averages: its loss is the *mean* of $(y - \hat{y})^2$ over all entries "
        r"of two arrays of one shape. Write `mean_slope(y, yhat)`, the slope of that loss against "
        r"each prediction, with the shape of `yhat`.",
        reference=lambda y, yhat: rss_prime(y, yhat) / np.size(y),
        cases=[(y, yhat), (Y.T, predictions)],
        starter="",
        slug="loss-mean-slope",
        hints=[
            "What would the slope be for the sum?",
            "`y.size` counts the entries. A factor in the loss is a factor in the slope.",
        ],
        solution="def mean_slope(y, yhat):\n    return -2 * (y - yhat) / y.size",
    )


def loss_hardest_pull() -> NumericExercise:
    z = np.linspace(0, 1, 100_001)
    pull = 2 * (1 - z) * z * (1 - z)
    return NumericExercise(
        r"The answer is yes, $y = 1$, and the loss is the square. Along the output's "
        r"pre-activation it pulls weakly when $\hat{y}$ is near 0, and weakly when $\hat{y}$ is "
        r"near 1. At which $\hat{y}$ does it pull hardest?",
        float(z[pull.argmax()]),
        digits=2,
        hints=[
            r"Two factors: $-2(1 - \hat{y})$ from the loss, $\hat{y}(1 - \hat{y})$ from the "
            "sigmoid.",
            r"Where is $\hat{y}(1 - \hat{y})^2$ largest? Its derivative is $(1 - \hat{y})(1 - "
            r"3\hat{y})$.",
        ],
        solution=(
            r"$\hat{y}(1 - \hat{y})^2$ has the derivative $(1 - \hat{y})(1 - 3\hat{y})$, which is "
            r"0 at $\hat{y} = 1/3$. A network that says a third is pushed harder than one that "
            "says nearly nothing, though it is less wrong."
        ),
        wrong=[
            (0.5, "There the sigmoid is steepest. The loss has a say as well."),
            (0.0, "There the error is largest, and the sigmoid is flat."),
        ],
        slug="loss-hardest-pull",
    )
