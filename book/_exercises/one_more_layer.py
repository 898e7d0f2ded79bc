"""Exercises of the chapter One more layer."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def layers_quarter() -> NumericExercise:
    return NumericExercise(
        "Five sigmoids in a row, all weights 1, and biases that put every pre-activation at 0, "
        "where the slope is largest. The slope of the answer along the last pre-activation is ¼. "
        "What is it along the first?",
        0.25**5,
        digits=5,
        hints=[
            "Each step down multiplies by the weight, which is 1, and by one more slope.",
            "Five slopes of ¼.",
        ],
        solution=r"$(1/4)^5 = 1/1024 \approx 0.00098$, and that is the best that sigmoids with "
        "weights of 1 can do.",
        wrong=[
            (0.25**4, "Four steps down from the last are four factors *more*; the last has one."),
            (1.25, "They are multiplied, not added."),
        ],
        slug="layers-quarter",
    )


def layers_paths() -> NumericExercise:
    return NumericExercise(
        "A network has 4 inputs, three hidden layers of 8 units, and 2 outputs. On how many paths "
        "does a nudge of one weight of the *first* layer reach the loss?",
        8 * 8 * 2,
        tolerance=0.5,
        hints=[
            "The weight feeds one unit of the first hidden layer.",
            "From there: any of 8, then any of 8, then any of 2.",
        ],
        solution="8 · 8 · 2 = 128. With backpropagation one multiplies 8 · 2 + 8 · 8 + 8 · 8 times "
        "instead, once for all 32 weights of the first layer.",
        wrong=[
            (8 * 8 * 8 * 2, "The weight belongs to one unit of its own layer, not to all 8."),
            (8 + 8 + 2, "At every layer a path may go on in each way: they multiply."),
        ],
        slug="layers-paths",
    )


def layers_changes() -> Quiz:
    return Quiz(
        r"You put a third hidden layer between the first and the second of a network that has "
        r"two. Whose *formula* changes?",
        [
            (
                "All deltas below it get a longer formula.",
                "Written out they get longer, but the rule asks only for the delta of the layer "
                "above, and that has been worked out by then.",
                False,
            ),
            (
                "None: each delta is still made from the one above it.",
                "That is the point of a rule. A loop runs once more.",
                True,
            ),
            (
                "The delta of the output.",
                "It has the loss and its own slope in it, and neither has changed.",
                False,
            ),
        ],
        slug="layers-changes",
    )


def layers_one_down() -> CodeExercise:
    def reference(W, delta, h):
        return (W.T @ delta) * (1 - np.tanh(h) ** 2)

    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=(2, 3)), rng.normal(size=(2, 4)), rng.normal(size=(3, 4))),
        (rng.normal(size=(1, 2)), rng.normal(size=(1, 1)), rng.normal(size=(2, 1))),
    ]
    return CodeExercise.compare(
        "one_down",
        "Write `one_down(W, delta, h)`: from the weights `W` of the layer above, its `delta`, one "
        "observation a column, and this layer's pre-activations `h`, the delta of this layer, "
        "whose activation is tanh.",
        reference,
        cases=cases,
        hints=["Through the weights, backwards: `W.T @ delta`.", "The slope of tanh is 1 − tanh²."],
        solution="def one_down(W, delta, h):\n    return (W.T @ delta) * (1 - np.tanh(h) ** 2)",
        starter="",
        slug="layers-one-down",
    )


def layers_residual() -> CodeExercise:
    def reference(z_below, W, c, dL_dz):
        delta = dL_dz * (1 - np.tanh(W @ z_below + c) ** 2)
        return dL_dz + W.T @ delta

    rng = np.random.default_rng(1)

    def case(H, N):
        return (
            rng.normal(size=(H, N)),
            rng.normal(size=(H, H)),
            rng.normal(size=(H, 1)),
            rng.normal(size=(H, N)),
        )

    return CodeExercise.compare(
        "residual_back",
        r"Write `residual_back(z_below, W, c, dL_dz)` for $z = z_{\text{below}} + "
        r"\tanh(W z_{\text{below}} + c)$: from the slopes of the loss along $z$, of shape (H, N), "
        r"those along $z_{\text{below}}$.",
        reference,
        cases=[case(3, 4), case(1, 1)],
        hints=[
            r"$z_{\text{below}}$ reaches $z$ on two ways. Slopes of two ways add up.",
            r"On the way around the bend nothing is multiplied: it brings `dL_dz` as it is.",
            r"On the way through it: the slope of tanh first, then `W.T`.",
        ],
        solution=(
            "def residual_back(z_below, W, c, dL_dz):\n"
            "    delta = dL_dz * (1 - np.tanh(W @ z_below + c) ** 2)\n"
            "    return dL_dz + W.T @ delta"
            "\n\n# Each layer multiplies by 1 + something, not by something. However small the\n"
            "# something is, the slope at the top arrives at the bottom."
        ),
        starter="",
        slug="layers-residual",
    )
