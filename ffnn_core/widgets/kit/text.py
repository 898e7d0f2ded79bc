r"""Short texts with code and mathematics, for questions, hints and explanations.

An author writes a little Markdown: code between backticks or lines of three backticks, mathematics
between dollar signs, emphasis between asterisks. It becomes a small tree that HTML is written from
here and that the page's script builds elements from (`rich` in `static/lib/rich.mjs`). A formula
is MathML, so it looks the same in the book, in JupyterLab and where no script runs.
"""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ffnn_core.widgets.kit.mathematics import LONG_IN_A_BOX, formula, is_long

_PUNCTUATION = re.compile(r"[.,;:!?)\]’”…-]+")
#: A text, or an element as `[tag, class or attributes, child, …]`.
Node = str | list[Any]


@cache
def _markdown() -> MarkdownIt:
    """Paragraphs, code, emphasis, quotes and mathematics, and no more: `<b>` stays text."""
    known = ["fence", "backticks", "emphasis", "escape", "newline", "text_join", "smartquotes"]
    reader = MarkdownIt("zero", {"typographer": True}).enable(known)
    return reader.use(dollarmath_plugin, allow_space=False)


def blocks(text: str) -> list[Node]:
    """Return the paragraphs and code blocks (between lines of three backticks) of a text."""
    tree = SyntaxTreeNode(_markdown().parse(inspect.cleandoc(text)))
    return [_block(node) for node in tree.children]


def _block(node: SyntaxTreeNode) -> Node:
    if node.type == "fence":
        return code_block(node.content.removesuffix("\n"))
    if node.type == "math_block":
        return ["p", "", maths(node.content)]
    return ["p", "", *_parts(node.children[0])]


def code_block(code: str) -> Node:
    """Return lines of code as they are; the keyboard reaches them, as they may need to scroll."""
    return ["pre", "ed-code", ["code", "", code]]


def line(text: str) -> list[Node]:
    """Return the parts of one paragraph; spaces at its ends stay."""
    before, after = (" " if part else "" for part in (text[:1].isspace(), text[-1:].isspace()))
    parts = _parts(SyntaxTreeNode(_markdown().parseInline(text.strip())).children[0])
    return _joined([before, *parts, after]) if parts else []


def _parts(node: SyntaxTreeNode) -> list[Node]:
    return _joined([_part(child) for child in node.children])


def _part(node: SyntaxTreeNode) -> Node:
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "code_inline":
        return ["code", "", node.content]
    if node.type in ("math_inline", "math_inline_double"):
        return maths(node.content)
    if node.type in ("em", "strong"):
        return [node.type, "", *_parts(node)]
    return node.content


def _joined(nodes: Sequence[Node]) -> list[Node]:
    """Join neighbouring texts, and a formula with the comma after it: no line begins with that."""
    result: list[Node] = []
    for node in nodes:
        last = result[-1] if result else None
        if isinstance(node, str) and isinstance(last, list) and last[1] == "ed-math":
            after = _PUNCTUATION.match(node)
            if after:
                last.append(after[0])
                node = node[after.end() :]
        if isinstance(node, str) and isinstance(last, str):
            result[-1] = last + node
        elif node != "":
            result.append(node)
    return result


def maths(tex: str) -> Node:
    """Return a formula as a tree of MathML."""
    math = formula(tex)
    long = is_long(math, LONG_IN_A_BOX)
    return ["span", "ed-math ed-long" if long else "ed-math", _tree(math)]


def _tree(element: Element) -> Node:
    text = [element.text] if element.text else []
    return [element.tag, dict(element.attrib), *text, *map(_tree, element)]


def plain(nodes: Sequence[Node]) -> str:
    """Return only the words."""
    return "".join(n if isinstance(n, str) else plain(n[2:]) for n in nodes if not _is_source(n))


def _is_source(node: Node) -> bool:
    return node[0] == "annotation"  # the TeX that a formula was made from


def to_html(nodes: Sequence[Node]) -> str:
    """Return the nodes as HTML."""
    return "".join(_element(node) for node in nodes)


def _element(node: Node) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    tag, given, *children = node
    attributes = given if isinstance(given, dict) else {"class": given} if given else {}
    if tag == "pre":
        attributes = {**attributes, "tabindex": "0"}
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{to_html(children)}</{tag}>"
