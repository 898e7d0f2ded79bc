"""Where a picture stands, and what folds away behind a mark at its corner; every fold has a name.

A picture follows the sentence that speaks of it. The code that draws it is one press away, after
the picture, where a reader who wonders looks for it. JupyterLab folds the same cells
(`book/_tools/notebooks.py`).

A cell with the tag `beside` has its picture in the margin, where it stays in view while the text
that follows speaks of it; one with the tag `stays` keeps it at the top of the window for so long.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from only_draws import PICTURES, only_draws
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

# Widgets that gain by the margin: the picture on the left, its numbers and controls beside it.
BROAD = (
    "BackpropStepper", "BeTheOptimiser", "ChainExplorer", "ConventionSwitch", "DigitPad",
    "FailureClinic", "FiftyStarts", "ForwardPass", "GradientCheck", "GraphOfAnything",
    "HiddenSpace", "LossLandscape", "LossSlope", "Neuron", "Nudge", "PullOfOnePoint", "ShapeBench",
    "Threshold", "TrainingTheatre",
)  # fmt: skip
KEPT = frozenset({"tag_beside", "tag_stays"})


def shown_by(node: nodes.Element) -> str:
    """Return the HTML among what a cell shows."""
    return "".join(raw.astext() for raw in node.findall(nodes.raw) if raw.get("format") == "html")


PREPARES = "What this page imports and prepares"


def name_of(source: str, *, prints: bool = False, prepared: bool = False) -> str:
    """Return what a folded cell without a picture is called.

    Parameters
    ----------
    source : str
    prints : bool
        Whether it has something to show: then its code is that of what is seen.
    prepared : bool
        Whether an earlier fold of the page is what it imports and prepares.
    """
    if not prepared and source.lstrip().startswith(("import", "from", "%")):
        return PREPARES
    return "The check, in code" if "assert " in source and not prints else "The code"


def is_kept(node: nodes.Node) -> bool:
    """Tell whether a cell's picture stays in view while the text goes on."""
    return isinstance(node, nodes.container) and not KEPT.isdisjoint(node["classes"])


def keep(cell: nodes.container) -> None:
    """Put a cell and the text that follows it into one box: up to a section or a wide picture."""
    siblings = cell.parent.children
    place = siblings.index(cell)
    end = place + 1
    while end < len(siblings) and not _ends(siblings[end]):
        end += 1
    kind = next(name for name in cell["classes"] if name in KEPT).removeprefix("tag_")
    box = nodes.container(classes=[f"ed-{kind}"])
    together = siblings[place:end]
    cell["classes"] += ["full-width"] if kind == "beside" else []
    cell.parent[place:end] = [box]
    box.extend(together)


def _ends(node: nodes.Node) -> bool:
    return isinstance(node, nodes.section) or (
        isinstance(node, nodes.container)
        and bool({"ed-broad", "margin", *KEPT} & set(node["classes"]))
    )


def name_picture(cell: nodes.container) -> None:
    """Give a picture an address, and a link to it at its corner; a widget has its own."""
    name = f"cell-{cell['cell_index'] + 1:03d}"  # as the ledger names the cells that prove
    if name not in cell["ids"]:
        cell["ids"].append(name)
    link = (
        f'<a class="headerlink ed-picture-link" href="#{name}" title="Link to this picture">#</a>'
    )
    cell.append(nodes.raw("", link, format="html"))


def fold_note(note: nodes.admonition) -> None:
    """Let HTML itself fold a note with the class `dropdown`; on paper it is open."""
    title, *rest = note.children
    fold = HideCodeCellNode(name=title.astext(), classes=["ed-note"])
    fold.extend(rest)
    note.replace_self(fold)


class Folds(SphinxPostTransform):
    """Fold what only draws, name what is folded, and give broad widgets the margin."""

    default_priority = 198  # before MyST-NB folds, at 199
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the code cells of a page."""
        prepared = False
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or not cell.children:
                continue
            shown = shown_by(cell)
            if any(f'data-ed-widget="{name}"' in shown for name in BROAD):
                cell["classes"] += ["ed-broad", "full-width"]
            if PICTURES.search(shown) and 'class="ed-widget"' not in shown:
                name_picture(cell)
            code = cell.children[0]
            if code.get("nb_element") != "cell_code_source":
                continue
            source = code.astext()
            if PICTURES.search(shown) and (cell.get("hide_mode") == "input" or only_draws(source)):
                kind = "widget" if 'class="ed-widget"' in shown else "picture"
                fold = HideCodeCellNode(name="Code", rest=f" of this {kind}", classes=["ed-drawn"])
                cell.remove(code)
                fold += code
                cell += fold
                cell.attributes.pop("hide_mode", None)
            elif cell.get("hide_mode"):
                prints = len(cell.children) > 1
                cell["prompt_show"] = name_of(source, prints=prints, prepared=prepared)
                prepared |= cell["prompt_show"] == PREPARES
        for cell in list(self.document.findall(is_kept)):
            keep(cell)
        for note in list(self.document.findall(nodes.admonition)):
            if "dropdown" in note["classes"]:
                fold_note(note)


def visit_fold(self: Any, node: nodes.Element) -> None:
    """Open a fold: its name is what a screen reader says of it."""
    kind = [] if "ed-note" in node["classes"] else ["hide"]
    classes = " ".join([*kind, *node["classes"]])
    name = self.encode(node.get("name") or node["prompt_show"])
    rest = f'<span class="ed-unseen">{node["rest"]}</span>' if node.get("rest") else ""
    self.body.append(f'<details class="{classes}">\n<summary>{name}{rest}</summary>\n')


def depart_fold(self: Any, node: nodes.Element) -> None:
    """Close a fold."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Fold before MyST-NB does, and write its folds too."""
    app.add_post_transform(Folds)
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
