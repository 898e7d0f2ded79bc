"""The little of IPython that ipywidgets asks for; the page is no terminal, and IPython is large."""


def get_ipython():
    """Return None, as outside of IPython."""
    return
