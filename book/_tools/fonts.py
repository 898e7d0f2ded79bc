"""Cut the book's type to what its pages use: TeX Gyre Pagella, and its mathematics.

The cut fonts are in the repository, so a build needs neither this script nor what it needs:

    apt-get install fonts-texgyre fonts-texgyre-math
    pip install "fonttools[woff]"
    python book/_tools/fonts.py /usr/share/texmf/fonts/opentype/public

Where a page uses a sign that is not in them, a test names it; add it here and cut again.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

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
    *range(0x1D400, 0x1D468),  # bold and italic Latin
    *range(0x1D6E2, 0x1D71C),  # italic Greek
    *range(0x1D71C, 0x1D750),  # bold italic Greek
]  # fmt: skip
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


def cut(source: Path, target: Path, signs: list[int], features: list[str]) -> None:
    """Write the part of a font that holds `signs`, always the same bytes from the same font."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    from fontTools import subset  # only whoever cuts fonts needs it

    options = subset.Options(flavor="woff2", layout_features=features, hinting=True)
    options.name_IDs = [0, 1, 2, 13, 14]  # who made it, and its licence
    options.notdef_outline = True
    font = subset.load_font(str(source), options)
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
        cut(folder / name, target, MATH if mathematics else TEXT, features)
        signs[face] = held_by(target)
        print(f"{target.name}: {target.stat().st_size / 1000:.1f} kB")
    SIGNS_FILE.write_text(json.dumps(signs, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
