"""Pictures follow the page's theme, say what they show, and are the same on every machine."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import _pylab_helpers
from matplotlib.patches import Circle

from ffnn_core import datasets, forward, plots
from ffnn_core.example import EXAMPLE
from ffnn_core.plots.named_lines import spread, thin
from ffnn_core.plots.picture import (
    DARK_INKS,
    INKS,
    Picture,
    SideBySide,
    canvas,
    house_style,
    minus,
    number,
    power,
    spell,
)
from ffnn_core.plots.picture import symbol_ink as ink_of
from ffnn_core.widgets.kit.worked import PARAMETERS


def _predict(X):
    return 1 / (1 + np.exp(-4 * (X[:, 0] - X[:, 1])))[None, :]


def _history(passes=30):
    rng = np.random.default_rng(0)
    walk = rng.normal(0, 0.1, (passes + 1, 3, 2)).cumsum(axis=0)
    return SimpleNamespace(
        loss=np.geomspace(2.5, 0.01, passes + 1),
        iteration=np.arange(passes + 1),
        recorded=np.arange(passes + 1),
        W1=walk,
        c1=walk[:, :, :1],
        W2=walk.transpose(0, 2, 1),
        c2=walk[:, :2, :1],
    )


EPS = 10.0 ** np.arange(-12, 0)
ERRORS = 1e-16 / EPS + EPS**2
DELTA = np.zeros((3, 3, 4))
DELTA[range(3), range(3)] = EXAMPLE.x
XOR = datasets.xor()
SINE = datasets.sine(30)
NETWORK = EXAMPLE.parameters
HIDDEN = (np.array([[4.0, 4.0], [-3.0, -3.0]]), np.array([[-2.0], [4.0]]))
OUTPUT = (np.array([[5.0, 4.0]]), np.array([[-6.0]]))
X_GRID = np.linspace(-2, 2, 15)
UNITS = {"x": EXAMPLE.x, "h1": [1.33, -1.56, -0.25], "z1": [0.79, 0.17, 0.44]}

GALLERY = {
    "lines": lambda: plots.lines(
        X_GRID, {"σ": np.tanh(X_GRID), "slope": 1 - np.tanh(X_GRID) ** 2}, tangent=(0, 0, 1.0)
    ),
    "loss_curve": lambda: plots.loss_curve(_history()),
    "loss_curve of two": lambda: plots.loss_curve({"a": _history(), "b": [3.0, 2.0, 1.0]}),
    "weight_history": lambda: plots.weight_history(_history(), "W2"),
    "gradient_error_curve": lambda: plots.gradient_error_curve(EPS, ERRORS),
    "bars": lambda: plots.bars({"ours": 0.98, "theirs": 0.97}, notes={"theirs": "wrong: W1"}),
    "bars, log": lambda: plots.bars({"W1": 1e-9, "W2": 0.3}, log=True, limit=(1e-6, "limit")),
    "neurons": lambda: plots.neurons((2, 3), (2, -1), (2, -5)),
    "rooms": plots.rooms,
    "timings": lambda: plots.timings([1, 10, 100], {"a": [1e-3, 1e-2, 1e-1], "b": [2e-5] * 3}),
    "units_and_sum": lambda: plots.units_and_sum(
        X_GRID, np.maximum([X_GRID, -X_GRID], 0), [[1.0, 1.0]], [[0.0]]
    ),
    "scatter": lambda: plots.scatter(datasets.moons()),
    "scatter of a curve": lambda: plots.scatter(SINE),
    "decision_boundary": lambda: plots.decision_boundary(_predict, XOR.X, XOR.y),
    "hidden_heatmaps": lambda: plots.hidden_heatmaps(*HIDDEN, *OUTPUT, X=XOR.X, y=XOR.y),
    "hidden_space": lambda: plots.hidden_space(
        np.tanh(HIDDEN[0] @ XOR.X.T + HIDDEN[1]), XOR.y, *OUTPUT
    ),
    "fitted_curve": lambda: plots.fitted_curve(
        lambda X: np.sin(X).T * 0.9, SINE.X, SINE.y, truth=np.sin
    ),
    "loss_surface": lambda: plots.loss_surface(
        lambda a, b: (a - 1) ** 2 + 3 * b**2, X_GRID, X_GRID, path=[[-1, 1], [0, 0.5], [0.9, 0]]
    ),
    "confusion_matrix": lambda: plots.confusion_matrix([[5, 1], [0, 7]], ["benign", "malignant"]),
    "digit_grid": lambda: plots.digit_grid(
        datasets.digits().X[:10], range(10), [*range(9), 4], confidence=np.full(10, 0.75)
    ),
    "hidden_features": lambda: plots.hidden_features(np.sin(np.arange(192.0)).reshape(3, 64)),
    "network_diagram": lambda: plots.network_diagram(*NETWORK, values=UNITS, numbers=True),
    "network_diagram, lit": lambda: plots.network_diagram(*NETWORK, highlight="W1[2, 0]"),
    "derivation of W2": lambda: plots.derivation_picture("output"),
    "derivation of W1": lambda: plots.derivation_picture("hidden"),
    "matrix_picture": lambda: plots.matrix_picture(
        {"W1": EXAMPLE.W1, "x": EXAMPLE.x, "h1": EXAMPLE.W1 @ EXAMPLE.x},
        operators=["", "="],
        highlight=["W1[2]", "h1[2]"],
    ),
    "delta_tensor": lambda: plots.delta_tensor(DELTA),
    "delta_tensor of W2": lambda: plots.delta_tensor(DELTA, layer=2),
}


@pytest.fixture(scope="module")
def gallery():
    return {name: make() for name, make in GALLERY.items()}


def _parsed(picture):
    return ElementTree.fromstring(picture.svg)


def test_every_public_plot_is_in_the_gallery():
    drawn = {name.split()[0].rstrip(",") for name in GALLERY}
    drawn |= {"derivation_picture", "boundaries"}  # the second is a row of pictures, see below
    assert set(plots.__all__) <= drawn


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_says_what_it_shows(name, gallery):
    picture = gallery[name]
    root = _parsed(picture)
    assert len(picture.alt) > 20 and picture.alt.endswith(".")
    assert not re.search(r"\bnan\b|np\.", picture.alt)
    assert root.get("role") == "img" and root.get("aria-label") == picture.alt
    assert root.get("class") == "ed-picture"
    title = root[0]
    assert title.tag.endswith("title") and title.text == picture.alt
    assert repr(picture) == f"Picture: {picture.alt}"
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == repr(picture) and picture.svg in bundle["text/html"]
    assert picture.wide or bundle["text/html"] == picture.svg


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_becomes_a_file_with_the_inks_of_the_page(name, gallery):
    picture = gallery[name]
    before = picture.svg
    image = mpl.image.imread(io.BytesIO(picture.drawn("png")))[..., :3]
    assert (image[0, 0] == 1).all()  # on white
    near = {ink: (abs(image - mpl.colors.to_rgb(INKS[ink])) < 0.02).all(-1).any() for ink in INKS}
    used = set(re.findall(r"(?:fill|stroke):var\(--ed-([a-z]+),", before)) - {"paper"}
    assert any(near[ink] for ink in used)
    assert picture.drawn("pdf").startswith(b"%PDF-")
    assert ElementTree.fromstring(picture.drawn("svg")).tag.endswith("svg")
    assert Picture(picture.fig, picture.alt).svg == before  # drawing a file changed nothing


def test_the_colours_of_a_field_are_in_its_files(gallery):
    image = mpl.image.imread(io.BytesIO(gallery["decision_boundary"].drawn("png")))
    red, _, blue = image[..., :3].reshape(-1, 3).T
    assert (red - blue > 0.3).mean() > 0.1 < (blue - red > 0.2).mean()


def test_a_picture_gives_the_files_that_are_asked_for_and_no_others(gallery, monkeypatch):
    picture = gallery["bars"]
    row = SideBySide({"one": picture, "two": [picture, picture]})
    for shown in (picture, row):
        monkeypatch.delenv("ED_PICTURES", raising=False)
        assert set(shown._repr_mimebundle_()) == {"text/html", "text/plain"}
        assert "image/png" in shown._repr_mimebundle_(include={"image/png"})
        monkeypatch.setenv("ED_PICTURES", "pdf, svg")
        bundle = shown._repr_mimebundle_()
        assert set(bundle) == {"text/html", "text/plain", "application/pdf", "image/svg+xml"}
        assert bundle["application/pdf"].startswith(b"%PDF-")
    monkeypatch.setenv("ED_PICTURES", "pdf,bmp")
    with pytest.raises(ValueError, match=r"ED_PICTURES is 'bmp'; it must be a list"):
        picture._repr_mimebundle_()
    with pytest.raises(ValueError, match="kind is 'bmp'; it must be"):
        picture.drawn("bmp")


@pytest.mark.parametrize(
    ("name", "start"), [("a.png", b"\x89PNG"), ("a.PDF", b"%PDF"), ("a.svg", b"<svg")]
)
def test_a_picture_is_saved_as_what_its_name_says(name, start, gallery, tmp_path):
    gallery["bars"].save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize("name", GALLERY)
def test_every_ink_can_be_changed_by_the_page(name, gallery):
    for element in _parsed(gallery[name]).iter():
        if element.tag.endswith("style"):
            continue
        for key, value in element.attrib.items():
            if key == "href":
                continue
            named = re.sub(r"var\(--ed-[a-z]+, #[0-9a-f]{6}\)", "", value)
            assert not re.search(r"#[0-9a-f]{3,6}\b(?!-)", re.sub(r"#ed-[0-9a-f]+-\d+", "", named))
            assert "font-family" not in value


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_does_not_reach_beyond_itself(name, gallery):
    svg = gallery[name].svg
    assert "<metadata" not in svg and "<?xml" not in svg and "<!DOCTYPE" not in svg
    hrefs = re.findall(r'href="([^"]{1,30})', svg)
    assert all(h.startswith(("#ed-", "data:image/png")) for h in hrefs)
    assert set(re.findall(r"https?://[^\s\"]+", svg)) == {"http://www.w3.org/2000/svg"}
    for rule in re.findall(r"<style>(.*?)</style>", svg):
        for selector in re.findall(r"([^{}]+)\{", rule):  # no rule for the rest of the page
            assert all(".ed-picture" in part for part in selector.split(","))


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_is_small_and_scales(name, gallery):
    svg = gallery[name].svg
    assert len(svg.encode()) < 40_000
    root = _parsed(gallery[name])
    width = float(root.get("viewBox").split()[2])
    assert root.get("width") is None and f"max-width:{width * 4 / 3:.0f}px" in root.get("style")
    sizes = [float(s) for s in re.findall(r"font-size:([\d.]+)px", svg)]
    assert all(size * 330 / width >= 9 for size in sizes), "too small to read on a phone"
    assert not re.search(r"\d\.\d{5}", re.sub(r'"data:[^"]*"', "", svg))


@pytest.mark.parametrize("name", GALLERY)
def test_the_same_picture_twice_is_the_same_text(name, gallery):
    with mpl.rc_context({"svg.hashsalt": None, "font.size": 31, "lines.linewidth": 9}):
        assert GALLERY[name]().svg == gallery[name].svg  # the reader's settings do not matter


def test_ids_of_two_pictures_never_collide(gallery):
    seen: set[str] = set()
    for picture in gallery.values():
        ids = re.findall(r'\bid="([^"]+)"', picture.svg)
        assert len(ids) == len(set(ids)) and not seen & set(ids)
        used = set(re.findall(r'(?:url\(#|href="#)(ed-[0-9a-f]+-\d+)', picture.svg))
        assert used == set(ids)
        seen |= set(ids)


def test_pyplot_hears_nothing_of_it(gallery):
    assert gallery and not _pylab_helpers.Gcf.figs
    assert mpl.rcParams["svg.fonttype"] == mpl.rcParamsDefault["svg.fonttype"]


def test_rasters_are_stencils_for_an_ink(gallery):
    svg = gallery["decision_boundary"].svg
    pngs = [base64.b64decode(b) for b in re.findall(r'"data:image/png;base64,\s*([^"]+)"', svg)]
    assert len(pngs) == 2 and all(png.startswith(b"\x89PNG") for png in pngs)
    masks = re.findall(r'<mask id="([^"]+)"', svg)
    for ink, mask in zip(("neg", "pos"), masks, strict=True):
        assert re.search(rf'<rect [^>]*--ed-{ink},[^>]*mask="url\(#{mask}\)"', svg)


def test_importing_the_package_does_not_load_matplotlib():
    code = (
        "import sys, ffnn_core, ffnn_core.network, ffnn_core.datasets;"
        "print('matplotlib' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


# -- Picture and its words -----------------------------------------------------------------------


def test_a_picture_needs_words():
    with pytest.raises(ValueError, match="alt is empty"):
        Picture(canvas(1, 1), "  ")
    assert Picture(canvas(1, 1), "two\n  words").alt == "two words"


def test_alt_is_escaped_in_the_page():
    svg = plots.bars({"a": 1.0}, alt='"a" < b & c').svg
    assert 'aria-label="&quot;a&quot; &lt; b &amp; c"' in svg
    assert ElementTree.fromstring(svg).get("aria-label") == '"a" < b & c'


def test_save_writes_a_picture_that_follows_the_system(tmp_path, gallery):
    path = tmp_path / "net.svg"
    gallery["network_diagram"].save(path)
    text = path.read_text("utf-8")
    ElementTree.fromstring(text)
    assert "prefers-color-scheme: dark" in text and DARK_INKS["pos"] in text


def test_light_and_dark_have_the_same_inks():
    assert set(INKS) == set(DARK_INKS)
    assert len(set(INKS.values())) == len(INKS)


def _luminance(colour):
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("inks", [INKS, DARK_INKS])
def test_every_ink_that_writes_can_be_read_on_paper(inks):
    paper = _luminance(inks["paper"])
    for name in set(inks) - {"paper", "surface", "line"}:
        light, dark = sorted((_luminance(inks[name]), paper), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def test_numbers_are_written_as_in_the_book():
    assert [number(v) for v in (0.123456, -2.0, -0.0, 2000, 1e-9)] == [
        "0.123",
        "−2",
        "0",
        "2000",
        "1e−09",
    ]
    assert [power(v) for v in (1e-6, 3.2e-11, 0.0, 2e5)] == [
        "10⁻⁶",
        "3.2 × 10⁻¹¹",
        "0",
        "2 × 10⁵",
    ]
    assert minus("-1") == "−1"


def test_names_are_spelled_and_coloured_as_in_the_book():
    assert spell("dL_dW1") == "∂L/∂W₁" and spell("W2[0, 1]") == "W₂[0,1]"
    assert spell("yhat[1]") == "ŷ[1]" and spell("x[0]") == "x[0]" and spell("f1") == "f₁"
    assert spell("X.T") == "Xᵀ"
    assert spell("test accuracy") == "test accuracy"
    expected = {"W1": "hidden", "z1[2]": "hidden", "c2": "output", "yhat": "output", "L": "loss"}
    expected |= {"y": "loss", "X": "input", "dL_dW1": "hidden", "other": "ink", "x[0]": "input"}
    assert {name: ink_of(name) for name in expected} == {n: INKS[i] for n, i in expected.items()}


# -- What the pictures contain -------------------------------------------------------------------


def _texts(picture):
    return [element.text for element in _parsed(picture).iter() if element.tag.endswith("text")]


def test_loss_curve_tells_first_and_last_loss():
    assert plots.loss_curve([2.0, 1.0, 0.5]).alt == "The loss falls from 2 to 0.5 in 2 passes."
    assert "a: the loss falls" in plots.loss_curve({"a": [2.0, 1.0], "b": [1.0, 3.0]}).alt


def test_loss_curve_leaves_out_what_is_not_finite_and_long_runs_stay_small():
    plots.loss_curve([1.0, 10.0, np.inf, np.nan]).svg  # noqa: B018
    noisy = np.exp(np.random.default_rng(0).normal(size=100_000))
    assert len(plots.loss_curve(noisy).svg) < 40_000
    with pytest.raises(ValueError, match="no value that can be drawn"):
        plots.loss_curve([0.0, 0.0])
    plots.loss_curve([0.0, 0.0], log=False).svg  # noqa: B018


def test_thinning_keeps_the_spikes():
    y = np.zeros(5000)
    y[1234] = 7.0
    kept_x, kept_y = thin(np.arange(5000.0), y)
    assert len(kept_x) <= 700 and kept_y.max() == 7 and kept_x[kept_y.argmax()] == 1234


def test_names_at_the_ends_do_not_touch():
    apart = spread(np.array([0.5, 0.51, 0.1, 1.0, 0.99]), 0.1)
    assert np.diff(np.sort(apart)).min() > 0.0999 and apart.max() <= 1.03
    assert (np.argsort(apart) == np.argsort([0.5, 0.51, 0.1, 1.0, 0.99])).all()


def test_error_curve_finds_its_minimum():
    picture = plots.gradient_error_curve(EPS, ERRORS)
    assert "|error| like ε to the power 2" in picture.alt and "ε = 10⁻⁶" in _texts(picture)
    both = plots.gradient_error_curve(EPS, {"one": 1e-16 / EPS + EPS, "two": ERRORS})
    assert "one like ε to the power 1 and two like ε to the power 2" in both.alt


def test_bars_show_numbers_and_notes():
    picture = plots.bars({"loop": 0.012, "matmul": 6e-5}, log=True, notes={"loop": "slow"})
    assert {"loop", "0.012\u2003slow", "6 × 10⁻⁵"} <= set(_texts(picture))


def test_boundary_counts_what_is_right():
    assert "2 of 4 points" in plots.decision_boundary(lambda X: X[:, 0], XOR.X, XOR.y).alt


def test_confusion_matrix_counts():
    alt = plots.confusion_matrix([[5, 1], [0, 7]], ["a", "b"]).alt
    assert "12 of 13 are right" in alt and "a was taken for b: once" in alt
    assert "taken" not in plots.confusion_matrix(np.eye(3)).alt


def test_digit_grid_names_the_misread():
    alt = GALLERY["digit_grid"]().alt
    assert "10 handwritten digits, 1 of them misread: a 9 taken for a 4" in alt


def test_network_diagram_writes_every_symbol_and_shape():
    texts = set(_texts(plots.network_diagram(*NETWORK)))
    for name, n in (("x", 4), ("h₁", 3), ("z₁", 3), ("h₂", 2), ("ŷ", 2)):
        assert {f"{name}[{k}]" for k in range(n)} <= texts and name in texts
    assert {"W₁", "W₂", "(3, 4)", "(2, 3)", "c₁ (3, 1)", "c₂ (2, 1)", "(4, 1)"} <= texts
    bare = set(_texts(plots.network_diagram(*NETWORK, shapes=False, symbols=False)))
    assert bare == {"x", "h₁", "z₁", "h₂", "ŷ", "W₁", "W₂", "f₁", "f₂"}


@pytest.mark.parametrize("weight", PARAMETERS)
def test_the_name_of_a_lit_weight_covers_no_unit_no_name_and_no_line(weight):
    picture = plots.network_diagram(*NETWORK, values=UNITS, highlight=weight)
    (ax,) = picture.fig.axes
    lit = [text for text in ax.texts if text.get_color() == INKS["accent"]]
    with house_style():
        mine = [text.get_window_extent() for text in lit]
        names = [text.get_window_extent() for text in ax.texts if text not in lit]
        units = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, Circle)]
        lines = [
            ax.transData.transform(line.get_xydata()) for line in ax.lines if line.get_alpha() == 1
        ]
    index = tuple(int(place) for place in weight[3:-1].split(","))
    value = np.squeeze(getattr(EXAMPLE, weight[:2])[index])
    said = " ".join(text.get_text() for text in lit)
    assert said == f"{spell(weight)} = {number(value, 2)}"
    middles = np.array([(unit.min + unit.max) / 2 for unit in units])
    for box in mine:
        assert not any(box.overlaps(name) for name in names)
        nearest = np.clip(middles, box.min, box.max)
        assert np.hypot(*(nearest - middles).T).min() > units[0].width / 2
        for line in lines:
            x, y = np.linspace(*line, 200).T
            assert not ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any()


def test_network_diagram_writes_the_numbers():
    texts = _texts(plots.network_diagram(*NETWORK, values=UNITS, numbers=True))
    written = sorted(t for t in texts if re.fullmatch(r"−?0\.\d", t))
    weights = np.concatenate([EXAMPLE.W1.ravel(), EXAMPLE.W2.ravel()])
    assert written == sorted(number(w) for w in weights)
    assert {"+ 0.1", "− 0.2", "+ 0.3", "− 0.1", "+ 0.2", "−1.20", "1.33"} <= set(texts)


@pytest.mark.parametrize(
    ("weight", "reaches"),
    [
        ("W1[2, 0]", "h1[2], z1[2], h2[0], h2[1], yhat[0], yhat[1]"),
        ("W1[2,0]", "h1[2], z1[2], h2[0], h2[1], yhat[0], yhat[1]"),
        ("c1[1]", "h1[1], z1[1], h2[0], h2[1], yhat[0], yhat[1]"),
        ("W2[1, 0]", "h2[1], yhat[1]"),
        ("c2[0]", "h2[0], yhat[0]"),
    ],
)
def test_a_lit_weight_reaches_what_depends_on_it(weight, reaches):
    assert f"reaches: {reaches}." in plots.network_diagram(*NETWORK, highlight=weight).alt


@pytest.mark.parametrize(("D", "H", "O"), [(1, 1, 1), (2, 8, 1), (8, 2, 3)])
def test_networks_of_every_size_can_be_drawn(D, H, O):
    rng = np.random.default_rng(0)
    shapes = ((H, D), (H, 1), (O, H), (O, 1))
    picture = plots.network_diagram(*(rng.normal(size=s) for s in shapes), numbers=True)
    assert len(_texts(picture)) > D + H + O
    assert len(plots.network_diagram(*(np.zeros(s) for s in shapes)).svg) < 40_000


@pytest.mark.parametrize(
    ("which", "factors"),
    [
        ("output", ["∂L/∂ŷ", "∂ŷ/∂h₂", "∂h₂/∂W₂"]),
        ("c2", ["∂L/∂ŷ", "∂ŷ/∂h₂", "∂h₂/∂c₂"]),
        ("hidden", ["∂L/∂ŷ", "∂ŷ/∂h₂", "∂h₂/∂z₁", "∂z₁/∂h₁", "∂h₁/∂W₁"]),
        ("c1", ["∂L/∂ŷ", "∂ŷ/∂h₂", "∂h₂/∂z₁", "∂z₁/∂h₁", "∂h₁/∂c₁"]),
    ],
)
def test_the_derivation_multiplies_the_right_factors(which, factors):
    texts = [t for t in _texts(plots.derivation_picture(which)) if t.startswith("∂")]
    product = texts[-2 * (len(factors) + 1) :]  # numerator, denominator, numerator, …
    assert [f"{a}/{b}" for a, b in zip(product[2::2], product[3::2], strict=True)] == factors


def test_a_wide_picture_can_be_pushed_sideways_by_keyboard():
    html = plots.derivation_picture("output")._repr_mimebundle_()["text/html"]
    assert html.startswith('<div class="ed-wide"') and 'tabindex="0"><svg' in html
    narrow = plots.bars({"a": 1.0})._repr_mimebundle_()["text/html"]
    assert narrow.startswith("<svg")


def test_matrices_show_their_numbers_and_shapes():
    texts = _texts(plots.matrix_picture({"W1": [[0.5, -0.25]], "x": [1.0, 2.0]}, operators=["@"]))
    assert {"W₁", "x", "(1, 2)", "(2,)", "0.5", "−0.25", "1", "2", "@"} <= set(texts)


def test_outlined_cells_that_make_a_block_share_a_frame():
    def frames(*cells):
        svg = plots.matrix_picture({"A": np.ones((3, 4))}, highlight=cells).svg
        return len(re.findall(r"<path [^>]*stroke:var\(--ed-accent", svg))

    assert frames("A[2]") == frames("A[:, 0]") == frames("A[1, 3]") == 1 and frames() == 0


def test_neurons_say_where_they_cross_and_how_steeply():
    picture = plots.neurons((2, 3), (4, -2))
    assert "with weight 2 and bias 3 it crosses one half at −1.5, with slope 0.5" in picture.alt
    assert "with weight 4 and bias −2 it crosses one half at 0.5, with slope 1" in picture.alt
    assert {"w = 2, c = 3", "w = 4, c = −2"} <= set(_texts(picture))
    assert {"c = 3", "c = −1"} <= set(_texts(plots.neurons((2, 3), (2, -1))))


def test_the_rooms_meet_where_their_product_is_a_quarter():
    assert "they cross at h = 0. Their product is a hill, 0.25 high" in plots.rooms().alt


def test_units_and_their_sum_have_the_corners_that_they_have():
    x = np.linspace(-2, 2, 9)
    relus = np.maximum([x + 1, x, x - 1], 0)
    words = plots.units_and_sum(x, relus, [[1, -2, 1]], [[0]]).alt
    assert "−2 · z₁[1] from 0 to −4, corners at 0;" in words
    assert "h₂[0] from 0 to 0, corners at −1, 0 and 1." in words


def test_timings_tell_no_figure_of_a_clock():
    words = plots.timings([1, 800], {"loop": [1e-3, 0.5], "@": [1e-5, 1e-4]}).alt
    assert "with 800 observations the slowest is loop" in words
    assert "0.5" not in words and "500" not in words


@pytest.mark.parametrize("kind", ["function", "arrays", "run"])
def test_a_boundary_asks_whatever_can_answer(kind):
    weights = (*HIDDEN, *OUTPUT)
    run = SimpleNamespace(
        **{k: np.stack([0 * w, w]) for k, w in zip(("W1", "c1", "W2", "c2"), weights, strict=True)}
    )
    asked = {
        "function": lambda X: forward(X, *weights).yhat,
        "arrays": weights,
        "run": run,
    }[kind]
    right = int(((forward(XOR.X, *weights).yhat[0] > 0.5) == (XOR.y[:, 0] > 0.5)).sum())
    words = plots.decision_boundary(asked, XOR.X, XOR.y).alt
    assert f"{right} of 4 points" in words


def test_boundaries_stand_side_by_side_with_the_maps_of_their_units():
    weights = (*HIDDEN, *OUTPUT)
    row = plots.boundaries({"a": weights, "b": weights}, XOR.X, XOR.y, units=True)
    assert {name: len(column) for name, column in row.columns.items()} == {"a": 2, "b": 2}


def test_classes_have_shapes_in_the_ink_of_the_page():
    svg = plots.scatter(XOR).svg
    used = set(re.findall(r"(?:fill|stroke):var\(--ed-(\w+)", svg))
    assert {"ink", "paper"} <= used and not {"neg", "pos"} & used


def test_delta_tensor_shows_one_filled_row_a_slab():
    picture = plots.delta_tensor(DELTA)
    assert "row 0 in slab 0; row 1 in slab 1; row 2 in slab 2" in picture.alt
    assert _texts(picture).count("0") == 24
    assert {"∂h₂[0]/∂W₂"} < set(_texts(plots.delta_tensor(DELTA, layer=2)))


def test_pictures_to_compare_stand_under_their_names():
    first, second = (plots.bars({name: 1.0}) for name in "ab")
    pair = SideBySide({"right & wrong": first, "both": [first, second]})
    html = pair._repr_html_()
    assert "<strong>right &amp; wrong</strong>" in html
    assert html.count("<svg") == html.count("role=") == 3
    assert repr(pair).splitlines() == [
        f"right & wrong: {first!r}",
        f"both: {first!r}",
        f"both: {second!r}",
    ]
    with pytest.raises(ValueError, match="pictures is empty"):
        SideBySide({})


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: plots.lines([1, 2], {}), "curves is empty"),
        (lambda: plots.lines([1, 2], {"a": [1]}), "'a' has 1 values; it must have 2"),
        (lambda: plots.lines([1, 2], {"a": [1, 2]}, inks={"a": "red"}), "inks has 'red'"),
        (lambda: plots.loss_curve([]), "it must be a non-empty list"),
        (lambda: plots.loss_curve({}), "history is empty"),
        (lambda: plots.weight_history(_history(), "W3"), "which is 'W3'"),
        (lambda: plots.weight_history(SimpleNamespace(recorded=[])), "no recorded weights"),
        (lambda: plots.gradient_error_curve([0.0, 1.0], [1, 1]), "it must hold positive nudges"),
        (lambda: plots.gradient_error_curve([1.0], [1, 1]), "has 2 values; it must have 1"),
        (lambda: plots.bars({}), "values is empty"),
        (lambda: plots.bars({"a": 1}, highlight=["b"]), "there is no bar 'b'"),
        (lambda: plots.bars({"a": 0}, log=True), "entries of 0 or less"),
        (lambda: plots.decision_boundary(_predict, [[1.0]], [1]), "a table with 2 columns"),
        (
            lambda: plots.decision_boundary(_predict, XOR.X, [1, 0]),
            "y has 2 targets; it must have 4",
        ),
        (lambda: plots.decision_boundary(lambda X: X, XOR.X, XOR.y), "one number for each"),
        (
            lambda: plots.hidden_heatmaps(*HIDDEN, hidden_activation="step"),
            "hidden_activation is 'step'",
        ),
        (lambda: plots.hidden_space(XOR.X.T, XOR.y, units=(0, 2)), "units has 2"),
        (
            lambda: plots.loss_surface([[1.0, 2.0]], [0, 1], [0, 1]),
            "loss has 1 rows; it must have 2",
        ),
        (lambda: plots.confusion_matrix([[1, 2]]), "as many columns as rows"),
        (lambda: plots.confusion_matrix([[1]], ["a", "b"]), "names has 2 entries"),
        (lambda: plots.digit_grid(np.zeros((2, 7))), "images has shape (2, 7)"),
        (lambda: plots.digit_grid(np.zeros((2, 64)), labels=[1]), "labels has shape (1,)"),
        (lambda: plots.hidden_features(np.zeros((2, 9))), "a table with 64 columns"),
        (lambda: plots.network_diagram([1.0], *NETWORK[1:]), "W1 has shape (1,)"),
        (
            lambda: plots.network_diagram(*NETWORK[:3], [[1.0]]),
            "c2 has shape (1, 1); it must be (2, 1)",
        ),
        (lambda: plots.network_diagram(*NETWORK, highlight="W1[3, 0]"), "W1 has shape (3, 4)"),
        (lambda: plots.network_diagram(*NETWORK, highlight="W1[0]"), "highlight is 'W1[0]'"),
        (lambda: plots.network_diagram(*NETWORK, values={"q": [1]}), "values has 'q'"),
        (
            lambda: plots.network_diagram(*NETWORK, values={"x": [1]}),
            "has 1 numbers; it must have 4",
        ),
        (lambda: plots.derivation_picture("W3"), "which is 'W3'"),
        (lambda: plots.matrix_picture({}), "matrices is empty"),
        (lambda: plots.matrix_picture({"A": 1.0}), "'A' has shape ()"),
        (lambda: plots.matrix_picture({"A": [1.0]}, operators=["="]), "operators has 1 entries"),
        (lambda: plots.matrix_picture({"A": [1.0]}, highlight=["B[0]"]), "highlight has 'B"),
        (lambda: plots.matrix_picture({"A": [1.0]}, highlight=["A[7]"]), "A has shape (1,)"),
        (lambda: plots.neurons(), "pairs is empty"),
        (lambda: plots.decision_boundary(3, XOR.X, XOR.y), "predict is 3; it must be a function"),
        (lambda: plots.delta_tensor(np.zeros((2, 3, 4))), "it must be (H, H, D)"),
        (lambda: plots.delta_tensor(np.zeros((2, 3, 4)), layer=2), "it must be (O, O, H)"),
        (lambda: plots.delta_tensor(DELTA, layer=3), "layer is 3"),
    ],
)
def test_errors_teach(draw, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        draw()


def test_of_weights_that_move_alike_rounding_chooses_none() -> None:
    for noise in (1e-14, -1e-14):
        W1 = np.array([[[0.0, 0.0], [0.0, 0.0]], [[1.0, 2.0], [1.0, 2.0 + noise]]])
        history = SimpleNamespace(recorded=[0, 9], W1=W1)
        assert "W₁[0,1] moves most, from 0 to 2" in plots.weight_history(history).alt
