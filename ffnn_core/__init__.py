"""A feed-forward neural network with one hidden layer, with every derivative checked.

Importing this package imports NumPy and nothing heavier; `symbolic`, `plots` and `widgets` load
their libraries when they are imported themselves.
"""

from .activations import ACTIVATIONS
from .example import EXAMPLE
from .gradients import (
    Gradient,
    LocalDerivatives,
    States,
    forward,
    gradient_batch,
    gradient_loop,
    gradient_one_observation,
    local_derivatives,
    total_loss,
)
from .losses import LOSSES
from .network import FeedForwardNeuralNetwork, NotFittedError
from .training import History

__all__ = [
    "ACTIVATIONS",
    "EXAMPLE",
    "LOSSES",
    "FeedForwardNeuralNetwork",
    "Gradient",
    "History",
    "LocalDerivatives",
    "NotFittedError",
    "States",
    "forward",
    "gradient_batch",
    "gradient_loop",
    "gradient_one_observation",
    "local_derivatives",
    "total_loss",
]
