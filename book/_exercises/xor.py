"""Exercises of the chapter XOR."""

import itertools

import numpy as np

from ffnn_core import forward
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def xor_price() -> NumericExercise:
    targets = np.array([1.0, 1.0, 1.0, 0.0])
    return NumericExercise(
        "A network lumps four observations with the targets 1, 1, 1 and 0 together. What is the "
        "smallest sum of squares it can pay for them?",
        answer=float(np.sum((targets - targets.mean()) ** 2)),
        tolerance=0.005,
        hints=["The best single answer is the mean, ¾."],
        solution=r"$3 \cdot (1/4)^2 + (3/4)^2 = 3/16 + 9/16 = 0.75$.",
        wrong=[
            (1, "That is the price of answering 1 to all. The mean is cheaper."),
            (0.5, "That is for one of each."),
        ],
        slug="xor-price",
    )


def xor_third_unit() -> Quiz:
    return Quiz(
        "A run with two hidden units rests at a loss of 0.50. What would help?",
        [
            (
                "More passes.",
                "After twice as many passes, not one of the stuck networks had moved.",
                False,
            ),
            (
                "Another start, or one more unit.",
                "Yes. Three starts in four arrive, and with three units nearly all.",
                True,
            ),
            (
                "More data: each corner ten times.",
                "The same corners again make the same sums, ten times larger.",
                False,
            ),
        ],
        slug="xor-third-unit",
    )


def xor_scale() -> NumericExercise:
    k = 10.0
    h1 = k * np.array([-0.5, -1.5])
    z1 = 1 / (1 + np.exp(-h1))
    return NumericExercise(
        "The network by hand, with k = 10, is given (0, 0). What is its output pre-activation "
        r"$h_2$?",
        answer=float(k * (z1[0] - z1[1]) - 0.5 * k),
        tolerance=0.01,
        hints=[
            r"The hidden pre-activations are −5 and −15.",
            r"$\sigma(-5) \approx 0.0067$, and $\sigma(-15)$ is as good as 0.",
        ],
        solution=r"$10 \cdot 0.0067 - 10 \cdot 0 - 5 = -4.93$.",
        wrong=[(-5.0, "That is the bias alone. The first unit still says a little.")],
        slug="xor-scale",
    )


def _answers_right(weights, corners, targets) -> None:
    """Raise AssertionError, with a word for the reader, unless every corner is answered right."""
    if weights is None:
        raise AssertionError("nothing is returned so far.")
    if not isinstance(weights, tuple | list) or len(weights) != 4:
        raise AssertionError("return four arrays: W1, c1, W2, c2.")
    blocks = [np.asarray(block, dtype=float) for block in weights]
    D = corners.shape[1]
    shapes = {"W1": (D, D), "c1": (D, 1), "W2": (1, D), "c2": (1, 1)}
    for (name, shape), block in zip(shapes.items(), blocks, strict=True):
        if block.shape != shape:
            raise AssertionError(f"{name} has shape {block.shape}; it must be {shape}.")
    said = forward(corners, *blocks).yhat[0]
    for corner, answer, target in zip(corners, said, targets, strict=True):
        if (answer > 0.5) != (target > 0.5):
            bits = tuple(int(bit) for bit in corner)
            raise AssertionError(f"for {bits} it answers {answer:.2f}; wanted {int(target)}.")


def xor_mirror() -> CodeExercise:
    def reference(W1, c1, W2, c2, k):
        W1, c1, W2, c2 = (block.copy() for block in (W1, c1, W2, c2))
        c2 += W2[:, k : k + 1]
        W1[k], c1[k], W2[:, k] = -W1[k], -c1[k], -W2[:, k]
        return W1, c1, W2, c2

    rng = np.random.default_rng(4)

    def case(D, H, O, k):
        shapes = (H, D), (H, 1), (O, H), (O, 1)
        return (*(rng.normal(size=shape).round(1) for shape in shapes), k)

    return CodeExercise.compare(
        "mirror",
        "Write `mirror(W1, c1, W2, c2, k)`: the weights and biases of the same network with hidden "
        "unit `k` turned over. All that goes into it and out of it changes its sign, and every "
        "answer stays what it was. Any number of inputs, hidden units and outputs; the arrays that "
        "you are given must stay as they are.",
        reference=reference,
        cases=[case(2, 2, 1, 0), case(2, 2, 1, 1), case(3, 4, 2, 2)],
        hints=[
            "With its signs turned, the unit says 1 − z where it said z.",
            r"$W_2[o,k]\, z = -W_2[o,k]\,(1 - z) + W_2[o,k]$: what is added to every output, "
            "whatever the input?",
            "Into `c2` goes the column `W2[:, [k]]`, as it was before.",
        ],
        solution=(
            "def mirror(W1, c1, W2, c2, k):\n"
            "    sign = np.ones((len(W1), 1))\n"
            "    sign[k] = -1\n"
            "    return sign * W1, sign * c1, W2 * sign.T, c2 + W2[:, [k]]"
        ),
        starter="",
        slug="xor-mirror",
    )


def xor_parity() -> CodeExercise:
    corners = np.array(list(itertools.product([0.0, 1.0], repeat=3)))
    targets = corners.sum(axis=1) % 2

    return CodeExercise(
        "parity",
        "Write `parity()`, which returns `W1, c1, W2, c2` of a network with three hidden sigmoids "
        "that answers above ½ where an odd number of the three inputs is 1. Shapes (3, 3), (3, 1), "
        "(1, 3), (1, 1).",
        check=lambda write: _answers_right(write(), corners, targets),
        hints=[
            "Only the *sum* of the bits matters: all nine entries of W1 may be the same.",
            "One unit for at least one, one for at least two, one for all three.",
            "At least one: +1. At least two: −1. All three: +1.",
        ],
        solution=(
            "def parity():\n    W1 = [[20, 20, 20]] * 3\n    c1 = [[-10], [-30], [-50]]\n"
            "    return W1, c1, [[20, -20, 20]], [[-10]]"
        ),
        starter="",
        slug="xor-parity",
    )
