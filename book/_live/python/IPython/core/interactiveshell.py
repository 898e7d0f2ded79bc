"""A name that ipywidgets imports."""


class InteractiveShell:
    """There is none: the cells run in `ed_live`."""
