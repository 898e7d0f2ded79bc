"""Exercises of the chapter Slopes and the chain rule."""

import numpy as np

from ffnn_core import EXAMPLE, forward
from ffnn_core.activations import sigmoid_prime
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

x, y = EXAMPLE.x, EXAMPLE.y
W1, c1, W2, c2 = EXAMPLE.parameters
h1, z1, h2, yhat = (state[:, 0] for state in forward(x[None, :], W1, c1, W2, c2))

shared = sigmoid_prime(h1[2]) * x[0]  # both paths from W1[2, 0] begin so
path = -2 * (y - yhat) * sigmoid_prime(h2) * W2[:, 2] * shared
slope = path.sum()


def chain_rule_bias() -> NumericExercise:
    through_bias = slope / x[0]
    return NumericExercise(
        r"The bias $c_1[2]$ enters the same hidden unit. From the numbers of this chapter, "
        r"without running anything new: what is $\partial L/\partial c_1[2]$?",
        through_bias,
        digits=4,
        hints=[
            (
                r"Which links of the two paths change if you start at $c_1[2]$ and not at "
                r"$W_1[2,0]$?"
            ),
            (
                r"Only the first: $\partial h_1[2]/\partial c_1[2] = 1$ stands where $x[0] = 0.7$ "
                r"stood."
            ),
        ],
        solution=r"The slope along $W_1[2,0]$, divided by 0.7: $-0.00728/0.7 = -0.0104$.",
        wrong=[
            (
                slope,
                "That is the slope along the weight. Its first link is 0.7; the bias has 1.",
            )
        ],
        slug="chain-rule-bias",
    )


def chain_rule_other_target() -> NumericExercise:
    other = -2 * (np.array([1, 1]) - yhat) * sigmoid_prime(h2) * W2[:, 2] * shared
    return NumericExercise(
        r"Suppose the target were $y = (1, 1)$ and not $(1, 0)$. Both outputs now want to rise. "
        r"What is $\partial L/\partial W_1[2,0]$? ($\hat{y}[1]$ is 0.5078.)",
        other.sum(),
        digits=4,
        hints=[
            "The path through output 0 stays as it was.",
            r"In the other path one factor changes: $-2(0 - 0.5078)$ becomes $-2(1 - 0.5078)$.",
        ],
        solution=(
            r"The second path turns from 0.0087 to $0.0087 \cdot (-0.9844)/1.0156 = -0.0085$, and "
            r"the sum is $-0.0160 - 0.0085 = -0.0245$. Two paths that agree make a steep slope."
        ),
        wrong=[
            (
                slope,
                "That is the slope for the old target; the second path has to change.",
            )
        ],
        slug="chain-rule-other-target",
    )


def chain_rule_shared_links() -> Quiz:
    return Quiz(
        r"$\partial L/\partial W_1[2,0]$ and $\partial L/\partial W_1[2,3]$ are sums over paths. "
        r"What do they have in common?",
        [
            (
                "Every link but the first of each path.",
                r"Both weights end in hidden unit 2, and from there on the ways are the same. "
                r"Only $x[0]$ and $x[3]$ differ. Whoever computes the rest once saves work: that "
                r"is backpropagation.",
                True,
            ),
            (
                r"Only the last link, $\partial L/\partial \hat{y}[k]$.",
                r"Look at the picture: from $h_1[2]$ on the two weights use the same arrows.",
                False,
            ),
            (
                "Nothing; they are different weights.",
                "They start from different inputs, but they enter the same unit.",
                False,
            ),
        ],
        slug="chain-rule-shared-links",
    )


def chain_rule_softmax_paths() -> NumericExercise:
    from ffnn_core.symbolic import SymbolicNetwork
    from ffnn_core.symbolic.chains import paths

    softmax = SymbolicNetwork(4, 3, 3, output_activation="softmax", loss="cross_entropy")
    return NumericExercise(
        r"With a softmax, every prediction depends on every output pre-activation. For three "
        r"outputs, how many paths lead from $W_1[2,0]$ to the loss?",
        len(paths(softmax)["W1[2, 0]"]),
        digits=0,
        hints=[
            r"After $z_1[2]$ there are three ways into $h_2$. And from each of these?",
        ],
        solution=r"Three ways from $z_1[2]$ to some $h_2[k]$, and from each three ways to some "
        r"$\hat{y}[a]$: 9.",
        wrong=[
            (
                3,
                r"That is right for sigmoids, where $h_2[k]$ speaks to $\hat{y}[k]$ alone.",
            )
        ],
        slug="chain-rule-softmax-paths",
    )


def chain_rule_one_way() -> CodeExercise:
    return CodeExercise.compare(
        "one_way",
        "The last one is worth a sheet of paper. A weight stands at the edge of what is allowed: "
        "it may be raised and not lowered. Write `one_way(f, w, eps)`, the slope of `f` at `w` "
        "from `f(w)`, `f(w + eps)` and `f(w + 2 * eps)` alone, so that the bend cancels all the "
        "same.",
        lambda f, w, eps: (4 * f(w + eps) - f(w + 2 * eps) - 3 * f(w)) / (2 * eps),
        cases=[
            (np.square, 3.0, 0.5),
            (np.exp, 0.0, 0.1),
            (np.sin, 1.0, 0.01),
            (lambda t: t**3 - 2 * t, 2.0, 0.5),
        ],
        hints=[
            "The forward ratio with `eps` is off by $c\\epsilon$. By how much is the one with `2 "
            "* eps` off?",
            "By $2c\\epsilon$. So twice the first ratio, less the second, has no bend in it.",
        ],
        solution="""
        def one_way(f, w, eps):
            short = (f(w + eps) - f(w)) / eps
            long = (f(w + 2 * eps) - f(w)) / (2 * eps)
            return 2 * short - long
        """,
        starter="",
        slug="chain-rule-one-way",
    )
