"""Run the package's own tests; this runs in Pyodide, which has no processes and no threads."""

import importlib
import inspect
import os
import sys

# What every test of the package may need, short of a browser, Node and the rest of the repository.
CHOSEN = "not book and not browser and not node and not repository"
STARTS = ("subprocess", "threading")
# WebAssembly has no flags of floating-point errors: NumPy cannot warn there.
WARNS = (
    "test_the_oracle_sees_what_it_is_to_see",
    "test_a_callbacks_arithmetic_warns_as_it_would_elsewhere",
)


class NotHere:
    """A plugin of pytest that leaves out what cannot be in a browser, and says how much."""

    def pytest_collection_modifyitems(self, items, config):
        """Leave them out."""
        out = [
            item
            for item in items
            if item.name in WARNS
            or any(word in inspect.getsource(item.function) for word in STARTS)
        ]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def main(args):
    """Run pytest and return how it ended."""
    importlib.invalidate_caches()  # the wheels have just come
    os.chdir("/tree")
    sys.dont_write_bytecode = True
    import anywidget  # noqa: F401
    import autograd  # noqa: F401
    import pytest

    options = ["-q", "-m", CHOSEN, "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    # ipywidgets warns of its own names when a class is made, as source files and here byte code do.
    options += ["--capture=sys", "-W", "ignore:Widget.:DeprecationWarning"]
    return int(pytest.main([*options, *args], plugins=[NotHere()]))
