"""The ways to train. Each takes a workload and returns a function that makes n updates.

That function starts from the workload's weights every time and returns where it ended, so that
all of them can be compared before any of them is timed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ffnn_core.gradients import gradient_loop
from ffnn_core.network import FeedForwardNeuralNetwork

from .workloads import Array, Workload

Weights = tuple[Array, ...]  # W1, c1, W2, c2
Run = Callable[[int], Weights]


def ours(w: Workload) -> Run:
    """Train with the class, loss recorded at every step."""
    return _fit(w, "sigmoid")


def ours_identity_output(w: Workload) -> Run:
    """Train with the class and an identity output: the mathematics of scikit-learn."""
    return _fit(w, "identity")


def _fit(w: Workload, output_activation: str) -> Run:
    net = FeedForwardNeuralNetwork(output_activation=output_activation)
    H = len(w.start[0])

    def run(n: int) -> Weights:
        net.fit(w.X, w.Y, H, w.grad_step, n, initial=w.start, progress=False)
        assert net.history.stopped is None, net.history.stopped
        return net.W1, net.c1, net.W2, net.c2

    return run


def loop_form(w: Workload) -> Run:
    """Explicit Jacobians, one observation after another: the form that shows every factor."""

    def run(n: int) -> Weights:
        weights = [p.copy() for p in w.start]
        for _ in range(n):
            for p, slope in zip(weights, gradient_loop(w.X, w.Y, *weights), strict=True):
                p -= w.grad_step * slope
        return tuple(weights)

    return run


def textbook(w: Workload) -> Run:
    """The vectorised formulas as one would write them down, a new array for each."""

    def run(n: int) -> Weights:
        X, YT, step = w.X, w.Y.T, w.grad_step
        W1, c1, W2, c2 = w.start
        for _ in range(n):
            z1 = 1 / (1 + np.exp(-(W1 @ X.T + c1)))
            yhat = 1 / (1 + np.exp(-(W2 @ z1 + c2)))
            d2 = -2 * (YT - yhat) * yhat * (1 - yhat)
            d1 = (W2.T @ d2) * z1 * (1 - z1)
            W1, c1 = W1 - step * d1 @ X, c1 - step * d1.sum(axis=1, keepdims=True)
            W2, c2 = W2 - step * d2 @ z1.T, c2 - step * d2.sum(axis=1, keepdims=True)
        return W1, c1, W2, c2

    return run


def five_products(w: Workload) -> Run:
    """The five matrix products of one update and nothing else: a floor, not a method."""
    N, D, H, O = w.sizes
    W1, _, W2, _ = w.start
    z1, d1, d2 = np.ones((H, N)), np.ones((H, N)), np.ones((O, N))
    h1, h2, dz = np.empty((H, N)), np.empty((O, N)), np.empty((H, N))
    dL_dW1, dL_dW2 = np.empty((H, D)), np.empty((O, H))

    def run(n: int) -> Weights:
        for _ in range(n):
            np.dot(W1, w.X.T, out=h1)
            np.dot(W2, z1, out=h2)
            np.dot(d2, z1.T, out=dL_dW2)
            np.dot(W2.T, d2, out=dz)
            np.dot(d1, w.X, out=dL_dW1)
        return ()

    return run


def scikit_learn(w: Workload) -> Run:
    """MLPRegressor with plain full-batch descent. Its output has no activation: less to do."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    N, _, H, O = w.sizes
    y = w.Y if O > 1 else w.Y.ravel()

    class FromStart(MLPRegressor):
        def _initialize(self, y: Array, layer_units: list[int], dtype: Any) -> None:
            super()._initialize(y, layer_units, dtype)
            W1, c1, W2, c2 = w.start
            self.coefs_ = [W1.T.copy(), W2.T.copy()]
            self.intercepts_ = [c1.ravel().copy(), c2.ravel().copy()]

    def run(n: int) -> Weights:
        net = FromStart(
            hidden_layer_sizes=(H,),
            activation="logistic",
            solver="sgd",
            alpha=0.0,
            batch_size=N,
            # it descends ½ · mean over observations of the squared error
            learning_rate_init=2 * N * w.grad_step,
            max_iter=n,
            shuffle=False,
            tol=0.0,
            n_iter_no_change=n + 1,
            momentum=0.0,
            nesterovs_momentum=False,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            net.fit(w.X, y)
        (W1, W2), (c1, c2) = net.coefs_, net.intercepts_
        return W1.T, c1[:, None], W2.T, c2[:, None]

    return run


def pytorch_eager(w: Workload) -> Run:
    """Forward pass in PyTorch, gradient by its autograd, update by hand."""
    import torch

    torch.set_num_threads(1)
    X, YT = torch.tensor(w.X), torch.tensor(w.Y.T.copy())

    def run(n: int) -> Weights:
        weights = [torch.tensor(p, requires_grad=True) for p in w.start]
        W1, c1, W2, c2 = weights
        for _ in range(n):
            yhat = torch.sigmoid(W2 @ torch.sigmoid(W1 @ X.T + c1) + c2)
            loss = ((YT - yhat) ** 2).sum()
            slopes = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for p, slope in zip(weights, slopes, strict=True):
                    p -= w.grad_step * slope
        return tuple(p.detach().numpy() for p in weights)

    return run


def jax_compiled(w: Workload) -> Run:
    """The whole loop compiled by JAX; compilation is not timed."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    X, YT = jnp.asarray(w.X), jnp.asarray(w.Y.T)

    def loss(weights: tuple[Any, ...]) -> Any:
        W1, c1, W2, c2 = weights
        yhat = jax.nn.sigmoid(W2 @ jax.nn.sigmoid(W1 @ X.T + c1) + c2)
        return ((YT - yhat) ** 2).sum()

    def update(_: int, weights: tuple[Any, ...]) -> tuple[Any, ...]:
        slopes = jax.grad(loss)(weights)
        return tuple(p - w.grad_step * s for p, s in zip(weights, slopes, strict=True))

    start = tuple(jnp.asarray(p) for p in w.start)
    descend = jax.jit(lambda n: jax.lax.fori_loop(0, n, update, start))

    def run(n: int) -> Weights:
        return tuple(np.asarray(p) for p in descend(n))

    return run


def hips_autograd(w: Workload) -> Run:
    """The loss in NumPy, its gradient by HIPS autograd."""
    from autograd import grad
    from autograd import numpy as anp

    YT = w.Y.T

    def loss(weights: tuple[Array, ...]) -> Any:
        W1, c1, W2, c2 = weights
        z1 = 1 / (1 + anp.exp(-(anp.dot(W1, w.X.T) + c1)))
        yhat = 1 / (1 + anp.exp(-(anp.dot(W2, z1) + c2)))
        return anp.sum((YT - yhat) ** 2)

    slopes_at = grad(loss)

    def run(n: int) -> Weights:
        weights = w.start
        for _ in range(n):
            slopes = slopes_at(weights)
            weights = tuple(p - w.grad_step * s for p, s in zip(weights, slopes, strict=True))
        return weights

    return run


OURS = "ffnn_core"
CONTESTANTS: dict[str, Callable[[Workload], Run]] = {
    OURS: ours,
    "loop over observations": loop_form,
    "textbook, vectorised": textbook,
    "the five products alone": five_products,
    "ffnn_core, identity output": ours_identity_output,
    "scikit-learn (identity output)": scikit_learn,
    "PyTorch, eager": pytorch_eager,
    "JAX, compiled": jax_compiled,
    "autograd": hips_autograd,
}
SAME_ANSWER = {  # whose weights must be whose
    "loop over observations": OURS,
    "textbook, vectorised": OURS,
    "scikit-learn (identity output)": "ffnn_core, identity output",
    "PyTorch, eager": OURS,
    "JAX, compiled": OURS,
    "autograd": OURS,
}
