"""Every formula of the book as MathML, made when the book is built.

Formulas of the text and those that cells print come by the same way; one that cannot be set stops
the build. JupyterLab reads the same TeX and sets it by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from ffnn_core.widgets.kit.mathematics import as_html, formula, is_long

OPENING = re.compile(r"[(\[“‘]+$")
LINK = '<a class="headerlink ed-picture-link" href="#{}" title="Link to this formula">#</a>'
CLOSING = re.compile(r"^[.,;:!?)\]’”…-]+")


def typeset(node: nodes.math | nodes.math_block, *, display: bool) -> Element:
    """Return the MathML of one node, or say which formula of which page cannot be set."""
    try:
        return formula(node.astext(), display=display)
    except ValueError as error:
        where = f"{node.source or 'a page'}, line {node.line or '?'}"
        raise ExtensionError(f"{where}: {error}") from error


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula inside a line."""
    made = typeset(node, display=False)
    long = " ed-long" if is_long(made) else ""
    html = f'<span class="math{long} notranslate">{as_html(made)}</span>'
    around = [translator.encode(node.get(side, "")) for side in ("before", "after")]
    if any(around):
        html = f'<span class="ed-together">{around[0]}{html}{around[1]}</span>'
    translator.body.append(html)
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write a formula in a line of its own, with its number if it has one."""
    body = translator.body
    body.append(translator.starttag(node, "div", CLASS="math notranslate"))
    if node.get("number") is not None:
        body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        if "proof" in node:  # its entry in the proof ledger (`ed_ledger`)
            address, words = (translator.attval(node[key]) for key in ("proof", "proof_text"))
            body.append(
                f' <a class="ed-proof" href="{address}" title="{words}" aria-label="{words}">✓</a>'
            )
        translator.add_permalink_ref(node, "Link to this equation")
        body.append("</span>")
    elif node["ids"]:
        body.append(LINK.format(node["ids"][0]))
    made = as_html(typeset(node, display=True))
    forms = node.get("forms", "")  # in the conventions of other books (`ed_conventions`)
    mark = ' data-ed-rewritten=""' if forms else ""
    body.append(f'<div class="ed-formula"{mark}>{made}{forms}</div></div>\n')
    raise nodes.SkipNode


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give a formula the bracket before it and the comma after it: no line shall break there."""
    for node in doctree.findall(nodes.math):
        place = node.parent.index(node)
        for side, pattern, at in (("before", OPENING, place - 1), ("after", CLOSING, place + 1)):
            text = node.parent[at] if 0 <= at < len(node.parent) else None
            if isinstance(text, nodes.Text) and (found := pattern.search(text)):
                node[side] = found[0]
                rest = text[: found.start()] + text[found.end() :]
                node.parent[at] = nodes.Text(rest)


def address_of(tex: str, times: int = 1) -> str:
    """Return a name for a formula without a label: it moves with its formula, not with its place.

    >>> address_of("a = b"), address_of("a  =  b", times=2)
    ('f-223c4d', 'f-223c4d-2')
    """
    digest = hashlib.sha256(" ".join(tex.split()).encode()).hexdigest()[:6]
    return f"f-{digest}" if times == 1 else f"f-{digest}-{times}"


def give_addresses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each displayed formula an address; the entries of the ledger have their own."""
    seen: Counter[str] = Counter()
    for node in doctree.findall(nodes.math_block):
        place = node.parent.index(node)
        before = node.parent[place - 1] if place else None
        entry = isinstance(before, nodes.paragraph) and before["ids"]
        if not (node.get("label") or node["ids"] or entry):
            name = address_of(node.astext())
            seen[name] += 1
            node["ids"].append(address_of(node.astext(), seen[name]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the renderer that `_config.yml` names."""
    app.connect("doctree-resolved", keep_together)
    app.connect("doctree-resolved", give_addresses)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
