"""Exercises of the chapter Backpropagation."""

import numpy as np

from ffnn_core import EXAMPLE, forward
from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz

x, y, W2 = EXAMPLE.x, EXAMPLE.y, EXAMPLE.W2
_, z1, _, yhat = (s[:, 0] for s in forward(x[None, :], *EXAMPLE.parameters))
dL_dh2 = -2 * (y - yhat) * yhat * (1 - yhat)  # (O,)
dL_dz1 = W2.T @ dL_dh2  # (H,)
dL_dh1 = dL_dz1 * z1 * (1 - z1)
dL_dW1 = np.outer(dL_dh1, x)


def backprop_delta_times_input() -> NumericExercise:
    return NumericExercise(
        f"Hidden unit 1 has the delta $\\partial L/\\partial h_1[1] = {dL_dh1[1]:.4f}$, and $x[1] "
        "= -1.2$. What is $\\partial L/\\partial W_1[1,1]$?",
        dL_dW1[1, 1],
        digits=4,
        hints=["Which unit does $W_1[1,1]$ lead to, and what comes in through it?"],
        solution=f"Delta times input: ${dL_dh1[1]:.4f} \\cdot (-1.2)$.",
        wrong=[
            (
                dL_dh1[1],
                "That is the slope of the bias $c_1[1]$, through which a 1 comes in.",
            ),
            (-dL_dW1[1, 1], "The size is right. The input is negative."),
        ],
        slug="backprop-delta-times-input",
    )


def backprop_paths_add() -> NumericExercise:
    return NumericExercise(
        f"$\\partial L/\\partial h_2 = ({dL_dh2[0]:.4f}, {dL_dh2[1]:.4f})$ and column 1 of $W_2$ "
        "is $(-0.4, 0.8)$. What is $\\partial L/\\partial z_1[1]$?",
        dL_dz1[1],
        digits=3,
        hints=[
            "Hidden unit 1 reaches the loss through both outputs.",
            "The two paths add.",
        ],
        solution=f"$-0.4 \\cdot ({dL_dh2[0]:.4f}) + 0.8 \\cdot {dL_dh2[1]:.4f}$.",
        wrong=[
            (
                dL_dh1[1],
                "That is one link further: it has $z_1[1](1 - z_1[1])$ in it already.",
            )
        ],
        slug="backprop-paths-add",
    )


def backprop_largest_step() -> NumericExercise:
    return NumericExercise(
        "The loss along one weight is the bowl $L = 5w^2$. From which step on does every step "
        "land higher than it began?",
        1 / 5,
        digits=2,
        hints=[
            "By what does one step multiply $w$?",
            r"$1 - 2a\eta$ is $-1$ at the border.",
        ],
        solution=(
            r"The slope is $10w$, so a step takes $w$ to $(1 - 10\eta)w$. At $\eta = 0.2$ that is "
            r"$-w$: as high, on the other side. Past it, higher."
        ),
        wrong=[
            (
                0.1,
                "At 0.1 the step lands exactly on the bottom. There is room beyond it.",
            ),
            (
                0.4,
                r"Put it into $1 - 2a\eta$: that is $-3$, far past the border.",
            ),
        ],
        slug="backprop-largest-step",
    )


def backprop_one_knob() -> Quiz:
    return Quiz(
        "A machine has one knob and a thousand dials. You want the slope of every dial along the "
        "knob. Which way do you go through its chain rule?",
        [
            (
                "Backward, as always.",
                "Backward costs one pass for every *output*: a thousand passes here.",
                False,
            ),
            (
                "Forward, from the knob.",
                "One input, many outputs: one pass carries the knob's slope into every dial.",
                True,
            ),
            (
                "It makes no difference.",
                "The result is the same. The work is not: count as we did above.",
                False,
            ),
        ],
        hint="Where is the chain of matrices thinnest?",
        slug="backprop-one-knob",
    )


def backprop_what_is_kept() -> Quiz:
    return Quiz(
        "The forward pass is over, and memory is short. Which of these may be thrown away before "
        "the pass back, all activations being sigmoids?",
        [
            (
                "$h_1$ and $h_2$",
                (
                    "$\\sigma'(h) = z(1 - z)$ can be had from $z_1$ and $\\hat{y}$, and nothing "
                    "else asks for $h$."
                ),
                True,
            ),
            (
                "$z_1$",
                (
                    "It is asked for twice: for $\\partial L/\\partial W_2$ and for the slope of "
                    "the sigmoid."
                ),
                False,
            ),
            (
                "$x$",
                "It is the factor in $\\partial L/\\partial W_1$.",
                False,
            ),
            (
                "$W_2$",
                "The deltas of the hidden layer come back through it.",
                False,
            ),
        ],
        slug="backprop-what-is-kept",
    )


def backprop_deltas() -> CodeExercise:
    def reference(y, yhat, z1, W2):
        dL_dh2 = -2 * (y - yhat) * yhat * (1 - yhat)
        return dL_dh2, (W2.T @ dL_dh2) * z1 * (1 - z1)

    return CodeExercise.compare(
        "deltas",
        "Write `deltas(y, yhat, z1, W2)`: both deltas for one observation, `dL_dh2` of shape (O,) "
        "and `dL_dh1` of shape (H,), as a tuple. Sigmoids and the sum of squares.",
        reference,
        cases=[
            (y, yhat, z1, W2),
            (
                np.array([0.0]),
                np.array([0.9]),
                np.array([0.2, 0.5]),
                np.array([[1.0, -2.0]]),
            ),
        ],
        hints=[
            "The output first: it needs nothing but `y` and `yhat`.",
            "`W2.T` takes the delta back.",
        ],
        solution=(
            "def deltas(y, yhat, z1, W2):\n"
            "    dL_dh2 = -2 * (y - yhat) * yhat * (1 - yhat)\n"
            "    return dL_dh2, (W2.T @ dL_dh2) * z1 * (1 - z1)"
        ),
        starter="",
        slug="backprop-deltas",
    )


def backprop_narrow_valley() -> NumericExercise:
    shrink = 1 - 2 * 0.5 * 0.2  # of v, with the largest step that w allows
    return NumericExercise(
        r"Two weights, one valley: $L = 5w^2 + \frac{1}{2}v^2$, steep along $w$, flat along $v$. "
        r"Take the largest step that does not throw $w$ out, $\eta = 0.2$, and start at $v = 1$. "
        r"After how many steps is $v$ below 0.01 for the first time?",
        int(np.ceil(np.log(0.01) / np.log(shrink))),
        digits=0,
        hints=[
            r"A step takes $v$ to $(1 - 2a\eta)\,v$. What is $a$ for $v$?",
            r"$1 - 2 \cdot \frac{1}{2} \cdot 0.2 = 0.8$. When is $0.8^n$ below 0.01?",
        ],
        solution=(
            r"$0.8^{20} = 0.0115$ and $0.8^{21} = 0.0092$: after 21 steps. The steep direction "
            "decides how long the step may be, and the flat one how long it takes. That "
            "disproportion is the reason for most of what has been invented since to train "
            "networks faster."
        ),
        wrong=[
            (20, r"Close: $0.8^{20}$ is 0.0115, still a little above."),
            (2, r"A step of 0.1 would arrive at once along $w$. Along $v$ it is much flatter."),
        ],
        slug="backprop-narrow-valley",
    )
