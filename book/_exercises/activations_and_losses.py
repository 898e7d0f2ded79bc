"""Exercises of the chapter Other activations, other losses."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def activations_tanh_delta() -> NumericExercise:
    return NumericExercise(
        r"A hidden unit with a tanh gives $z = 0.8$, and the slope of the loss along it is "
        r"$\partial L/\partial z = 0.5$. What is its delta, $\partial L/\partial h$?",
        0.5 * (1 - 0.8**2),
        digits=2,
        hints=["The slope of the tanh can be had from $z$.", "$1 - z^2$."],
        solution=r"$0.5 \cdot (1 - 0.8^2) = 0.5 \cdot 0.36 = 0.18$.",
        wrong=[
            (0.08, "$z(1 - z)$ is the slope of the sigmoid."),
            (0.36, "That is the slope of the tanh. It has to be multiplied by what arrives."),
        ],
        slug="activations-tanh-delta",
    )


def activations_which_links() -> Quiz:
    return Quiz(
        "The sigmoids of the hidden layer are replaced by ReLUs. Which formula has to change?",
        [
            (
                r"$\partial L/\partial W_1[i,k] = \partial L/\partial h_1[i] \cdot x[k]$",
                "A delta times what came in: that is the weighted sum, and it has not changed.",
                False,
            ),
            (
                r"$\partial L/\partial z_1 = W_2^\top\, \partial L/\partial h_2$",
                "The way through $W_2$ belongs to the second weighted sum.",
                False,
            ),
            (
                r"$\partial L/\partial h_1 = \partial L/\partial z_1 \odot z_1 \odot (1 - z_1)$",
                r"Its last two factors are the slope of the sigmoid. Now 1 or 0 stands there.",
                True,
            ),
        ],
        slug="activations-which-links",
    )


def activations_softmax_back() -> CodeExercise:
    def reference(g, yhat):
        return yhat * (g - np.sum(g * yhat))

    return CodeExercise.compare(
        "softmax_back",
        "A softmax over a thousand classes has a Jacobian of a million entries, and none of them "
        r"is needed. Write `softmax_back(g, yhat)`: from the slopes `g` along $\hat{y}$, of shape "
        "(O,), the slopes along $h_2$, of shape (O,), without building any matrix.",
        reference,
        cases=[
            (np.array([0.5, -1.0, 2.0]), np.array([0.2, 0.5, 0.3])),
            (np.array([1.0, 0.0, 0.0, 0.0]), np.array([0.1, 0.2, 0.3, 0.4])),
        ],
        hints=[
            r"$\sum_i g[i]\,\hat{y}[i]\,(I[i,k] - \hat{y}[k])$: open the brackets.",
            r"The first part is $g[k]\,\hat{y}[k]$. In the second, $\hat{y}[k]$ comes out of the "
            "sum.",
        ],
        solution=("def softmax_back(g, yhat):\n    return yhat * (g - np.sum(g * yhat))"),
        starter="",
        slug="activations-softmax-back",
    )


def activations_partner_of_tanh() -> NumericExercise:
    return NumericExercise(
        r"The output is a tanh, with targets −1 and 1. Which loss collapses with it, so that "
        r"$\partial L/\partial h = \hat{y} - y$? Find $\partial L/\partial\hat{y}$ first, then the "
        r"loss, for the target $y = 1$ and with $L = 0$ where $\hat{y} = 1$. How large is that "
        r"loss at $\hat{y} = 0$?",
        float(np.log(2)),
        digits=3,
        hints=[
            r"The slope of the loss times $1 - \hat{y}^2$ has to be $\hat{y} - y$.",
            r"With $y = 1$: $(\hat{y} - 1)/(1 - \hat{y}^2) = -1/(1 + \hat{y})$. Whose slope is "
            "that?",
            r"$-\log(1 + \hat{y})$, and a constant that makes it 0 at $\hat{y} = 1$.",
        ],
        solution=(
            r"$L = -\log\frac{1 + \hat{y}}{2}$, at 0 it is $\log 2 = 0.693$. It is the log loss of "
            r"the probability $(1 + \hat{y})/2$, which is $\sigma(2h)$. The recipe works for any "
            r"activation that rises: divide $\hat{y} - y$ by its slope and look for the loss whose "
            "derivative that is. Every activation has its partner."
        ),
        wrong=[
            (
                1,
                r"At 0 the *slope* of the loss is −1. Its height is what you get when you go from "
                r"$\hat{y} = 1$ down to 0 along that slope.",
            ),
            (0, r"Without the constant $-\log(1 + \hat{y})$ is 0 at 0, but then not at 1."),
        ],
        slug="activations-partner-of-tanh",
    )
