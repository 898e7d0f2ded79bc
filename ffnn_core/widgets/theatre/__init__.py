"""The training theatre: its points, its recordings, its random numbers, its still picture."""
