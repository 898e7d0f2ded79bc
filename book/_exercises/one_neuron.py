"""Exercises of the chapter One neuron."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def neuron_boundary() -> NumericExercise:
    return NumericExercise(
        r"A neuron has $w = -4$ and $c = 6$. At which $x$ is it undecided?",
        -6 / -4,
        hints=[
            r"Undecided means $z = 0.5$, and that is $h = 0$.",
            r"Solve $-4x + 6 = 0$.",
        ],
        solution=(
            r"$x = -c/w = -6/(-4) = 1.5$. The negative weight turns the curve around: this neuron "
            r"says yes to the *left* of 1.5."
        ),
        wrong=[
            (
                -1.5,
                "One of the two minus signs went missing: −c/w has one of its own.",
            )
        ],
        slug="neuron-boundary",
    )


def neuron_nudge() -> NumericExercise:
    return NumericExercise(
        r"A neuron with weight $w = 5$ answers $z = 0.9$. You raise its input by 0.01. About how "
        r"much does $z$ rise?",
        5 * 0.9 * (1 - 0.9) * 0.01,
        tolerance=0.0001,
        hints=[
            r"You need neither $x$ nor $c$.",
            r"The slope against $x$ is $w\,z(1 - z)$.",
        ],
        solution=r"$w\,z(1 - z) = 5 \cdot 0.9 \cdot 0.1 = 0.45$, and 0.01 of that is 0.0045.",
        wrong=[
            (
                0.0009,
                "That is for a weight of 1: the nudge of $x$ is multiplied by $w$ first.",
            )
        ],
        slug="neuron-nudge",
    )


def neuron_sharper() -> Quiz:
    return Quiz(
        "You want a neuron to be twice as sharp, with its boundary where it was. What do you "
        "double?",
        [
            (
                r"only $w$",
                r"It gets sharper, but $-c/w$ is halved: the boundary slides toward 0. This is "
                r"right only if $c = 0$.",
                False,
            ),
            (
                r"only $c$",
                "That moves the boundary to twice its distance from 0 and sharpens nothing.",
                False,
            ),
            (r"$w$ and $c$", r"$-c/w$ stays and $w/4$ doubles.", True),
            (
                "the input",
                r"To the neuron that is the same as doubling $w$: sharper, and the boundary at "
                r"half its old place.",
                False,
            ),
        ],
        slug="neuron-sharper",
    )


def neuron_sure_and_wrong() -> Quiz:
    return Quiz(
        r"A neuron answers $z = 0.999$ and should have answered 0. What does its slope say?",
        [
            (
                "The slope is large, because the error is large.",
                (
                    "The slope of the sigmoid knows nothing of the error. It looks only at the "
                    "room below and the room above."
                ),
                False,
            ),
            (
                "Almost nothing: the slope is about 0.001.",
                r"$0.999 \cdot 0.001$. It is wrong, sure of it, and nearly deaf. A better loss "
                r"helps, and this is why log loss exists.",
                True,
            ),
            (
                "The slope is 0.25, as at every neuron.",
                r"That is the most it can be, at $z = 0.5$.",
                False,
            ),
            (
                r"The slope is negative, because $z$ must go down.",
                r"$z(1 - z)$ is never negative: more $h$ is always more $z$. The wish to go down "
                r"comes from the loss.",
                False,
            ),
        ],
        slug="neuron-sure-and-wrong",
    )


def tanh_slope() -> CodeExercise:
    return CodeExercise.compare(
        "tanh_slope",
        r"Another bend: $z = \tanh(h)$ runs from −1 to 1. Write `tanh_slope(z)`, its slope as a "
        r"function of the *answer* $z$. Room below and room above still work: which are they now?",
        lambda z: 1 - np.asarray(z) ** 2,
        cases=[(0.0,), (0.5,), (np.array([-0.9, 0.2, 0.9]),)],
        hints=[
            "The floor is −1 and the ceiling is 1.",
            "Room below: `z + 1`. Room above: `1 - z`.",
        ],
        solution="def tanh_slope(z):\n    return (1 + z) * (1 - z)",
        starter="",
        slug="tanh-slope",
    )


def neuron_two_answers() -> NumericExercise:
    weight = (np.log(0.9 / 0.1) - np.log(0.2 / 0.8)) / 2
    return NumericExercise(
        "This one is worth a sheet of paper. A neuron has said 0.2 at $x = 1$ and 0.9 at $x = 3$. "
        "Nobody tells you its weight. What is it?",
        weight,
        digits=2,
        hints=[
            "Something about the neuron is a straight line, and two points are enough for that.",
            r"It is the logarithm of the odds $z/(1-z)$, to base $e$: $h$ itself.",
            r"$h$ is $\log 9$ at 3 and $\log \frac{1}{4}$ at 1.",
        ],
        solution=(
            r"The odds are 0.2/0.8 = 1/4 and 0.9/0.1 = 9, so $h$ is $\log \frac{1}{4} = -1.386$ "
            r"and $\log 9 = 2.197$. Over a distance of 2 it rises by 3.584, and $w$ is half of "
            "that, 1.79. Two answers give a neuron away completely: $c$ follows as well."
        ),
        wrong=[
            (0.35, "You drew the straight line through the answers. They lie on the bent curve."),
            (2 * weight, "That is how far $h$ rises. Over which distance?"),
        ],
        slug="neuron-two-answers",
    )
