"""Cut the book's type to what its pages use: TeX Gyre Pagella, and its mathematics.

The cut fonts are in the repository, so a build needs neither this script nor what it needs:

    apt-get install fonts-texgyre fonts-texgyre-math
    pip install "fonttools[woff]"
    python book/_tools/fonts.py /usr/share/texmf/fonts/opentype/public

Where a page uses a sign that is not in them, a test names it; add it here and cut again. Small
digits, fractions and two marks that the text faces lack are put together from what they have.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parents[1] / "_fonts"
SIGNS_FILE = HERE / "signs.json"  # what each cut font holds, for the test
FACES = {
    "regular": "tex-gyre/texgyrepagella-regular.otf",
    "italic": "tex-gyre/texgyrepagella-italic.otf",
    "bold": "tex-gyre/texgyrepagella-bold.otf",
    "bold-italic": "tex-gyre/texgyrepagella-bolditalic.otf",
    "math": "tex-gyre-math/texgyrepagella-math.otf",
}
NAMES = [ord(letter) for letter in "ĄąĆćČčĐđĘęĚěĞğİıŁłŃńŇňŐőŒœŘřŚśŞşŠšŤťŮůŰűŴŵŶŷŹźŻżŽž"]
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *NAMES]
POINTS = [ord(sign) for sign in "–—‘’‚“”„†‡•…‰′″‹›⁄€™−"]
TEXT = [*LATIN, *POINTS]
ARROWS = "←↑→↓↔↦⇐⇒⇔"
DONE = "∂∅∆∇∈∉∋∏∑−∓∗∘∙√∞∣∥∧∨∩∪∫≈≠≡≤≥≪≫⊂⊆⊕⊖⊗⊙⊤⊥⋅⋮⋯⋱⌈⌉⌊⌋⟨⟩‖⏞⏟"
SIGNS = [ord(sign) for sign in ARROWS + DONE + "ℒℓℝℕℤℎ△□○●■▲"]
SCRIPTS = [*range(0x2070, 0x209D), 0xB2, 0xB3, 0xB9]
MATH = [
    *range(0x20, 0x7F),
    *(ord(sign) for sign in "±×÷·¬¯°¨´ıȷˆ˜ˇ˘˙̂̃̄̇̈⃗…′″‴⁗"),
    *(ord(letter) for letter in "ΔΣΩαβγδεζηθκλμνξπρστφχψωϕϵ"),  # upright
    *SIGNS, *SCRIPTS,
    *range(0x1D434, 0x1D468),  # italic Latin
    *range(0x1D6E2, 0x1D71C),  # italic Greek
    *(ord(letter) for letter in "𝐖𝐗𝐛𝐜𝐟𝐡𝐱𝐲𝐳𝜴𝜷"),  # bold, in the dictionary of other books' letters
]  # fmt: skip
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ABOVE = {0x2070: 0, **{0x2070 + n: n for n in range(4, 10)}}
FRACTIONS = {
    0x2153: (1, 3), 0x2154: (2, 3), 0x2155: (1, 5), 0x2156: (2, 5), 0x2157: (3, 5), 0x2158: (4, 5),
    0x2159: (1, 6), 0x215A: (5, 6), 0x215B: (1, 8), 0x215C: (3, 8), 0x215D: (5, 8), 0x215E: (7, 8),
}  # fmt: skip
BELOW = -150  # of a small digit under the line, in thousandths of the type's size
NEAR = 70  # the digits of a fraction lean on its stroke
TICK = [(50, 310), (120, 385), (245, 235), (540, 690), (625, 635), (255, 60)]
CROSS = [
    (60, 135), (245, 335), (70, 550), (145, 620), (310, 412), (475, 620), (550, 550), (375, 335),
    (560, 135), (485, 65), (310, 258), (135, 65),
]  # fmt: skip
MADE = [*ABOVE, 0x207B, 0x1D40, *range(0x2080, 0x208A), 0x208B, *FRACTIONS, 0x2713, 0x2717]
TEXT_FEATURES = [
    "kern",
    "liga",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "lnum",
    "tnum",
    "pnum",
]
MATH_FEATURES = ["dtls"]  # without ssty, whose smaller letters would double it


class Part(NamedTuple):
    """A glyph of a font, made smaller and moved."""

    glyph: str
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0


def add_small_signs(font: Any, heavy: Any) -> None:
    """Add `MADE` to a font; small digits come from its heavier sister, or they would look thin."""
    from fontTools.pens.boundsPen import BoundsPen

    def height(glyph: str) -> tuple[float, float]:
        pen = BoundsPen(font.getGlyphSet())
        font.getGlyphSet()[glyph].draw(pen)
        return pen.bounds[1], pen.bounds[3]

    names = font.getBestCmap()
    low, high = height(names[0xB2])  # ², which the font has, says how small and how high
    scale = (high - low) / (height("two")[1] - height("two")[0])
    width = scale * heavy["hmtx"]["one"][0]

    def digit(n: int, x: float = 0, y: float = 0) -> Part:
        return Part(DIGITS[n], scale, x + (width - scale * heavy["hmtx"][DIGITS[n]][0]) / 2, y)

    slash = names[0x2044]
    between = font["hmtx"][slash][0]
    for code, n in ABOVE.items():
        _add(font, code, [digit(n, y=low)], width, heavy)
    for n in range(10):
        _add(font, 0x2080 + n, [digit(n, y=BELOW)], width, heavy)
    for code, y in ((0x207B, low), (0x208B, BELOW)):
        _add(font, code, [Part("minus", scale, 0, y)], scale * heavy["hmtx"]["minus"][0], heavy)
    _add(font, 0x1D40, [Part("T", scale, 0, low)], scale * heavy["hmtx"]["T"][0], heavy)
    for code, (over, under) in FRACTIONS.items():
        parts = [digit(over, y=low), Part(slash, 1, width - NEAR)]
        parts.append(digit(under, width + between - 2 * NEAR))
        _add(font, code, parts, 2 * (width - NEAR) + between, heavy)
    _add(font, 0x2713, [TICK], 680, heavy)
    _add(font, 0x2717, [CROSS], 620, heavy)


def _add(
    font: Any, code: int, parts: Sequence[Part | list[tuple[int, int]]], width: float, source: Any
) -> None:
    """Give a font one more glyph, of parts of another or of corners."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen

    top = font["CFF "].cff.topDictIndex[0]
    # A drawing says its width as what it has more than most: whoever hints the type reads it there.
    pen = T2CharStringPen(round(width) - top.Private.nominalWidthX, None)
    for part in parts:
        if isinstance(part, Part):
            moved = TransformPen(pen, (part.scale, 0, 0, part.scale, part.x, part.y))
            glyphs = source.getGlyphSet()
            (glyphs if part.glyph in glyphs else font.getGlyphSet())[part.glyph].draw(moved)
            continue
        pen.moveTo(part[0])
        for corner in part[1:]:
            pen.lineTo(corner)
        pen.closePath()
    name = f"made{code:04X}"
    drawn = pen.getCharString(private=top.Private, globalSubrs=top.GlobalSubrs)
    top.CharStrings.charStringsIndex.append(drawn)
    top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex) - 1
    if name not in top.charset:
        top.charset.append(name)
    font.setGlyphOrder(top.charset)
    font.getReverseGlyphMap(rebuild=True)
    font["hmtx"].metrics[name] = (round(width), 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def cut(
    source: Path, target: Path, signs: list[int], features: list[str], heavy: Path | None = None
) -> None:
    """Write the part of a font that holds `signs`, always the same bytes from the same font."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    from fontTools import subset  # only whoever cuts fonts needs it

    options = subset.Options(flavor="woff2", layout_features=features, desubroutinize=True)
    options.hinting = heavy is not None  # formulas are drawn larger, and gain nothing by it
    options.name_IDs = [0, 1, 2, 13, 14]  # who made it, and its licence
    options.notdef_outline = True
    font = subset.load_font(str(source), options)
    if heavy is not None:
        add_small_signs(font, subset.load_font(str(heavy), options))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def held_by(path: Path) -> str:
    """Return the signs that a font holds."""
    from fontTools.ttLib import TTFont

    return "".join(map(chr, sorted(TTFont(path).getBestCmap())))


def main() -> None:
    """Cut every face."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where tex-gyre and tex-gyre-math are")
    folder = parser.parse_args().folder
    signs = {}
    for face, name in FACES.items():
        target = HERE / f"pagella-{face}.woff2"
        mathematics = face == "math"
        features = MATH_FEATURES if mathematics else TEXT_FEATURES
        if mathematics:
            cut(folder / name, target, MATH, features)
        else:
            heavy = folder / FACES["bold-italic" if "italic" in face else "bold"]
            cut(folder / name, target, [*TEXT, *MADE], features, heavy)
        signs[face] = held_by(target)
        print(f"{target.name}: {target.stat().st_size / 1000:.1f} kB")
    SIGNS_FILE.write_text(json.dumps(signs, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
