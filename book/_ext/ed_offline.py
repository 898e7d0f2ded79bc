"""The offline gate: the build fails if a page would ask another host for anything.

Links that a reader may follow are welcome; what a page loads by itself is not.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

HOST = r"(?:https?:|wss?:)?//[^\s\"'<>)]+"
LOADS = re.compile(
    rf"<(?:script|img|iframe|source|video|audio|embed|track|input)\b[^>]*\bsrc\s*=\s*[\"']?{HOST}"
    rf"|<(?:img|source)\b[^>]*\bsrcset\s*=\s*[\"'][^\"']*{HOST}"
    rf"|<object\b[^>]*\bdata\s*=\s*[\"']?{HOST}"
    rf"|<(?:image|use)\b[^>]*\bhref\s*=\s*[\"']?{HOST}"
    rf"|<link\b(?=[^>]*\brel\s*=\s*[\"']?(?:stylesheet|preload|prefetch|preconnect|dns-prefetch"
    rf"|icon|shortcut|modulepreload|manifest))[^>]*\bhref\s*=\s*[\"']?{HOST}"
    rf"|\burl\(\s*[\"']?{HOST}"
    rf"|@import\s+[\"']{HOST}"
    rf"|\bimport\b[^;\"'<>]{{0,200}}[\"']{HOST}",
    re.IGNORECASE,
)
CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def external_resources(text: str) -> list[str]:
    """Return what the HTML or CSS in `text` would load from another host."""
    return [match.group(0)[:160] for match in LOADS.finditer(CODE.sub("", text))]


def gate(app: Sphinx, exception: Exception | None) -> None:
    """Fail the build when a page or style sheet loads something from elsewhere."""
    if exception or app.builder.format != "html":
        return
    root = Path(app.outdir)
    found = [
        f"{path.relative_to(root)}: {resource}"
        for path in sorted(root.rglob("*"))
        if path.suffix in {".html", ".css"}
        for resource in external_resources(path.read_text(encoding="utf-8", errors="replace"))
    ]
    if found:
        raise ExtensionError("the book would load from other hosts:\n" + "\n".join(found[:20]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the gate to the end of the build."""
    app.connect("build-finished", gate, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
