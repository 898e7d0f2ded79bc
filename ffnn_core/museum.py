r"""Wrong gradients that were published, and trained well enough for nobody to notice.

Each exhibit was written by somebody who took the trouble to explain, in public, what most people
keep to themselves. That is why we can learn from it, and why every one ends with thanks. The
code is ours and stands in `ffnn_core.mistakes`: each function repeats *one* mistake and does
everything else right.

    >>> from ffnn_core.example import EXAMPLE
    >>> report = EXHIBITS["filled-slab"].check(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.passed, report.wrong_blocks
    (False, ('dL_dW1', 'dL_dW2'))

`train` runs gradient descent with any gradient, right or wrong; `Wall` hangs a few exhibits with
their labels folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from .checks import GradientReport, check_gradient, with_architecture
from .gradients import Gradient, gradient_batch, total_loss
from .mistakes import (
    RELU,
    SIGMOID,
    Arch,
    Array,
    architecture,
    factor_two,
    filled_slab,
    log_loss_sign,
    mean_for_a_sum,
    missing_output_prime,
    one_bias_for_all,
    plus_sign,
    relu_of_relu,
    sigma_prime_of_z,
    transposed_delta,
    updated_too_early,
    value_for_derivative,
)
from .network import FeedForwardNeuralNetwork
from .training import History, descend
from .validation import as_positive_float, as_positive_int

__all__ = [
    "EXHIBITS",
    "Exhibit",
    "Wall",
    "train",
]

# --- the exhibits --------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Exhibit:
    """One published mistake, what it does, and what can be learned from it.

    Attributes
    ----------
    slug, title : str
    source, url : str
        Who wrote it, in what, and where it can be read.
    place : str
        The line there, in its own words, in which section or function of which version, and when
        we read it.
    also : tuple of (str, str)
        Other places where the same mistake was found, read or reported: what and where.
    printed, correct : str
        The line as the source has it and as it should be, both in this book's symbols.
    tried, looks_right, gives_away, thanks : str
        What the author was doing, why the line convinces, what betrays it, and our thanks.
    hides_at : str
        When the wrong line is right, so that no test there can find it.
    wrong_blocks : tuple of str
        Which of `dL_dW1, dL_dc1, dL_dW2, dL_dc2` it spoils.
    arch : dict
        `hidden_activation`, `output_activation` and `loss` of the source.
    gradient : callable
        `gradient(X, y, W1, c1, W2, c2)` returning the four arrays.

    Examples
    --------
    >>> exhibit = EXHIBITS["plus-sign"]
    >>> exhibit
    Exhibit('plus-sign': Up the hill)
    >>> exhibit.printed, exhibit.correct
    ('dL_dyhat = 2 * (y - yhat)', 'dL_dyhat = -2 * (y - yhat)')
    """

    slug: str
    title: str
    source: str
    url: str
    place: str
    printed: str
    correct: str
    tried: str
    looks_right: str
    gives_away: str
    thanks: str
    hides_at: str
    wrong_blocks: tuple[str, ...]
    gradient: Callable[..., Gradient]
    arch: Arch
    also: tuple[tuple[str, str], ...] = field(default=())

    def __repr__(self) -> str:
        return f"Exhibit({self.slug!r}: {self.title})"

    def _repr_html_(self) -> str:
        """The label on the wall, as a notebook shows it."""
        return self._framed(_list((*self._lines(), *self._label())))

    def folded_html(self) -> str:
        """Both lines, and the rest of the label folded away."""
        rest = (
            "<details><summary>Whose line it was, and why it looks right</summary>"
            f"{_list(self._label())}</details>"
        )
        return self._framed(_list(self._lines()) + rest)

    def _framed(self, body: str) -> str:
        return (
            f'<div class="ed-exhibit"><p class="ed-exhibit-title">{escape(self.title)}</p>'
            f"{body}</div>"
        )

    def _lines(self) -> Iterable[tuple[str, str]]:
        return (
            ("printed", f"<code>{escape(self.printed)}</code>"),
            ("should be", f"<code>{escape(self.correct)}</code>"),
        )

    def _label(self) -> Iterable[tuple[str, str]]:
        links = "".join(
            f'<li><a href="{escape(url)}">{escape(what)}</a></li>'
            for what, url in ((self.source, self.url), *self.also)
        )
        return (
            ("what was tried", escape(self.tried)),
            ("why it looks right", escape(self.looks_right)),
            ("what gives it away", escape(self.gives_away)),
            ("where it hides", escape(self.hides_at)),
            ("thanks", escape(self.thanks)),
            ("found in", f"<ul>{links}</ul>"),
            ("the line there", escape(f"{_READ}: {self.place}")),
        )

    def correct_gradient(
        self, X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array
    ) -> Gradient:
        """Return what the exhibit should have returned."""
        return gradient_batch(X, y, W1, c1, W2, c2, **self.arch)

    def arch_for(self, wanted: Arch) -> Arch:
        """Return the source's architecture with changes, where this mistake can be made there.

        Parameters
        ----------
        wanted : dict
            Any of `hidden_activation`, `output_activation` and `loss`.
        """
        understood = with_architecture(self.gradient, wanted).keywords
        for key, value in wanted.items():
            if key not in understood and value != self.arch.get(key):
                raise ValueError(
                    f"{key} is {value!r}; the exhibit {self.slug!r} exists only with"
                    f" {key}={self.arch.get(key)!r}"
                )
        return {**self.arch, **wanted}

    def check(
        self,
        X: ArrayLike,
        y: ArrayLike,
        W1: ArrayLike,
        c1: ArrayLike,
        W2: ArrayLike,
        c2: ArrayLike,
        *,
        eps: float | None = None,
        tolerance: float = 1e-6,
    ) -> GradientReport:
        """Put the exhibit on trial: `ffnn_core.checks.check_gradient` with its architecture."""
        with np.errstate(all="ignore"):  # what overflows is told in the report
            return check_gradient(
                self.gradient, X, y, W1, c1, W2, c2, eps=eps, tolerance=tolerance, **self.arch
            )


def _list(entries: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{text}</dd>' for name, text in entries)}</dl>"


class Wall:
    """A few exhibits, each with its two lines; the rest of a label unfolds where it is clicked.

    Parameters
    ----------
    *slugs : str
        Keys of `EXHIBITS`.

    Examples
    --------
    >>> Wall("plus-sign", "factor-two")
    Wall('plus-sign', 'factor-two')
    """

    def __init__(self, *slugs: str) -> None:
        unknown = [slug for slug in slugs if slug not in EXHIBITS]
        if unknown:
            raise ValueError(f"no exhibit is called {unknown[0]!r}; there are {list(EXHIBITS)}")
        self.slugs = slugs

    def __repr__(self) -> str:
        return f"Wall({', '.join(map(repr, self.slugs))})"

    def _repr_html_(self) -> str:
        return "".join(EXHIBITS[slug].folded_html() for slug in self.slugs)


_ALL: Final = Gradient._fields
_READ: Final = "Read on 27 November 2026"
_GORDON: Final = "Trevor Gordon, course notes and code (2021)"
_DERIVATION: Final = (
    "https://github.com/Trevor16gordon/notes/blob/09b7fa4506cafa92a6b4a748fde44dcb2f8cbef9/"
    "_sources/chapters/Notes/feedforward_neural_network.ipynb"
)
_FRIEDMAN: Final = "Daniel Friedman, Machine Learning from Scratch, chapter 7"
_CONSTRUCTION: Final = "https://dafriedman97.github.io/mlbook/content/c7/construction.html"
_BOT_ACADEMY: Final = "https://github.com/Bot-Academy/NeuralNetworkFromScratch"
_BOT_ACADEMY_NN: Final = f"{_BOT_ACADEMY}/blob/14a6fcf98f7ab432af600b8b6bf1c7a4756e7c8d/nn.py"

#: Every exhibit by its slug.
EXHIBITS: Final[dict[str, Exhibit]] = {
    exhibit.slug: exhibit
    for exhibit in (
        Exhibit(
            slug="filled-slab",
            title="Every row of W1 gets the same slope",
            source=f"{_GORDON}; {_FRIEDMAN} (loop version)",
            url="https://github.com/Trevor16gordon/ff_neural_network_from_scratch/blob/"
            "cfbefaff2409848e58157cbd6f9d3dbaccb7cdc7/src/main.py",
            place="dh1_dW1[i] = x_input_one_obsv, in get_loss_gradient_one_observations of"
            " src/main.py (commit cfbefaf), and dh2_dW2[i] = z1_one_obsv before it; in Friedman,"
            " dh1_dW1[i] = self.X[n] under '1. The Loop Approach' of Construction (commit"
            " a5fd5e6).",
            also=((f"{_FRIEDMAN}, where the code comes from", _CONSTRUCTION),),
            printed="dh1_dW1[i] = x",
            correct="dh1_dW1[i, i] = x",
            tried="Write ∂h1/∂W1 out in full, a slab of shape (H, D) for each hidden unit, so that"
            " the chain rule can be read off the code.",
            looks_right="h1[i] does depend on W1 through x, the array has the right shape and was"
            " filled with zeros a line before. NumPy copies x into all H rows of the slab without"
            " a word. The biases are right, the loss falls, and on easy data the accuracy is that"
            " of the right network.",
            gives_away="The rows of W1 move in lockstep: the difference between any two of them"
            " is, to rounding, what it was before training. The hidden units cannot specialise,"
            " and XOR stays unsolved from many starts. mlbook's own text says it right: zeros"
            " except in row i.",
            thanks="Both authors chose the explicit Jacobian over the shortcut, and so made it"
            " possible to point at the one index that is missing. This book grew from their"
            " pages.",
            hides_at="dL_dW1 is right with one hidden unit, dL_dW2 with one output.",
            wrong_blocks=("dL_dW1", "dL_dW2"),
            gradient=filled_slab,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="value-for-derivative",
            title="The function stands where its slope belongs",
            source=f"{_FRIEDMAN} (matrix version)",
            url=_CONSTRUCTION,
            place="self.dL_dH1 = self.dL_dZ1 * np.maximum(self.H1, 0), under '2. The Matrix"
            " Approach' of Construction; the loop has 1*np.diag(self.h1[:,n] > 0).",
            printed="dL_dh1 = dL_dz1 * np.maximum(h1, 0)",
            correct="dL_dh1 = dL_dz1 * (h1 > 0)",
            tried="Rewrite the loop over observations as a few matrix products, thousands of times"
            " faster.",
            looks_right="The expression is zero exactly where the slope of the ReLU is zero, so"
            " dead units stay dead and live ones learn. The loop version, a page earlier, has"
            " the right step function here.",
            gives_away="A slope of the ReLU is 0 or 1. This factor is whatever the pre-activation"
            " happens to be: 3.7, say. Or run both versions on the same weights: they disagree.",
            thanks="Publishing two implementations of one algorithm is what makes it possible to"
            " compare them. Most of us publish one.",
            hides_at="Where every live pre-activation is exactly 1, that is, never by itself.",
            wrong_blocks=("dL_dW1", "dL_dc1"),
            gradient=value_for_derivative,
            arch=RELU,
        ),
        Exhibit(
            slug="relu-of-relu",
            title="A question with one answer",
            source="NumPy tutorials, Deep learning on MNIST",
            url="https://github.com/numpy/numpy-tutorials/blob/"
            "09a8945b21c5c221584e79a3ab513b2328fb4589/content/tutorial-deep-learning-on-mnist.md",
            place="return output >= 0, in relu2deriv, and its call relu2deriv(layer_1) in the"
            " training loop, under 'Compose the model and begin training and testing it' (commit"
            " 09a8945; a later version, 732952b, has both lines still).",
            also=(
                (
                    "A reader's report of the same in Andrew Trask, Grokking Deep Learning",
                    "https://github.com/iamtrask/Grokking-Deep-Learning/issues/9",
                ),
            ),
            printed="dL_dh1 = dL_dz1 * (z1 >= 0)",
            correct="dL_dh1 = dL_dz1 * (z1 > 0)",
            tried="Tell live units from dead ones by the layer's output, which is at hand, and so"
            " save keeping the pre-activation.",
            looks_right="The slope of the ReLU may be read off its output: it is 1 where the"
            " output is positive. Whether zero itself counts seems a matter of taste.",
            gives_away="After a ReLU, zero is not a rare boundary: it is where half the units are."
            " Nothing that comes out of a ReLU is below 0, so the mask is all ones, and units that"
            " were off for an observation learn from it all the same. Print its mean: 1.",
            thanks="The tutorial shows a whole network on real digits in NumPy alone, and is run"
            " again by machine every week, which is more than most.",
            hides_at="Where every hidden unit is on for every observation.",
            wrong_blocks=("dL_dW1", "dL_dc1"),
            gradient=relu_of_relu,
            arch=RELU,
        ),
        Exhibit(
            slug="sigma-prime-of-z",
            title="The right formula at the wrong place",
            source=f"{_GORDON}, the derivation (the code beside it has it right)",
            url=_DERIVATION,
            place="σ(yhat)(1 − σ(yhat)) and σ(z1)(1 − σ(z1)), the second and the sixth line under"
            " 'Derive dL/dW2 and dL/dc2' (commit 09b7fa4 of the notes).",
            also=(
                (
                    "A reader asks the same of a video course's code, 7 January 2018",
                    "https://github.com/shiffman/Neural-Network-p5/issues/22",
                ),
            ),
            printed="dz1_dh1 = sigmoid(z1) * (1 - sigmoid(z1))",
            correct="dz1_dh1 = sigmoid(h1) * (1 - sigmoid(h1))",
            tried="Use the sigmoid's best trick: its slope can be had from its own value.",
            looks_right="σ(1 − σ) is the right formula, and z is what the unit is known by once"
            " the forward pass is over. Both z(1 − z) and σ(h)(1 − σ(h)) are right. Mixing them"
            " applies σ twice.",
            gives_away="z lies between 0 and 1, so σ(z)(1 − σ(z)) lies between 0.1966 and 0.25: a"
            " unit that is stuck, with a true slope of 0.00005, seems to have one four thousand"
            " times larger. The printed slope never vanishes.",
            thanks="The page shows every link of the chain, named, in order; that is where the"
            " slip can be seen at all.",
            hides_at="No size hides it. The two slopes agree only where z = 0.659, the point that"
            " σ leaves alone, and where 1 − z is σ(z), at 0.401.",
            wrong_blocks=_ALL,
            gradient=sigma_prime_of_z,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="plus-sign",
            title="Up the hill",
            source=f"{_GORDON}, the derivation (the code beside it has it right)",
            url=_DERIVATION,
            place="2*(y-yhat), the first line under 'Derive dL/dW2 and dL/dc2' (commit 09b7fa4 of"
            " the notes).",
            also=(
                (
                    "A reader of Make Your Own Neural Network asks why there is a minus, 2019",
                    "https://github.com/makeyourownneuralnetwork/makeyourownneuralnetwork/issues/61",
                ),
                (
                    "A reader's report of the same sign in another text, 20 February 2017",
                    "https://github.com/dennybritz/nn-from-scratch/issues/11",
                ),
            ),
            printed="dL_dyhat = 2 * (y - yhat)",
            correct="dL_dyhat = -2 * (y - yhat)",
            tried="Differentiate a square: bring the 2 down, keep the bracket.",
            looks_right="The derivative of u² is 2u. The inner derivative of y − ŷ along ŷ is −1,"
            " and a factor of −1 is easily lost on the way from one line to the next.",
            gives_away="The loss rises from the first step. The checker's relative error is"
            " exactly 1 in every block, which only an opposite can reach.",
            thanks="A sign that is wrong on the page and right in the code is proof that somebody"
            " ran the code.",
            hides_at="Nowhere, except where the gradient is zero.",
            wrong_blocks=_ALL,
            gradient=plus_sign,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="updated-too-early",
            title="The weights moved while we were looking through them",
            source="Wojciech Broniowski, Explaining neural networks in raw Python",
            url="https://github.com/bronwojtek/neuralnets-in-raw-python/blob/"
            "02d9529b66ea1a6c6a6ac97be210b930add9b43a/nn_book/docs/lib_nn/neural/func.py",
            place="we[l]-=eps*np.outer(x[l-1],D[l]), before the loop that reads we[j+1], in"
            " back_prop of lib_nn/neural/func.py (commit 02d9529).",
            also=(
                (
                    "A reader's report of another network from scratch, 5 January 2023",
                    f"{_BOT_ACADEMY}/pull/3",
                ),
            ),
            printed="W2 -= step * dL_dW2; dL_dz1 = W2.T @ dL_dh2",
            correct="dL_dz1 = W2.T @ dL_dh2; W2 -= step * dL_dW2",
            tried="Fit back-propagation into twelve lines, updating each layer as soon as its"
            " gradient is known.",
            looks_right="Each line is right. Only their order is not: the hidden layer's error"
            " passes through output weights that no longer are those of the forward pass. With"
            " a small step the difference is small, and training works.",
            gives_away="The hidden gradient depends on the step size, and a slope must not: it is"
            " a property of the place, not of the stride.",
            thanks="Twelve lines that one can hold in one's head, in a whole book of them, free"
            " to read in two languages.",
            hides_at="In the limit of a small step. The output layer is always right.",
            wrong_blocks=("dL_dW1", "dL_dc1"),
            gradient=updated_too_early,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="missing-output-prime",
            title="One link short",
            source="Bot Academy, NeuralNetworkFromScratch",
            url=_BOT_ACADEMY_NN,
            place="delta = layers[idx]['neuron_values'] - labels, in backpropagation of nn.py"
            " (commit 14a6fcf); the error that calculate_error returns is the mean squared one,"
            " and main.py asks for a sigmoid output.",
            also=(
                (
                    "The report of the reader who found it, of 5 January 2023",
                    f"{_BOT_ACADEMY}/pull/3",
                ),
            ),
            printed="dL_dh2 = -2 * (y - yhat)",
            correct="dL_dh2 = -2 * (y - yhat) * sigmoid_prime(h2)",
            tried="Start from the error at the output and send it back.",
            looks_right="The sigmoid's slope is never negative, so every output is still pushed the"
            " right way. And ŷ − y is a formula one has seen: it is right, up to the 2, for the"
            " log loss. The network learns.",
            gives_away="It is the gradient of another loss than the one that is printed as the"
            " error. Where an output is confidently wrong, the squared error has almost no slope,"
            " and this has its largest.",
            thanks="A whole network in about a hundred lines, with a video to go with them, and a"
            " reader who checked them by hand and wrote in.",
            hides_at="With an identity output, whose slope is 1.",
            wrong_blocks=_ALL,
            gradient=missing_output_prime,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="one-bias-for-all",
            title="A layer that shares one bias",
            source="Bot Academy, NeuralNetworkFromScratch",
            url=_BOT_ACADEMY_NN,
            place="jacobian_output_bias = np.sum(delta) and jacobian_hidden_bias = np.sum(delta),"
            " in backpropagation of nn.py (commit 14a6fcf).",
            also=(
                (
                    "Sebastian Raschka, Stat 453: grad_loss_b = -torch.sum(grad_loss_out), in"
                    " SoftmaxRegression1.backward; read, as above",
                    "https://github.com/rasbt/stat453-deep-learning-ss21/blob/"
                    "9160a732568dafac81f1c08aa30d86b9bdfcc6b0/L08/code/"
                    "softmax-regression_scratch.ipynb",
                ),
                (
                    "The report of the reader who found it there, of 10 June 2022",
                    "https://github.com/rasbt/stat453-deep-learning-ss21/issues/5",
                ),
            ),
            printed="dL_dc1 = np.sum(dL_dh1)",
            correct="dL_dc1 = np.sum(dL_dh1, axis=1, keepdims=True)",
            tried="Add the slopes of the biases up over the observations.",
            looks_right="It is a sum over the deltas, as it should be. It sums over the units as"
            " well, and the one number that comes out is spread over the layer's biases by"
            " broadcasting, without a word. The weights are right and do most of the work.",
            gives_away="All biases of a layer move by the same amount. After a softmax that amount"
            " is zero, because the deltas of its outputs sum to nothing: the biases never learn at"
            " all.",
            thanks="Course code that is public down to the last cell is how a reader could find"
            " this and show the fix.",
            hides_at="dL_dc1 is right with one hidden unit, dL_dc2 with one output.",
            wrong_blocks=("dL_dc1", "dL_dc2"),
            gradient=one_bias_for_all,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="mean-for-a-sum",
            title="The biases learn N times too slowly",
            source="Kevin Frans, notes on back-propagation",
            url="https://github.com/kvfrans/notes/blob/4cc7cc03a1efb53c60f61105d426df0d6646798f/"
            "2-training-neural-networks/backpropagation.ipynb",
            also=(
                (
                    "The report of the reader who found it, of 21 July 2025",
                    "https://github.com/kvfrans/notes/issues/5",
                ),
            ),
            place="d_b1 = jnp.mean(d_h2, axis=1), twice under 'Example: Gradient of a Two-Layer"
            " MLP' (commit 4cc7cc0).",
            printed="dL_dc1 = dL_dh1.mean(axis=1)",
            correct="dL_dc1 = dL_dh1.sum(axis=1)",
            tried="Take the same step however many observations there are.",
            looks_right="Averaging is what most libraries do, and either convention is fine. The"
            " weights, though, come out of a matrix product, and a matrix product sums.",
            gives_away="Weights and biases must follow one convention, as they belong to one loss."
            " The page does compare with automatic differentiation, and prints 'Grads match?"
            " True'. But it compares the first of the three arrays, and the bias is the second."
            " The reader who reported it compared that one, too.",
            thanks="Notes that check themselves, and a reader who checked the check.",
            hides_at="With one observation, whose mean is its sum.",
            wrong_blocks=("dL_dc1", "dL_dc2"),
            gradient=mean_for_a_sum,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="transposed-delta",
            title="Input times delta is not delta times input",
            source="Andrew Trask, Grokking Deep Learning, chapter 5, the first notebook",
            url="https://github.com/iamtrask/Grokking-Deep-Learning/blob/"
            "2f88d6befa35d79a94307c6d0458bd439eaaf642/Chapter5.ipynb",
            place="weight_deltas = outer_prod(input,delta), in the last program of Chapter5.ipynb"
            " (commit 2f88d6b); a later notebook (commit 5826d74) has outer_prod(delta,input). The"
            " printed book we have not read: for it we have a reader's report.",
            also=(
                (
                    "The patch that mended the code, 31 August 2019",
                    "https://github.com/iamtrask/Grokking-Deep-Learning/pull/22",
                ),
                (
                    "A reader who lost an hour and a half to the printed line, 22 February 2025",
                    "https://github.com/iamtrask/Grokking-Deep-Learning/issues/71",
                ),
            ),
            printed="dL_dW1 = np.outer(x, dL_dh1)",
            correct="dL_dW1 = np.outer(dL_dh1, x)",
            tried="Give every weight its input times its delta, all of them at once.",
            looks_right="The products are all there, each exactly once, and the example has three"
            " inputs and three outputs, so the shapes fit.",
            gives_away="Change one size. With four inputs and three units the shapes no longer"
            " fit. An example whose sizes all differ finds transposes for free: ours is 4-3-2.",
            thanks="The code online was corrected in the open, by a reader's patch.",
            hides_at="With one input and one hidden unit. With as many inputs as hidden units the"
            " shape hides it, though not the values.",
            wrong_blocks=("dL_dW1",),
            gradient=transposed_delta,
            arch=SIGMOID,
        ),
        Exhibit(
            slug="log-loss-sign",
            title="A bracket too many",
            source=f"{_FRIEDMAN} (concept, section 2.3; section 2.2 has it right)",
            url="https://github.com/dafriedman97/mlbook/blob/"
            "2a1883c004f748cb0a09610752cc0f8429653794/content/c7/concept.md",
            place="−(y/ŷ + (1 − y)/(1 − ŷ)), in all four lines of section 2.3 of concept.md that"
            " have it (commit 2a1883c).",
            printed="dL_dyhat = -(y / yhat + (1 - y) / (1 - yhat))",
            correct="dL_dyhat = -y / yhat + (1 - y) / (1 - yhat)",
            tried="Tidy a formula by pulling the minus to the front.",
            looks_right="The loss itself has its minus in front of both terms. Its derivative does"
            " not: 1 − ŷ falls as ŷ rises, and that turns the second sign round.",
            gives_away="The expression is negative for every target, so every prediction is pushed"
            " up: a network trained with it says yes to everything.",
            thanks="The formula a page earlier is right, and so is the code: three versions in one"
            " text are what it takes to notice.",
            hides_at="Where every target is 1.",
            wrong_blocks=_ALL,
            gradient=log_loss_sign,
            arch=architecture("sigmoid", "sigmoid", "log_loss"),
        ),
        Exhibit(
            slug="factor-two",
            title="Two conventions, one name",
            source=f"{_FRIEDMAN} (matrix version against loop version)",
            url=_CONSTRUCTION,
            place="self.dL_dYhatt = -(self.Yt - self.Yhatt), under '2. The Matrix Approach' of"
            " Construction, and dL_dyhat = -2*(self.y[n] - self.yhat[:,n]).T under '1. The Loop"
            " Approach'.",
            also=(
                (
                    "A reader's report of a problem whose text and solution differed by it, 2024",
                    "https://github.com/Open-Deep-ML/DML-OpenProblem/issues/54",
                ),
            ),
            printed="dL_dyhat = -(y - yhat)",
            correct="dL_dyhat = -2 * (y - yhat)",
            tried="Write the same residual sum of squares a second time, in matrices.",
            looks_right="It is right, for half the loss. Many books put the ½ there so that the 2"
            " goes away. The direction is the same; only the step is half as long.",
            gives_away="Two versions of one algorithm, with one learning rate, take different"
            " steps. The checker's relative error is exactly 1/3 in every block: |1 − 2| / (1 +"
            " 2).",
            thanks="It is a disagreement more than a mistake, and it is there to be seen only"
            " because the author wrote the algorithm twice.",
            hides_at="Nowhere, though training shows nothing: it is gradient descent with half the"
            " learning rate.",
            wrong_blocks=_ALL,
            gradient=factor_two,
            arch=RELU,
        ),
    )
}


def train(
    gradient: Exhibit | Callable[..., Sequence[Array]],
    X: ArrayLike,
    y: ArrayLike,
    *,
    len_hidden: int,
    grad_step: float,
    n_iter: int,
    seed: int | None = None,
    initial: Sequence[ArrayLike] | None = None,
    record_every: int | None = None,
    **arch: str,
) -> History:
    """Train with any gradient at all, right or wrong: plain gradient descent, nothing hidden.

    Parameters
    ----------
    gradient : Exhibit or callable
        An exhibit, or `gradient(X, y, W1, c1, W2, c2)` returning four arrays.
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    len_hidden : int
        H, the number of hidden units.
    grad_step : float
        Length of a step, per unit of gradient.
    n_iter : int
        How many steps.
    seed : int, optional
        Seeds the starting weights, which are those of `FeedForwardNeuralNetwork.fit`.
    initial : (W1, c1, W2, c2), optional
        Start from copies of these.
    record_every : int, optional
        Keep the weights every so many steps. The last ones are always kept.
    **arch : str
        `hidden_activation`, `output_activation`, `loss`: of the network and of the printed loss.
        For an exhibit, by default those of its source.

    Returns
    -------
    History
        The *true* loss after every step, whatever the gradient believes. The last weights are
        `history.W1[-1]` and so on. A loss that is not finite ends the run.

    Examples
    --------
    >>> from ffnn_core.datasets import xor
    >>> XOR = xor()
    >>> how = {"len_hidden": 3, "grad_step": 0.5, "n_iter": 100, "seed": 0}
    >>> uphill = train(EXHIBITS["plus-sign"], XOR.X, XOR.y, **how)
    >>> bool(uphill.loss[-1] > uphill.loss[0])
    True
    """
    if isinstance(gradient, Exhibit):
        arch = gradient.arch_for(arch)
        gradient = gradient.gradient
    # The class checks everything and draws the starting weights, so that both start alike.
    start = FeedForwardNeuralNetwork(**arch).fit(
        X, y, len_hidden, grad_step, n_iter=0, seed=seed, initial=initial, record_every=record_every
    )
    return descend(
        with_architecture(gradient, arch),
        (start.W1, start.c1, start.W2, start.c2),
        start.X,
        start.y,
        grad_step=as_positive_float("grad_step", grad_step),
        n_iter=as_positive_int("n_iter", n_iter, minimum=0),
        record_every=record_every,
        loss=partial(total_loss, **arch),
    )
