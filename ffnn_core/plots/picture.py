"""A matplotlib figure that becomes part of the page: inline SVG in the inks of the book.

Matplotlib draws with the light inks. In the finished SVG each of them is replaced by a CSS variable
with that ink as its fallback, so that the page decides about light and dark. Text stays text and
takes the page's font. The same figure always gives the same SVG, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from html import escape
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from ffnn_core.plots.inks import DARK_INKS, INKS, ink_of

STRUCTURE: Final = 1.5  # line weight of axes, boxes and arrows
DATA: Final = 2.25  # line weight of what is plotted

STYLE: Final = {
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "text.color": INKS["ink"],
    "axes.edgecolor": INKS["line"],
    "axes.labelcolor": INKS["muted"],
    "axes.linewidth": STRUCTURE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.unicode_minus": True,
    "axes.xmargin": 0.02,
    "xtick.color": INKS["line"],
    "xtick.labelcolor": INKS["muted"],
    "xtick.major.width": STRUCTURE,
    "xtick.minor.size": 0.0,
    "ytick.color": INKS["line"],
    "ytick.labelcolor": INKS["muted"],
    "ytick.major.width": STRUCTURE,
    "ytick.minor.size": 0.0,
    "lines.linewidth": DATA,
    "lines.markersize": 6.0,
    "lines.solid_capstyle": "round",
    "patch.linewidth": STRUCTURE,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "image.composite_image": False,
    "svg.fonttype": "none",  # letters stay letters
    "svg.hashsalt": "every-derivative",
}

#: A text with this group id gets a rim of paper, so that it can be read on top of lines.
HALO: Final = "halo"

#: An image with a group id that begins so is a stencil: white with the strength as its alpha.
STENCIL: Final = "stencil-"
SMOOTH: Final = "smooth-"  # ... and this after it asks the browser to blend the pixels


#: What a page that is no HTML may ask for: a notebook's front end by `include`, whoever runs a
#: notebook by a list of their kinds in the environment variable `ED_PICTURES` ("pdf,png").
FILES: Final = {"image/png": "png", "image/svg+xml": "svg", "application/pdf": "pdf"}

_SUBSCRIPTS: Final = str.maketrans("12", "₁₂")


def spell(name: str) -> str:
    """Write a name of the code as the formulas do.

    Examples
    --------
    >>> spell("dL_dW1"), spell("W2[0, 1]"), spell("yhat[1]")
    ('∂L/∂W₁', 'W₂[0,1]', 'ŷ[1]')
    """
    name = re.sub(r"\bd(\w+)_d(\w+)", r"∂\1/∂\2", name).replace("yhat", "ŷ")
    name = re.sub(r"\.T\b", "ᵀ", name)
    name = re.sub(r"(?<![a-z])([WchzXf])([12])", lambda m: m[0].translate(_SUBSCRIPTS), name)
    return re.sub(r"(?<=\d), (?=\d)", ",", name)


def symbol_ink(name: str) -> str:
    """Colour in which a symbol of the code is always written; plain ink for other names."""
    return INKS[ink_of(name)]


# -- Words and numbers ---------------------------------------------------------------------------


def number(value: float, digits: int = 3) -> str:
    """Write a number with few digits and a real minus sign.

    Examples
    --------
    >>> number(-0.12345), number(2.0)
    ('−0.123', '2')
    """
    value = float(value) + 0.0  # no negative zero
    return minus(f"{value:.0f}" if 1e3 <= abs(value) < 1e6 else f"{value:.{digits}g}")


def power(value: float) -> str:
    """Write a number as a multiple of a power of ten.

    Examples
    --------
    >>> power(1e-6), power(3.2e-11)
    ('10⁻⁶', '3.2 × 10⁻¹¹')
    """
    if value == 0 or not np.isfinite(value):
        return number(value)
    factor, _, exponent = f"{value:.1e}".partition("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if factor == "1.0" else f"{minus(factor).removesuffix('.0')} × 10{raised}"


def minus(text: str) -> str:
    """Put minus signs where a number has hyphens."""
    return text.replace("-", "−")


# -- Drawing -------------------------------------------------------------------------------------


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the style of the book, whatever the reader's own matplotlib settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def canvas(width: float, height: float) -> Figure:
    """Make an empty figure, sizes in inches, that pyplot knows nothing about."""
    return Figure(figsize=(width, height))


class Picture:
    """A finished drawing and what it shows, in words.

    Where a notebook becomes something that is no HTML, `ED_PICTURES=pdf` (or `png`, `svg`) in the
    environment makes every picture such a file as well:
    `ED_PICTURES=pdf jupyter nbconvert --execute --to pdf chapter.ipynb`.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The drawing, made with the light inks.
    alt : str
        What is to be seen, for readers who hear the page.
    wide : bool, default False
        Whether it keeps its size on a narrow page, where it can then be pushed sideways.

    Attributes
    ----------
    svg : str
        The drawing as an inline `<svg>` element.
    """

    def __init__(self, fig: Figure, alt: str, *, wide: bool = False) -> None:
        if not alt.strip():
            raise ValueError("alt is empty; it must be a sentence that says what the picture shows")
        self.fig = fig
        self.alt = " ".join(alt.split())
        self.wide = wide

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        frame = '<div class="ed-wide" role="group" aria-label="Wide picture" tabindex="0">'
        html = f"{frame}{self.svg}</div>" if self.wide else self.svg
        return {"text/html": html, "text/plain": repr(self), **_files(self.drawn, include)}

    def drawn(self, kind: str) -> bytes:
        """Return the drawing as a file's contents, in the light inks on white.

        Parameters
        ----------
        kind : {"png", "svg", "pdf"}
            A PNG has 200 dots an inch.

        Returns
        -------
        bytes
            What such a file holds.
        """
        if kind == "svg":
            return self._as_file().encode()
        if kind not in FILES.values():
            raise ValueError(f'kind is {kind!r}; it must be "png", "svg" or "pdf"')
        buffer = io.BytesIO()
        with house_style(), _as_a_page_does(self.fig):
            dates = {"CreationDate": None} if kind == "pdf" else {}
            self.fig.savefig(buffer, format=kind, dpi=200, facecolor="white", metadata=dates)
        return buffer.getvalue()

    @cached_property
    def svg(self) -> str:  # noqa: D102  (described in the class)
        buffer = io.StringIO()
        with house_style():
            nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            self.fig.savefig(buffer, format="svg", metadata=nothing)
        return _themed(buffer.getvalue(), self.alt)

    def save(self, path: str | Path) -> None:
        """Write the drawing as a file; an SVG follows the light or dark setting of the system.

        Parameters
        ----------
        path : str or Path
            Where to; a name that ends in `.png` or `.pdf` makes it such a file, any other an SVG.
        """
        kind = Path(path).suffix.lower().removeprefix(".")
        Path(path).write_bytes(self.drawn(kind if kind in FILES.values() else "svg"))

    def _as_file(self) -> str:
        dark = f"@media (prefers-color-scheme: dark) {{ svg {{ {_declare(DARK_INKS)} }} }}"
        rules = f"<style>svg {{ font-family: sans-serif }} {dark}</style>"
        return self.svg.replace("<title>", rules + "<title>", 1) + "\n"


class SideBySide:
    """Pictures to compare, each under its name: in a row where there is room, else in a column.

    Parameters
    ----------
    pictures : mapping of str to Picture or sequence of Picture
        Under each name one picture, or several that stand below one another.
    """

    def __init__(self, pictures: Mapping[str, Picture | Sequence[Picture]]) -> None:
        if not pictures:
            raise ValueError("pictures is empty; it must hold at least one name with its picture")
        self.columns = {
            name: [given] if isinstance(given, Picture) else list(given)
            for name, given in pictures.items()
        }

    def __repr__(self) -> str:
        return "\n".join(
            f"{name}: {picture!r}" for name, column in self.columns.items() for picture in column
        )

    def _repr_html_(self) -> str:
        columns = "".join(
            f'<div style="flex:1 1 15rem;min-width:0"><p class="ed-name"><strong>{escape(name)}'
            f"</strong></p>{''.join(picture.svg for picture in column)}</div>"
            for name, column in self.columns.items()
        )
        row = "display:flex;flex-wrap:wrap;gap:1rem 2rem"
        return f'<div class="ed-side-by-side" style="{row}">{columns}</div>'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        return words | _files(self._drawn, include)

    def _drawn(self, kind: str) -> bytes:
        """Return all pictures on one sheet, each column under its name."""
        rows = max(map(len, self.columns.values()))
        sheet = canvas(4.5 * len(self.columns), 3.5 * rows)
        places = sheet.subplots(rows, len(self.columns), squeeze=False)
        for column, (name, pictures) in enumerate(self.columns.items()):
            places[0, column].set_title(name)
            for place, picture in zip_longest(places[:, column], pictures):
                place.axis("off")
                if picture is not None:
                    place.imshow(mpl.image.imread(io.BytesIO(picture.drawn("png"))))
        return Picture(sheet, repr(self)).drawn(kind)


def _files(drawn: Callable[[str], bytes], include: Any) -> dict[str, bytes | str]:
    """Return what else a picture shall be, by its MIME type."""
    kinds = os.environ.get("ED_PICTURES", "").replace(",", " ").split()
    if unknown := set(kinds) - set(FILES.values()):
        names = ", ".join(sorted(unknown))
        raise ValueError(f'ED_PICTURES is {names!r}; it must be a list of "png", "svg", "pdf"')
    asked = {m: kind for m, kind in FILES.items() if kind in kinds or m in (include or ())}
    made = {mime: drawn(kind) for mime, kind in asked.items()}
    return {mime: file.decode() if "svg" in mime else file for mime, file in made.items()}


@contextmanager
def _as_a_page_does(fig: Figure) -> Iterator[None]:
    """Give stencils their ink and halos their rim, as the SVG gets them later, for a file."""
    images = {
        image: (image.get_array(), _ink_of_stencil(image.get_gid() or ""))
        for axes in fig.axes
        for image in axes.images
    }
    stencils = {image: strength for image, (strength, ink) in images.items() if ink}
    for image, strength in stencils.items():
        inked = np.array(strength)
        inked[..., :3] = mpl.colors.to_rgb(INKS[images[image][1]])
        image.set_data(inked)
        if str(image.get_gid()).startswith(STENCIL + SMOOTH):
            image.set_interpolation("bilinear")
    halos = [text for text in fig.findobj(Text) if str(text.get_gid()).startswith(HALO)]
    for text in halos:
        text.set_path_effects([withStroke(linewidth=3, foreground=INKS["paper"])])
    try:
        yield
    finally:
        for image, strength in stencils.items():
            image.set_data(strength)
            image.set_interpolation("none")
        for text in halos:
            text.set_path_effects([])


def _ink_of_stencil(name: str) -> str:
    """Return the ink of an image with this group id, or nothing if it is no stencil."""
    rest = name.removeprefix(STENCIL)
    return "" if rest == name else rest.removeprefix(SMOOTH).partition("-")[0]


# -- From matplotlib's SVG to ours ---------------------------------------------------------------


def _declare(inks: dict[str, str]) -> str:
    return "; ".join(f"--ed-{name}: {colour}" for name, colour in inks.items())


#: Notebooks in a dark editor do not have the book's style sheet, so each picture carries this rule.
_IN_DARK_EDITORS: Final = (
    '[data-jp-theme-light="false"] .ed-picture, .vscode-dark .ed-picture '
    f"{{ {_declare(DARK_INKS)} }}"
)
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}\b")
_DECIMAL: Final = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_FONT: Final = re.compile(r"font: (?P<kind>[^;']*?)(?P<size>[\d.]+px) [^;]*")  # before 3.10
_FAMILY: Final = re.compile(r"font-family: [^;]*(; )?")
_NO_TURN: Final = re.compile(r"rotate\(-?0(?:\.0*)? [^)]*\)")


def _themed(source: str, alt: str) -> str:
    """Rewrite the SVG that matplotlib printed."""
    root = ElementTree.fromstring(source)
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
        if _HREF in element.attrib:
            element.set("href", element.attrib.pop(_HREF))
    for parent in list(root.iter()):
        for child in list(parent):
            # Matplotlib's style sheet is for "*": it would reach every other drawing on the page.
            if child.tag in ("metadata", "style") or child.get("style") == "fill: none":
                parent.remove(child)
    _apply_halos(root)
    _cut_stencils(root)
    for element in root.iter():
        _tidy(element)
    _share_styles(root)
    _prefix_ids(root, hashlib.sha256((source + alt).encode()).hexdigest()[:8])
    _unwrap_plain_groups(root)

    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "ed-picture",
            "role": "img",
            "aria-label": alt,
            "viewBox": f"0 0 {width:g} {height:g}",
            "style": f"display:block;width:100%;max-width:{width * 4 / 3:.0f}px;height:auto;"
            "font-variant-numeric:tabular-nums;stroke-linejoin:round;overflow:visible",
        }
    )
    title, style = ElementTree.Element("title"), ElementTree.Element("style")
    title.text, style.text = alt, _IN_DARK_EDITORS
    root[:0] = [title, style]
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _apply_halos(root: ElementTree.Element) -> None:
    for group in root.iter("g"):
        if group.get("id", "").startswith(HALO):
            for text in group.iter("text"):
                rim = f"; paint-order: stroke; stroke: {INKS['paper']}; stroke-width: 6px"
                text.set("style", text.get("style", "") + rim + "; stroke-linejoin: round")


def _cut_stencils(root: ElementTree.Element) -> None:
    """Turn each stencil image into a mask with one ink behind it, so that a raster has a theme."""
    for parent in list(root.iter()):
        for place, image in enumerate(list(parent)):
            name = image.get("id", "")
            if image.tag != "image" or not (ink := _ink_of_stencil(name)):
                continue
            if name.startswith(STENCIL + SMOOTH):
                image.attrib.pop("style", None)
            # The ink covers exactly the box of the image; the mask lives in the ink's coordinates.
            box = {k: image.get(k, "0") for k in ("x", "y", "width", "height")}
            box |= {"style": f"fill: {INKS[ink]}", "mask": f"url(#mask-{name})"}
            if "transform" in image.attrib:
                box["transform"] = image.attrib.pop("transform")
            mask = ElementTree.Element("mask", {"id": f"mask-{name}"})
            mask.append(image)
            image.set("preserveAspectRatio", "none")
            del image.attrib["id"]
            group = ElementTree.Element("g")
            group.append(mask)
            group.append(ElementTree.Element("rect", box))
            parent[place] = group


def _tidy(element: ElementTree.Element) -> None:
    """Shorten numbers and spaces; name the inks; leave the font to the page."""
    element.tail = None
    if _NO_TURN.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]
    if element.tag != "text" and element.text and not element.text.strip():
        element.text = None
    for key, value in element.attrib.items():
        if key in ("d", "x", "y", "width", "height", "transform", "points"):
            short = _rounder(4 if key == "transform" else 1)  # a tenth of a point is unseen
            element.set(key, " ".join(_DECIMAL.sub(short, value).split()))
        elif key == "style":
            value = _FAMILY.sub("", _FONT.sub(_font, value))
            value = _DECIMAL.sub(_rounder(2), value)
            value = _COLOUR.sub(lambda m: _VARIABLE.get(m[0], m[0]), value)
            element.set(key, value.replace("; ", ";").replace(": ", ":"))


def _rounder(digits: int) -> Callable[[re.Match[str]], str]:
    def short(match: re.Match[str]) -> str:
        text = f"{float(match[0]):.{digits}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    return short


def _font(match: re.Match[str]) -> str:
    """Split the shorthand that older matplotlib writes, without the family."""
    words = match["kind"].split()
    italic = "; font-style: italic" if "italic" in words else ""
    bold = "; font-weight: 700" if {"bold", "700"} & set(words) else ""
    return f"font-size: {match['size']}{italic}{bold}"


_VARIABLE: Final = {colour: f"var(--ed-{name}, {colour})" for name, colour in INKS.items()}


def _prefix_ids(root: ElementTree.Element, prefix: str) -> None:
    """Keep the ids that something points to, short and different from any other picture's."""
    pointed_at: dict[str, str] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            for name in re.findall(r"url\(#([^)]+)\)" if key != "href" else r"^#(.+)", value):
                new = pointed_at.setdefault(name, f"ed-{prefix}-{len(pointed_at)}")
                element.set(key, element.attrib[key].replace(f"#{name}", f"#{new}"))
    for element in root.iter():
        if (name := element.attrib.pop("id", None)) in pointed_at:
            element.set("id", pointed_at[str(name)])


def _share_styles(root: ElementTree.Element) -> None:
    """Say once what all marks of a scatter have in common."""
    for group in root.iter("g"):
        styles = {child.get("style") for child in group}
        if {child.tag for child in group} == {"use"} and len(styles) == 1 and None not in styles:
            group.set("style", str(styles.pop()))
            for child in group:
                del child.attrib["style"]


def _unwrap_plain_groups(parent: ElementTree.Element) -> None:
    """Replace every group that says nothing by what is in it."""
    children: list[ElementTree.Element] = []
    for child in parent:
        _unwrap_plain_groups(child)
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        elif len(child) or child.attrib or child.text:
            children.append(child)
    parent[:] = children
