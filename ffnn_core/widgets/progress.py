"""How many of the book's exercises the reader has solved."""

from __future__ import annotations

from typing import ClassVar

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Flag


class Progress(Widget):
    """The reader's progress: on this page, in the book, and page by page; it can be cleared.

    It is kept in the reader's browser and nowhere else. The book knows all its exercises; in
    JupyterLab, where it is read one notebook at a time, only those that are solved are counted.

    Parameters
    ----------
    by_page : bool, default False
        Whether the list of pages is unfolded at first.

    Examples
    --------
    >>> Progress(by_page=True)
    Progress(by_page=True)
    """

    by_page = Flag(False)

    shown: ClassVar[tuple[str, ...]] = ("by_page",)

    def still(self) -> str:
        """Return what a page without a script can say."""
        return (
            '<p class="ed-kind">Your progress</p><p>Where scripts run, this place counts the '
            "exercises that you have solved. Your browser remembers them; nobody else does.</p>"
        )
