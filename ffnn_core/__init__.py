"""A feed-forward neural network with one hidden layer, with every derivative checked."""
