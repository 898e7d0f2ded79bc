"""Exercises of the chapter The forward pass."""

from ffnn_core import EXAMPLE, forward
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

X, parameters = EXAMPLE.X, EXAMPLE.parameters
h1 = forward(EXAMPLE.x[None, :], *parameters).h1[:, 0]
W1, c1 = EXAMPLE.W1, EXAMPLE.c1[:, 0]


def forward_h1_0() -> NumericExercise:
    return NumericExercise(
        r"Compute $h_1[0]$ with a pencil: $x$ is (0.7, −1.2, 0.4, 1.0), row 0 of $W_1$ is (0.5, "
        r"−0.3, 0.8, 0.2), and $c_1[0] = 0.1$.",
        answer=float(h1[0]),
        tolerance=0.0005,
        hints=["Four products, then the bias.", "0.35 + 0.36 + …"],
        solution="0.35 + 0.36 + 0.32 + 0.20 + 0.10 = 1.33.",
        wrong=[
            (
                float(h1[0] - c1[0]),
                "The four products are right. What about the bias?",
            ),
            (float(h1[0]) - 0.72, "−0.3 times −1.2 is positive."),
        ],
        slug="forward-h1-0",
    )


def forward_shape_w2() -> Quiz:
    return Quiz(
        r"A network reads 10 inputs, has 7 hidden units and 3 outputs. What is the shape of "
        r"$W_2$?",
        [
            (
                "(7, 3)",
                "Row says to, column says from: the rows belong to the outputs.",
                False,
            ),
            ("(3, 7)", "Yes: to 3 outputs, from 7 hidden units.", True),
            (
                "(3, 10)",
                "The outputs never see the inputs. They read the hidden layer.",
                False,
            ),
            ("(7, 10)", r"That is $W_1$.", False),
        ],
        slug="forward-shape-w2",
    )


def forward_parameters() -> NumericExercise:
    return NumericExercise(
        "How many weights and biases does that 10-7-3 network have?",
        answer=7 * 10 + 7 + 3 * 7 + 3,
        tolerance=0.5,
        hints=["W1, c1, W2, c2: count each."],
        solution="70 + 7 + 21 + 3 = 101.",
        wrong=[
            (
                7 * 10 + 3 * 7,
                "Those are the weights; every unit has a bias too.",
            )
        ],
        slug="forward-parameters",
    )


def forward_all_zero() -> Quiz:
    return Quiz(
        "All biases and all hidden weights of a sigmoid network are 0. What does the hidden layer "
        "say?",
        [
            (
                "Nothing: every activation is 0.",
                "The pre-activations are 0, and σ(0) is not 0.",
                False,
            ),
            (
                "Every activation is 0.5, whatever the input.",
                "Yes: σ(0) = 0.5, and no input gets through a weight of 0.",
                True,
            ),
            (
                "It repeats the input.",
                "A weight of 0 lets nothing through.",
                False,
            ),
        ],
        slug="forward-all-zero",
    )


def forward_write_it() -> CodeExercise:
    return CodeExercise.compare(
        "my_forward",
        "Write `my_forward(X, W1, c1, W2, c2)` for sigmoid layers: return `yhat` of shape (O, N). "
        "Four lines are enough.",
        reference=lambda X, W1, c1, W2, c2: forward(X, W1, c1, W2, c2).yhat,
        cases=[
            (EXAMPLE.X, *EXAMPLE.parameters),
            (EXAMPLE.X[:3], *EXAMPLE.parameters),
            (EXAMPLE.X[:, :2], W1[:1, :2], W1[:1, :1], W1[:, 3:], W1[:, 2:3]),  # 2-1-3
        ],
        starter="",
        slug="forward-write-it",
        hints=[
            "One line for each of h1, z1, h2, yhat.",
            "X has observations in rows; the states have them in columns.",
        ],
        solution=(
            "def my_forward(X, W1, c1, W2, c2):\n    z1 = sigmoid(W1 @ X.T + c1)\n    return "
            "sigmoid(W2 @ z1 + c2)"
        ),
    )
