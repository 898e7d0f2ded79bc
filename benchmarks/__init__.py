"""How fast training is, beside the ways it could have been written. Run: `python -m benchmarks`.

Linear algebra libraries read these variables when they are loaded, so they are set here, before
anything imports NumPy: one thread for everybody.
"""

import os

for _name in ("OPENBLAS", "MKL", "OMP", "NUMEXPR", "VECLIB"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"  # JAX
os.environ["JAX_PLATFORMS"] = "cpu"
