"""Run a small program in Node, with the page's own modules."""

from __future__ import annotations

import json
import subprocess
from typing import Any


def told_by_node(program: str, *arguments: str, given: object = None) -> Any:
    """Return what an ES module writes to its console, read as JSON.

    Parameters
    ----------
    program : str
        The source of the module.
    *arguments : str
        What it finds in `process.argv`.
    given : object
        What it finds on its standard input, as JSON.
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, *arguments],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
