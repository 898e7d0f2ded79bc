"""A second reading of TeX, which knows nothing of MathML: the letters and signs of a formula."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

SIGNS = {
    "partial": "∂", "cdot": "·", "sum": "∑", "top": "⊤", "odot": "⊙", "approx": "≈", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "mapsto": "↦", "infty": "∞", "dots": "…", "ldots": "…",
    "cdots": "⋯", "times": "×", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "in": "∈", "pm": "±", "nabla": "∇", "ell": "ℓ", "ast": "∗", "circ": "∘",
    "otimes": "⊗", "oplus": "⊕", "mid": "∣", "Vert": "‖", "lVert": "‖", "rVert": "‖", "|": "‖",
    "vert": "|", "lvert": "|", "rvert": "|", "ll": "≪", "gg": "≫", "Rightarrow": "⇒", "prod": "∏",
    "vdots": "⋮", "ddots": "⋱", "propto": "∝", "equiv": "≡", "sim": "∼", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "prime": "′",
    "forall": "∀", "exists": "∃", "int": "∫", "colon": ":", "lbrace": "{", "rbrace": "}",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "ϕ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
NAMES = "log exp max min lim ln tanh sin cos det sup inf argmax argmin".split()  # noqa: SIM905
SILENT_WORDS = """
frac tfrac dfrac sqrt left right bigl bigr Bigl Bigr big Big biggl biggr bigg Bigg quad qquad
displaystyle textstyle small hat bar tilde vec widehat overline underbrace overbrace text textrm
textbf textit mathrm mathbf mathcal mathbb mathit boldsymbol bm operatorname limits nolimits
"""
SILENT = {*SILENT_WORDS.split(), *",;:!\\ \n"}
TOKEN = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}(?:\[[tbc]\]|\{[lcr|]*\})?|\\([a-zA-Z]+|.)|(\s+|.)", re.DOTALL
)
#: Marks that TeX writes before what they stand on, and MathML after it.
MARKS = "ˆ^~¯―⏟⏞′'\u0303\u0304\u20d7"


def plain(text: str) -> str:
    """Bold, script and doubled signs as the signs they are made of, without spaces."""
    text = unicodedata.normalize("NFKC", text.replace("ˆ", "^").replace("⋅", "·"))
    return re.sub(r"\s", "", text.replace("-", "−").replace("⋅", "·")).replace("⟂", "⊤")


def letters_of_tex(tex: str) -> str:
    """The letters, figures and signs of TeX in their order, without marks above or below."""
    found = []
    tex = re.sub(
        r"\\sqrt\[(\w)\]\{([^{}]*)\}", r"{\2}\1", tex
    )  # MathML has the root before its index
    for match in TOKEN.finditer(tex):
        command, other = match.group(1), match.group(2)
        if command in SIGNS:
            found.append(SIGNS[command])
        elif command in NAMES or (command and command in "{}%$&#_"):
            found.append(command)
        elif command is not None and command not in SILENT:
            raise ValueError(f"\\{command} is not in the table of tests/formulas.py")
        elif other and other not in "{}_^&'":
            found.append(other)
    return "".join(c for c in plain("".join(found)) if c not in MARKS)


def letters_of_mathml(text: str) -> str:
    """The same of the text of MathML."""
    return "".join(c for c in plain(text) if c not in MARKS)


def marks_of_tex(tex: str) -> int:
    """How many hats and primes TeX asks for."""
    return len(re.findall(r"\\(?:hat|widehat)\b|'|\\prime", tex))


def marks_of_mathml(text: str) -> int:
    """How many hats and primes there are."""
    return sum(map(plain(text).count, "^′"))


class Formulas(HTMLParser):
    """The formulas of a page: the TeX, the text without it, and the words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.within: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "math":
            self.found.append({"tex": "", "text": "", "words": dict(attrs).get("alttext") or ""})
            self.within = "text"
        elif tag == "annotation":
            self.within = "tex"

    def handle_endtag(self, tag: str) -> None:
        if tag == "math":
            self.within = None
        elif tag == "annotation":
            self.within = "text"

    def handle_data(self, data: str) -> None:
        if self.within:
            self.found[-1][self.within] += data


def faults(formula: dict[str, str]) -> list[str]:
    """What a formula shows that its TeX does not say, and the other way."""
    tex, text, words = formula["tex"], formula["text"], formula["words"]
    found = []
    if (given := letters_of_tex(tex)) != (shown := letters_of_mathml(text)):
        found.append(f"{tex}: {given} is shown as {shown}")
    if marks_of_tex(tex) != marks_of_mathml(text):
        found.append(f"{tex}: not every hat and prime is shown in {text}")
    if not words.strip() or "\\" in words:
        found.append(f"{tex}: has no words but {words!r}")
    return found
