"""Draw what a stranger sees first: the mark, the icon, the card, and the theatre in motion.

    make book
    pip install "fonttools[woff]"
    python book/_tools/first_sight.py

The results are kept in `book/_first_sight`; this needs running only when one of them should change.
The mark is the letter of the book, a curly d from its own face, in a unit that two weights lead to.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import Image
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests", "tests/browser", "book/_ext")]

from harness import launched  # noqa: E402  the tests' own browser

from ffnn_core.plots.inks import INKS  # noqa: E402

FOLDER = ROOT / "book" / "_first_sight"
FACE = ROOT / "book" / "_fonts" / "pagella-math.woff2"
SAYING = "A feed-forward neural network from scratch, every formula checked where it stands."
CARD = (1200, 630)
WINDOW = {"width": 1280, "height": 1000}
WELCOME = ROOT / "_build" / "html" / "book" / "welcome.html"
# How many places of its slider the theatre goes on between two pictures: slow, then faster.
STRIDES = (1,) * 14 + (2,) * 8 + (4,) * 10
FIRST, EACH, LAST = 1200, 170, 3000  # milliseconds


def curly_d(x: float, y: float, height: float) -> str:
    """Return the outline of ∂ with its lower left corner at (x, y), as an SVG path."""
    font = TTFont(FACE)
    name = font.getBestCmap()[ord("∂")]
    glyphs = font.getGlyphSet()
    scale = height / 720  # about the height of this letter in units of the face
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
    glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
    return pen.getCommands()


def mark(ink: str, paper: str, low: str, high: str) -> str:
    """Return the mark as SVG elements on a square of 64: two weights, a unit, the letter."""
    return (
        f'<path d="M2 14C16 14 16 24 26 27" fill="none" stroke="{low}" stroke-width="2.5"/>'
        f'<path d="M2 52C16 52 14 42 24 38" fill="none" stroke="{high}" stroke-width="5"/>'
        f'<circle cx="41" cy="33" r="21" fill="{paper}" stroke="{ink}" stroke-width="2.5"/>'
        f'<path d="{curly_d(32, 47, 27)}" fill="{ink}"/>'
    )


def svg(inside: str) -> str:
    """Return a small SVG file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{inside}</svg>\n'


def write_marks() -> None:
    """Write the icon of a tab, and the mark above the contents, which follows the theme."""
    plain = mark(INKS["accent"], "#ffffff", INKS["neg"], INKS["pos"])
    (FOLDER / "icon.svg").write_text(svg(plain), encoding="utf-8")
    names = ("accent", "paper", "neg", "pos")
    themed = mark(*(f"var(--ed-{name})" for name in names))
    inline = svg(themed).replace("<svg ", '<svg class="ed-mark" aria-hidden="true" ')
    (FOLDER / "mark.svg").write_text(inline, encoding="utf-8")


def scenes(browser: Browser) -> Iterator[Image.Image]:
    """Yield pictures of the theatre as its slider goes from the start to the end."""
    page = browser.new_page(viewport=WINDOW, reduced_motion="reduce", color_scheme="light")
    page.goto(WELCOME.as_uri())
    page.add_style_tag(content=".bd-header-article, .bd-sidebar-secondary { display: none }")
    stage = page.locator(".ed-widget").first
    slider = stage.get_by_role("slider", name="pass").first
    slider.focus()
    slider.press("Home")
    slider.blur()
    stage.scroll_into_view_if_needed()
    top, low = stage.bounding_box(), slider.bounding_box()
    assert top and low
    seen = {**top, "height": low["y"] + low["height"] + 12 - top["y"]}
    for stride in (0, *STRIDES):
        for _ in range(stride):
            slider.press("ArrowRight")
        slider.blur()
        page.wait_for_timeout(120)
        picture = Image.open(io.BytesIO(page.screenshot(clip=seen, animations="disabled")))
        yield picture.convert("RGB")


def write_motion(browser: Browser) -> None:
    """Write the theatre in motion, for the first screen of the README."""
    first, *others = scenes(browser)
    pace = [FIRST, *[EACH] * (len(others) - 1), LAST]
    how = {"save_all": True, "append_images": others, "duration": pace, "loop": 0}
    first.save(FOLDER / "theatre.webp", quality=55, method=6, **how)


def write_card(browser: Browser) -> None:
    """Write the card that is shown where the book is linked to."""
    width, height = CARD
    page = browser.new_page(viewport={"width": width, "height": height})
    faces = "".join(
        f"@font-face{{font-family:P;font-weight:{weight};src:url({path.as_uri()})}}"
        for weight, path in (
            (400, FACE.with_name("pagella-regular.woff2")),
            (700, FACE.with_name("pagella-bold.woff2")),
        )
    )
    plain = mark(INKS["accent"], "#ffffff", INKS["neg"], INKS["pos"])
    (FOLDER / "card.html").write_text(
        f"<!doctype html><meta charset=utf-8><style>{faces}"
        "body{margin:0;height:100vh;display:flex;align-items:center;gap:72px;padding:0 96px;"
        f"font-family:P;color:{INKS['ink']};box-sizing:border-box}}svg{{width:300px;flex:none}}"
        "h1{font-size:76px;margin:0 0 24px;font-weight:400}"
        "p{font-size:34px;line-height:1.4;margin:0}"
        f"</style>{svg(plain)}<div><h1>Every Derivative</h1><p>{SAYING}</p></div>",
        encoding="utf-8",
    )
    page.goto((FOLDER / "card.html").as_uri())
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.quantize(64).save(FOLDER / "card.png", optimize=True)
    (FOLDER / "card.html").unlink()


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    write_marks()
    with launched() as browser:
        write_card(browser)
        write_motion(browser)
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
