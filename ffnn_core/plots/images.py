"""Small images: digits, what hidden units look for, and who is taken for whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from ffnn_core.plots.axes import WIDTH, axes_at, bare, listed
from ffnn_core.plots.fields import lay_field, stencil
from ffnn_core.plots.given import as_images, as_list, as_table
from ffnn_core.plots.picture import INKS, Picture, canvas, house_style, number


@house_style()
def confusion_matrix(
    M: ArrayLike, names: Sequence[str] | None = None, *, alt: str | None = None
) -> Picture:
    """Draw how often each class was taken for which.

    Parameters
    ----------
    M : array_like of int, shape (C, C)
        Counts: true class by row, predicted class by column.
    names : sequence of str, optional
        Names of the classes; by default 0, 1, 2, …
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> confusion_matrix([[50, 3], [2, 87]], ["malignant", "benign"])
    Picture: Table of true against predicted classes: 137 of 142 are right. Most often malignant
    was taken for benign: 3 times.
    """
    counts = as_table("M", M)
    C = len(counts)
    if counts.shape != (C, C):
        raise ValueError(f"M has shape {counts.shape}; it must have as many columns as rows")
    names = [str(k) for k in range(C)] if names is None else list(names)
    if len(names) != C:
        raise ValueError(f"names has {len(names)} entries; it must have {C}, as M has rows")
    longest = 0.1 + 0.085 * max(len(name) for name in names)
    side = max(longest, 0.55)
    cell = min(max(0.4, longest), (WIDTH - side - 0.1) / C)
    height = 0.4
    fig = canvas(side + C * cell + 0.1, C * height + 0.62)
    ax = axes_at(fig, side, 0.05, C * cell, C * height)
    ax.set_axis_off()
    ax.set(xlim=(0, C), ylim=(C, 0))
    wrong = counts - np.diag(np.diag(counts))
    worst = wrong.max() or 1.0
    for i in range(C):
        for j in range(C):
            fill, alpha = (INKS["line"], 0.45) if i == j else (INKS["pos"], 0.0)
            if i != j and counts[i, j]:
                alpha = 0.2 + 0.5 * counts[i, j] / worst
            if alpha:
                ax.add_patch(
                    Rectangle((j + 0.04, i + 0.04), 0.92, 0.92, fc=fill, alpha=alpha, lw=0)
                )
            text = f"{counts[i, j]:g}" if counts[i, j] else "·"
            ink = INKS["ink"] if counts[i, j] else INKS["muted"]
            ax.text(j + 0.5, i + 0.52, text, color=ink, ha="center", va="center_baseline")
    for k, name in enumerate(names):
        ax.text(-0.08 / cell, k + 0.52, name, color=INKS["loss"], ha="right", va="center_baseline")
        ax.text(k + 0.5, -0.2, name, color=INKS["output"], ha="center")
    ax.text(0, -0.85, "predicted →", color=INKS["output"])
    ax.text(-0.08 / cell, -0.2, "true ↓", color=INKS["loss"], ha="right")
    right, total = int(np.trace(counts)), int(counts.sum())
    drawn = f"Table of true against predicted classes: {right} of {total} are right."
    if wrong.any():
        row, column = (int(k) for k in np.unravel_index(wrong.argmax(), wrong.shape))
        times = int(wrong[row, column])
        most = f"{times} times" if times > 1 else "once"
        drawn += f" Most often {names[row]} was taken for {names[column]}: {most}."
    return Picture(fig, alt or drawn)


@house_style()
def digit_grid(
    images: ArrayLike,
    labels: ArrayLike | None = None,
    predicted: ArrayLike | None = None,
    *,
    confidence: ArrayLike | None = None,
    columns: int = 8,
    alt: str | None = None,
) -> Picture:
    """Draw digits in a grid, with what they are and what they were taken for.

    Parameters
    ----------
    images : array_like of shape (K, 64) or (K, rows, columns)
        Ink from 0 to 1.
    labels, predicted : array_like of int, shape (K,), optional
        True classes, and those that a network gave.
    confidence : array_like of shape (K,), optional
        Share that the network gave to its answer.
    columns : int
        Number of images in a row.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> from ffnn_core.datasets import digits
    >>> digit_grid(digits().X[:8], digits().labels[:8])
    Picture: 8 handwritten digits: 0, 1, 2, 3, 4, 5, 6, 7.
    """
    stack = as_images(images)
    K = len(stack)
    captions = [
        as_list(name, given, K)
        for name, given in (
            ("labels", labels),
            ("predicted", predicted),
            ("confidence", confidence),
        )
    ]
    true, guess, sure = captions
    foot = 0.24 if true or guess else 0.0
    foot += 0.18 if sure else 0.0
    columns = min(columns, K)
    size = min((WIDTH - 0.1 * (columns - 1)) / columns, 0.9)
    down = -(-K // columns)
    fig = canvas(columns * (size + 0.1), down * (size + foot + 0.1))
    for k, image in enumerate(stack):
        row, column = divmod(k, columns)
        bottom = (down - 1 - row) * (size + foot + 0.1) + foot + 0.05
        ax = axes_at(fig, 0.05 + column * (size + 0.1), bottom, size, size)
        box = (0.0, float(image.shape[1]), 0.0, float(image.shape[0]))
        bare(ax, box)
        ax.add_patch(Rectangle((0, 0), box[1], box[3], fc=INKS["surface"], lw=0, zorder=-1))
        stencil(ax, image[::-1], "ink", box)
        if true or guess:
            wrong = bool(true and guess and true[k] != guess[k])
            words = f"{true[k]} → {guess[k]}" if true and guess else f"{(true or guess)[k]}"
            ink = INKS["accent"] if wrong else INKS["muted"]
            ax.text(0.5, -0.2 / size, words, color=ink, ha="center", transform=ax.transAxes)
        if sure:
            ax.text(
                0.5,
                -0.37 / size,
                f"{100 * sure[k]:.0f} %",
                color=INKS["muted"],
                ha="center",
                transform=ax.transAxes,
            )
    drawn = f"{K} handwritten digits"
    if true and guess:
        missed = [f"a {t} taken for a {g}" for t, g in zip(true, guess, strict=True) if t != g]
        drawn += f", {len(missed)} of them misread" + (f": {listed(missed)}" if missed else "")
    elif true:
        drawn += f": {', '.join(str(t) for t in true)}"
    return Picture(fig, alt or drawn + ".")


@house_style()
def hidden_features(
    W1: ArrayLike,
    *,
    shape: tuple[int, int] = (8, 8),
    columns: int = 8,
    alt: str | None = None,
) -> Picture:
    """Draw each row of W1 as the image it looks for.

    Parameters
    ----------
    W1 : array_like of shape (H, rows × columns of the image)
        Hidden weights.
    shape : (int, int)
        Rows and columns of the image.
    columns : int
        Number of units in a row of the picture.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import numpy as np
    >>> hidden_features(np.eye(2, 64))
    Picture: The weights of 2 hidden units as 8 × 8 images: orange where ink excites the unit,
    blue where it inhibits it, to ±1.
    """
    weights = as_table("W1", W1, columns=shape[0] * shape[1])
    H = len(weights)
    largest = float(np.abs(weights).max()) or 1.0
    columns = min(columns, H)
    size = min((WIDTH - 0.1 * (columns - 1)) / columns, 0.9)
    down = -(-H // columns)
    step = size + 0.28
    fig = canvas(max(columns * (size + 0.1), 2.4), down * step + 0.28)
    for k, row_of_weights in enumerate(weights):
        row, column = divmod(k, columns)
        ax = axes_at(
            fig, 0.05 + column * (size + 0.1), 0.28 + (down - 1 - row) * step + 0.24, size, size
        )
        box = (0.0, float(shape[1]), 0.0, float(shape[0]))
        bare(ax, box)
        lay_field(ax, row_of_weights.reshape(shape)[::-1] / largest, box, smooth=False)
        ax.add_patch(Rectangle((0, 0), box[1], box[3], fc="none", ec=INKS["line"], lw=0.75))
        ax.text(
            0.5, -0.19 / size, f"{k}", color=INKS["hidden"], ha="center", transform=ax.transAxes
        )
    most = number(largest, 2)
    fig.text(
        0.05 / fig.get_figwidth(), 0.08 / fig.get_figheight(), f"blue −{most}", color=INKS["neg"]
    )
    fig.text(
        1.1 / fig.get_figwidth(), 0.08 / fig.get_figheight(), f"orange +{most}", color=INKS["pos"]
    )
    drawn = (
        f"The weights of {H} hidden units as {shape[0]} × {shape[1]} images: orange where ink "
        f"excites the unit, blue where it inhibits it, to ±{most}."
    )
    return Picture(fig, alt or drawn)
