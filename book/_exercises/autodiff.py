"""Exercises of the chapter From here to autodiff."""

import numpy as np

from ffnn_core.widgets import CodeExercise, NumericExercise, Quiz


def autodiff_cube() -> NumericExercise:
    return NumericExercise(
        "`f = a * a * a`, with one `Value` a. How many multiplications does `go_back(f)` do?",
        4,
        digits=0,
        hints=[
            "How many products are there, and how many factors has each?",
            "It makes no difference that both factors are the same value: each path is walked.",
        ],
        solution=(
            r"Two products, two factors each: four. Three paths lead from $f$ down to $a$, and the "
            r"slopes they bring add up to $3a^2$."
        ),
        wrong=[
            (2, "That is the way forth."),
            (3, "There are three paths to $a$, but one of them is shorter than the others."),
            (6, "That is both ways together."),
        ],
        slug="autodiff-cube",
    )


def autodiff_order() -> Quiz:
    return Quiz(
        "Somebody lets the values hand on their slopes in the order in which they are found: the "
        "result, its parts, their parts, each when it is first met. For which of these does that "
        "go wrong?",
        [
            (
                "`(a * b) * c`",
                "Each value goes into one other, so its slope is complete as soon as it is met.",
                False,
            ),
            (
                "`b = a * a`, then `a + b`",
                (
                    "$a$ is met as a part of the sum, but it has no parts of its own. It hands on "
                    "nothing, so it can hand on nothing too early."
                ),
                False,
            ),
            (
                "`b = a * a`, `c = b * b`, then `b + c`",
                (
                    "$b$ is met as a part of the sum and hands on a slope of 1, before $c$ has "
                    "added its $2b$. That part of the slope never arrives at $a$."
                ),
                True,
            ),
        ],
        hint="Look for a value with parts of its own that is met before all that was made from it.",
        slug="autodiff-order",
    )


def autodiff_matmul() -> CodeExercise:
    def reference(G, A, B):
        return G @ B.T, A.T @ G

    rng = np.random.default_rng(3)
    sizes = ((2, 3, 4), (1, 5, 2))
    return CodeExercise.compare(
        "matmul_back",
        "From numbers to arrays. For `C = A @ B` the slope of the loss along `C` is `G`, shaped "
        "like `C`. Write `matmul_back(G, A, B)`: the slopes along `A` and along `B`, as a tuple.",
        reference,
        cases=[
            (rng.normal(size=(n, m)), rng.normal(size=(n, k)), rng.normal(size=(k, m)))
            for n, k, m in sizes
        ],
        hints=[
            "The shapes leave little choice: what can be multiplied with `G` to have the shape of "
            "`A`?",
            r"$C[i,j] = \sum_k A[i,k]\,B[k,j]$: along which entries of $C$ does $A[i,k]$ act?",
        ],
        solution="def matmul_back(G, A, B):\n    return G @ B.T, A.T @ G",
        starter="",
        slug="autodiff-matmul",
    )


def autodiff_checkpoints() -> NumericExercise:
    return NumericExercise(
        "A network has 100 layers, all of one size. Keeping the values of all 100 for the way back "
        "takes too much memory. So keep only those of every $k$-th layer. On the way back, take "
        "one stretch of $k$ layers after the other: compute its $k$ layers again from what was "
        "kept before it, hold these, go back through them, forget them. Count a layer that is "
        r"held as 1, so that at most $100/k + k$ are held at once. How many is that for the best "
        "$k$?",
        20,
        digits=0,
        hints=[
            "Try $k = 1$, $k = 10$ and $k = 100$.",
            "Where is the slope of $100/k + k$ zero?",
        ],
        solution=(
            r"The slope is $1 - 100/k^2$, zero at $k = 10$: ten kept and ten computed again. The "
            "price is one more forward pass, since each layer is computed twice: four passes' "
            r"work instead of three, for a fifth of the memory, and for $n$ layers $2\sqrt{n}$. "
            "It is called checkpointing, and large networks are trained in this way."
        ),
        wrong=[
            (10, "That is $k$. The ones that were kept are in memory as well."),
            (101, "That is the worst. Try something between 1 and 100."),
        ],
        slug="autodiff-checkpoints",
    )
