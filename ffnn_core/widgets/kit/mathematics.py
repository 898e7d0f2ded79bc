r"""Mathematics for pages: TeX in, MathML out.

An author writes plain TeX. `latex2mathml` reads it; here its result is made what browsers draw
well (MathML Core), the symbols of the network get their inks, and the formula its words. The
chapters, the outputs of their cells and the texts of exercises all come through `formula`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert_to_element

from ffnn_core.plots import inks
from ffnn_core.plots.inks import SYMBOLS
from ffnn_core.widgets.kit.spoken import words

LAYER_SYMBOLS = frozenset(symbol[0] for symbol in SYMBOLS if symbol[-1] in "12")

LONG = 26  # letters and signs; more may not fit into one line of a phone
LONG_IN_A_BOX = 20  # … nor into one line of an exercise
HAT = "\u02c6"
THIN = "0.1667em"
_BARS = frozenset("|‖")
_OPEN = frozenset("([{⟨")
_CLOSE = frozenset(")]}⟩")
_LIMITS = frozenset(("lim", "max", "min", "sup", "inf", "argmax", "argmin"))
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
_PARTS |= {"msubsup": 3, "munderover": 3}
_PRIMES = ("′", "″", "‴", "⁗")
_SUMS = frozenset("∑∏")
_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_RELATIONS = frozenset("=≈≤≥<>≠→←")
_LETTERS = frozenset("∂∇∞∅⊤")  # signs that stand for a thing, not for what is done with things
_OPENING, _CLOSING = frozenset("([{⟨"), frozenset(")]}⟩")
_SPACES = {"negativethinmathspace": "-0.1667em"}
_ALIGNED = re.compile(r"\\begin\{(?:align|aligned|alignat|split)\*?\}(?:\[[tbc]\])?")
_ALIGNED_END = re.compile(r"\\end\{(?:align|aligned|alignat|split)\*?\}")
_NAMED = re.compile(r"_\{(max|min)\}")  # SymPy writes the index of lambda_max as three letters
_PLAIN = re.compile(r"\\(?:begin|end)\{equation\*?\}")
_OPENS = re.compile(r"\\begin\{([^{}]*)\}")
_ENVIRONMENTS = frozenset(
    "align* cases array matrix pmatrix bmatrix vmatrix smallmatrix".split()  # noqa: SIM905
)
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


def formula(tex: str, *, display: bool = False) -> ET.Element:
    r"""Return the `math` element of a formula.

    Parameters
    ----------
    tex
        What stands between the dollar signs: `\partial L / \partial W_1`.
    display
        Whether it stands in a line of its own.

    Raises
    ------
    ValueError
        If the TeX is unfinished or uses a command that is not known.
    """
    return ET.fromstring(_typeset(tex.strip(), display))


def is_long(math: ET.Element, most: int = LONG) -> bool:
    """Tell whether a formula has more than so many letters and signs."""
    return sum(element.tag in ("mi", "mn", "mo", "mtext") for element in math.iter()) > most


def as_html(element: ET.Element) -> str:
    """Return an element as it is written in a page."""
    return ET.tostring(element, encoding="unicode", method="html")


@cache
def _typeset(tex: str, display: bool) -> str:
    if not tex:
        raise ValueError("the formula is empty; it must have something in it")
    if not _balanced(tex):
        raise ValueError(f"the formula {tex!r} has a brace without its other half")
    try:
        given = convert_to_element(_prepared(tex))
    except Exception as error:  # the library has an error of its own for every mistake
        reason = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise ValueError(f"the formula {tex!r} cannot be read: {reason}") from error
    _refuse_unknown(given, tex)
    for element in given.iter():
        element.text = html.unescape(element.text or "")  # the library writes signs as entities
    row = ET.Element("mrow")
    row.extend(given)
    row = _flattened(row)
    _mend_brackets(row)
    for mend in (_mend_tokens, _unstretch, _mend_tables, _mend_names, _mend_signs, _ink):
        mend(row)
    math = ET.Element("math", {"display": "block"} if display else {})
    math.set("alttext", words(row))
    row = _with_primes(row)
    semantics = ET.SubElement(math, "semantics")
    semantics.append(row)
    ET.SubElement(semantics, "annotation", {"encoding": "application/x-tex"}).text = tex
    return ET.tostring(math, encoding="unicode")


def _balanced(tex: str) -> bool:
    depth = 0
    for mark in _BRACES.findall(tex):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0


def _prepared(tex: str) -> str:
    r"""Return TeX that the library reads as it is meant.

    It knows of the aligned environments only `align*`, numbers the others by itself, and breaks
    lines only inside one.
    """
    tex = _ALIGNED.sub(r"\\begin{align*}", _PLAIN.sub("", tex))
    tex = _ALIGNED_END.sub(r"\\end{align*}", tex)
    tex = _NAMED.sub(r"_{\\\1}", tex)
    if r"\\" in _ENVIRONMENT.sub("", tex):
        tex = rf"\begin{{align*}}{tex}\end{{align*}}"
    return tex


def _refuse_unknown(root: ET.Element, tex: str) -> None:
    strange = [name for name in _OPENS.findall(_prepared(tex)) if name not in _ENVIRONMENTS]
    for element in root.iter():
        text = element.text or ""
        if len(element) != _PARTS.get(element.tag, len(element)):
            raise ValueError(f"the formula {tex!r} lacks an argument of a command")
        if element.tag != "mtext" and (text.startswith("\\") or text == "&"):
            strange.append(text)
    if strange:
        raise ValueError(f"the formula {tex!r} uses {strange[0]}, which is not known here")


def _flattened(element: ET.Element) -> ET.Element:
    """Return the element without rows of one, and without rows inside rows."""
    children: list[ET.Element] = []
    for child in element:
        flat = _flattened(child)
        if flat.tag == "mrow" and element.tag in ("mrow", "mtd", "mstyle") and not _fenced(flat):
            children += flat
        elif flat.tag == "mi" and not flat.text:
            continue  # an empty {} in front of an aligned sign
        else:
            children.append(flat)
    if element.tag == "mrow" and len(children) == 1:
        return children[0]
    element[:] = children
    return element


def _fenced(row: ET.Element) -> bool:
    return len(row) > 1 and row[0].get("fence") == "true"


def _rows(root: ET.Element) -> Iterator[ET.Element]:
    """Yield every element whose children stand in a line."""
    for element in root.iter():
        if element.tag in ("mrow", "mtd", "mstyle", "msqrt"):
            yield element


def _core(element: ET.Element) -> ET.Element:
    """Return what a script, an accent or a brace hangs on."""
    while element.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        element = element[0]
    return element


def _mend_brackets(root: ET.Element) -> None:
    r"""Hang the script of \bigr) on all that is in brackets: alone, a bracket would sink."""
    for row in list(_rows(root)):
        children: list[ET.Element] = []
        opened: list[int] = []
        for child in row:
            bracket = child[0] if child.tag in ("msub", "msup", "msubsup") else child
            if bracket.get("minsize") and bracket.text in _OPENING:
                opened.append(len(children))
            elif bracket.get("minsize") and bracket.text in _CLOSING and opened:
                start = opened.pop()
                if bracket is not child:
                    whole = ET.Element("mrow")
                    whole[:] = [*children[start:], bracket]
                    child[0] = whole
                    del children[start:]
            children.append(child)
        row[:] = children


def _mend_tokens(root: ET.Element) -> None:
    """Make letters of ∂ and ⊤, signs of ×, and give the letters of a bold name their own signs."""
    for element in root.iter():
        text = element.text or ""
        if element.tag == "mo" and text in _LETTERS:
            element.tag = "mi"
            element.attrib.clear()
        elif element.tag == "mi" and text in "×−·⋅±≤≥≠≈→←⊙‖" and text:
            element.tag = "mo"
        elif element.tag == "mi" and (variant := element.attrib.pop("mathvariant", "")):
            element.text = "".join(_styled(letter, variant) for letter in text)
        elif element.tag == "mstyle" and element.get("mathsize"):
            element.set("style", f"font-size: {element.attrib.pop('mathsize')}")
        elif element.tag == "mspace":
            width = element.get("width", "0")
            element.set("width", _SPACES.get(width, width))
        elif element.tag == "mo" and text == "\u2015":
            element.text = "\u00af"  # the bar that fonts for mathematics can stretch
        if element.tag == "mover" and element[1].text in ("^", HAT):
            element[1].text = HAT
            element[1].set("stretchy", "false")


_TALL = frozenset(("mfrac", "mtable", "munder", "munderover", "msqrt", "mroot"))


def _unstretch(root: ET.Element) -> None:
    r"""Keep brackets small around what is not tall: SymPy writes \left and \right everywhere."""
    for row in root.iter("mrow"):
        if any(element.tag in _TALL for element in row.iter()):
            continue
        for sign in row.iter("mo"):
            if sign.get("fence") and not sign.get("minsize"):
                sign.set("stretchy", "false")
                del sign.attrib["fence"]


def _styled(letter: str, variant: str) -> str:
    """Return a bold letter, which in MathML Core is a sign of its own."""
    starts = {
        "bold": {"A": 0x1D400, "a": 0x1D41A, "Α": 0x1D6A8, "α": 0x1D6C2, "0": 0x1D7CE},
        "bold-italic": {"A": 0x1D468, "a": 0x1D482, "Α": 0x1D71C, "α": 0x1D736},
        "monospace": {"A": 0x1D670, "a": 0x1D68A, "0": 0x1D7F6},
    }.get(variant, {})
    for first, sign in starts.items():
        if 0 <= ord(letter) - ord(first) < (10 if first == "0" else 26):
            return chr(sign + ord(letter) - ord(first))
    return letter


def _mend_tables(root: ET.Element) -> None:
    """Say in classes what browsers no longer take from attributes: which way a column leans."""
    for table in root.iter("mtable"):
        aligned = table.get("displaystyle") == "true"
        for name in ("columnspacing", "rowspacing", "columnalign"):
            table.attrib.pop(name, None)
        if aligned:
            table.set("class", "ed-aligned")
        for cell in table.iter("mtd"):
            side = cell.attrib.pop("columnalign", "")
            if side in ("left", "right"):
                cell.set("class", f"ed-col-{side}")


def _mend_names(root: ET.Element) -> None:
    """Set log, max and lim as names with a thin space; what goes under a name goes under it."""
    for element in root.iter():
        if element.tag in _UNDER and element[0].text in _SUMS:
            element.tag = _UNDER[element.tag]
    for row in _rows(root):
        for place, element in enumerate(row):
            name = _core(element)
            text = name.text or ""
            if name.tag not in ("mi", "mo") or len(text) < 2 or not text.isalpha():
                continue
            if text in _LIMITS and element.tag == "msub":
                element.tag = "munder"
            after = _core(row[place + 1]).text if place + 1 < len(row) else ")"
            name.tag = "mo"
            name.set("form", "prefix")
            if text in _LIMITS and element.tag == "munder":
                name.set("movablelimits", "true")
            name.set("lspace", THIN if place and not _is_sign(row, place - 1) else "0")
            name.set("rspace", "0" if (after or "") in _OPEN | _CLOSE else THIN)


def _is_sign(row: ET.Element, place: int) -> bool:
    """Tell whether what stands there leaves the next minus a sign of its operand, as in 2 · −1."""
    core = _core(row[place])
    text = core.text or ""
    if core.tag == "mo" and text in _BARS:
        return place == 0 or _is_sign(row, place - 1)  # a bar after an operand closes
    return core.tag == "mspace" or (core.tag == "mo" and text not in _CLOSE)


def _mend_signs(root: ET.Element) -> None:
    """Set signs as TeX does: no space in a fraction on one line, nor after the minus of −2."""
    for row in _rows(root):
        for place, element in enumerate(row):
            sign = _core(element)
            if sign.tag != "mo":
                continue
            if sign.text == "/" or sign.text in _BARS:
                sign.set("lspace", "0")
                sign.set("rspace", "0")
            elif sign.text in ("−", "-", "+", "±"):
                if place == 0 or _is_sign(row, place - 1):
                    sign.set("form", "prefix")
                    sign.set("lspace", "0")
                    sign.set("rspace", "0")
                else:
                    sign.set("form", "infix")
            elif place == 0 and len(row) > 1 and sign.text in _RELATIONS:
                sign.set("form", "infix")  # it begins a line of an aligned formula


def _with_primes(element: ET.Element) -> ET.Element:
    """Put each prime beside its letter: the sign itself is already small and high."""
    element[:] = [_with_primes(child) for child in element]
    if element.tag not in ("msup", "msubsup") or (element[-1].text or "") not in _PRIMES:
        return element
    prime = ET.Element("mo", {"lspace": "0", "rspace": "0"})
    prime.text = element[-1].text
    base = element[0]
    if element.tag == "msubsup":
        base = ET.Element("msub")
        base.extend(element[:2])
    row = ET.Element("mrow", element.attrib)
    row.extend([base, prime])
    return row


def _ink(row: ET.Element) -> None:
    """Give each symbol of the network its class, with the index that follows it."""
    if (ink := ink_of(row)) is not None:
        row.set("class", ink)
        return
    if row.tag == "mover" and (row.get("accent") or row[1].tag == "mo") and len(row[0]) == 0:
        return  # the accent makes another symbol of its letter
    place = 0
    while place < len(row):
        child = row[place]
        ink = ink_of(child) if row.tag in ("mrow", "mtd", "mstyle", "msqrt") else None
        end = _index_end(row, place + 1) if ink else place + 1
        if ink and end > place + 1:
            whole = ET.Element("mrow", {"class": ink})
            whole.extend(row[place:end])
            for sign in whole:
                if sign.text == ",":
                    sign.set("rspace", "0")
            row[place:end] = [whole]
        elif row.tag != "annotation":
            _ink(child)
        place += 1


def ink_of(element: ET.Element) -> str | None:
    r"""Return the class of a symbol of the network: `W_1`, `\hat y`, `x`; None for all others."""
    if element.tag == "mi" and "mathvariant" not in element.attrib:
        return _class_of(element.text or "")
    if element.tag == "mover" and (element[0].text, element[1].text) == ("y", HAT):
        return _class_of("yhat")
    if element.tag == "msup":
        return ink_of(element[0])
    if element.tag in ("msub", "msubsup"):
        letter = element[0].text or ""
        if letter in LAYER_SYMBOLS and element[0].tag == "mi":
            first = element[1][0] if len(element[1]) else element[1]
            return _class_of(letter + (first.text or ""))
        return ink_of(element[0])
    return None


def _class_of(symbol: str) -> str | None:
    return f"ed-{inks.ink_of(symbol)}" if symbol in SYMBOLS else None


def _index_end(row: ET.Element, start: int) -> int:
    """Return the place after an index such as [2,0], or `start` if none begins there."""
    text: Callable[[int], str] = lambda place: _core(row[place]).text or ""  # noqa: E731
    if start >= len(row) or text(start) != "[" or row[start].tag != "mo":
        return start
    for place in range(start + 1, min(start + 14, len(row))):
        if text(place) == "]":
            return place + 1
        if row[place].tag not in ("mi", "mn", "mo", "msub") or text(place) in _OPEN:
            break
    return start
