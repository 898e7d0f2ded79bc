"""What a reader may import from here: `display`, and a few things to show."""

from ed_live import show


def display(*things, **_):
    """Show things on the page."""
    for thing in things:
        show(thing)


def clear_output(wait=False):
    """Do nothing: a cell's outputs go when it runs again."""


class HTML:
    """A piece of a page."""

    def __init__(self, data=""):
        self.data = data

    def _repr_html_(self):
        return self.data


class Latex:
    """A formula, between dollar signs."""

    def __init__(self, data=""):
        self.data = data

    def _repr_latex_(self):
        return self.data


class Math(Latex):
    """A formula, without dollar signs."""


class SVG:
    """A drawing."""

    def __init__(self, data=""):
        self.data = data

    def _repr_svg_(self):
        return self.data
