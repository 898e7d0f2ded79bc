"""Jupyter in the browser: JupyterLite's notebook application over the page's own Pyodide.

    python book/_tools/lite.py        assembles it in _build/lite/site, says what it is

It is put together here, of wheels that pip fetches by the hashes of `book/_lite/requirements.txt`:
the application without source maps and without what only other applications use, the extensions
that a notebook of the book needs, the notebooks with the book's Markdown turned into Jupyter's, and
a lock file that adds IPython to what the pages run on. `jupyter lite build` is not needed: it
would ask for an environment of its own, and falls back on another host when it is mistaken.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import lite_notebooks
import live_python
from live_python import ROOT, entry, files_of, sha256, wheel_of
from notebooks import notebooks

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from ed_policy import JUPYTER_META

LITE = ROOT / "book" / "_lite"
PINS = LITE / "requirements.txt"
SITE = ROOT / "_build" / "lite" / "site"  # what the book serves
STAMP = SITE.parent / "stamp"
PYTHON = "../python/"  # from there to the page's Python
STARTS_PYTHON = "pyodide.js"  # the kernel cannot load the module that the pages start theirs with

EXTENSIONS = {  # what Jupyter needs besides, by the wheel that carries it
    "jupyterlite-pyodide-kernel": "@jupyterlite/pyodide-kernel-extension",
    "jupyterlab-widgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
}
KERNEL_WHEELS = ("ipykernel", "piplite", "pyodide-kernel")  # inside the kernel's extension
APPLICATIONS = ("notebooks", "tree")  # a notebook, and the list of them
# What no reader's browser asks for: it knows WOFF2, and has no use for a map without its sources.
# The chunk lays out such diagrams of Mermaid as ask for it, and is the largest but one.
LEFT_OUT = re.compile(
    r"\.map$|(^|/)fa-[\w-]+\.(svg|eot|ttf|woff)$|^build/(lab|edit|repl|consoles)/|^build/9310\."
    r"|(^|/)(package\.json(\.orig)?|install\.json)$|/static/pypi/"
)
TAKEN = re.compile(
    r"^(build|notebooks|tree)/|^(config-utils\.js|service-worker\.js|jupyter-lite\.ipynb)$"
)
# Of Pygments, IPython colours Python alone; its own lexers are for documentation.
LEXERS = re.compile(r"^pygments/lexers/(?!(__init__|_mapping|python|special)\.py)")
NEEDS = {
    "ipython": [
        *("asttokens", "decorator", "executing", "matplotlib-inline", "prompt-toolkit"),
        *("pure-eval", "pygments", "sqlite3", "stack-data", "traitlets"),
    ],
    "prompt-toolkit": ["wcwidth"],
    "micropip": ["packaging"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["comm", "ipykernel", "ipython", "packaging"],
    # A notebook's first cell imports the package, and finds all its rooms.
    "ffnn-core": ["anywidget", "latex2mathml", "matplotlib", "mdit-py-plugins", "numpy", "sympy"],
}
# What the kernel asks for by these names before it starts. It can do without two of them: they
# are there in name only.
PACKAGES = (
    *("micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel"),
    *("jedi", "ipython"),
)
IN_NAME_ONLY = ("jedi", "ssl")
# What the kernel does otherwise here: it completes without jedi, and Matplotlib, which looks for
# fonts at every start, does not say so in red.
CHANGED = {
    "interpreter.py": (b"Completer.use_jedi = True", b"Completer.use_jedi = False"),
    "patches.py": (
        b"    import os\n",
        b"    import logging\n    import os\n\n"
        b'    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)\n',
    ),
}


# -- Python ----------------------------------------------------------------------------------------


def kernel_wheels(wheel: bytes) -> dict[str, bytes]:
    """Return the kernel's own Python, which lies in its extension, with what is `CHANGED`."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            library = Path(name).name.split("-")[0].replace("_", "-")
            if name.endswith(".whl") and library in KERNEL_WHEELS:
                found[library] = files_of(archive.read(name))
    kernel = found["pyodide-kernel"]
    for name, (before, after) in CHANGED.items():
        place = f"pyodide_kernel/{name}"
        if kernel[place].count(before) != 1:
            raise ValueError(f"the kernel's {name} is another one: look at CHANGED")
        kernel[place] = kernel[place].replace(before, after)
    return {library: wheel_of(files) for library, files in found.items()}


def wheels_of(pure: dict[str, bytes], official: dict[str, bytes]) -> dict[str, bytes]:
    """Return what Python needs beside the page's, by name of the library."""
    about_jupyter = ("jupyterlite-core", *EXTENSIONS)
    found = {
        library: {n: c for n, c in files_of(wheel).items() if not LEXERS.search(n)}
        for library, wheel in {**pure, **official}.items()
        if library not in about_jupyter
    }
    ready = {library: wheel_of(files) for library, files in found.items()}
    ready |= kernel_wheels(pure["jupyterlite-pyodide-kernel"])
    return ready | {name: live_python.our_wheel(name, "1.0", {}) for name in IN_NAME_ONLY}


def lock_of(page: dict[str, Any], wheels: dict[str, bytes]) -> dict[str, Any]:
    """Return the lock file: the page's libraries, where they lie, and these beside them."""
    packages = {}
    for library, told in page["packages"].items():
        if library != "ed-live":  # which stands in for IPython
            packages[library] = {**told, "depends": NEEDS.get(library, told["depends"])}
    for library, wheel in wheels.items():
        told = entry(library, wheel)
        file = f"../lite/python/{told['file_name']}"
        packages[library] = {**told, "file_name": file, "depends": NEEDS.get(library, [])}
    return {"info": page["info"], "packages": dict(sorted(packages.items()))}


# -- The application -------------------------------------------------------------------------------


def application(wheel: bytes) -> dict[str, bytes]:
    """Return the files of JupyterLite that are served, by their places."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = next(n for n in archive.namelist() if re.search(r"jupyterlite-app-.*\.tgz$", n))
        with tarfile.open(fileobj=io.BytesIO(archive.read(inside))) as tar:
            for member in tar.getmembers():
                name = member.name.removeprefix("package/")
                if member.isfile() and TAKEN.search(name) and not LEFT_OUT.search(name):
                    found[name] = tar.extractfile(member).read()  # type: ignore[union-attr]
    return found


def extension(wheel: bytes, name: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of one of Jupyter's extensions, and how Jupyter loads it."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for path in archive.namelist():
            place = path.partition(f".data/data/share/jupyter/labextensions/{name}/")[2]
            if place == "package.json":
                load = json.loads(archive.read(path))["jupyterlab"]["_build"]
            if place and not LEFT_OUT.search(f"/{place}") and not place.endswith("/"):
                found[f"extensions/{name}/{place}"] = archive.read(path)
    return found, {"name": name, **load}


def licence(wheel: bytes) -> bytes:
    """Return the text of a wheel's licence."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        places = (n for n in archive.namelist() if re.search(r"\.dist-info/.*LICENSE[^/]*$", n))
        return archive.read(next(places))


def settings_of(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Return what the extensions' settings are, as Jupyter reads it."""
    found = []
    for place, content in files.items():
        told = re.fullmatch(r"extensions/(.+)/schemas/\1/(\w+)\.json", place)
        if told:
            schema = json.loads(content)
            known = {"id": f"{told[1]}:{told[2]}", "raw": "{}", "settings": {}, "version": "1"}
            found.append({**known, "schema": schema})
    return found


def page(text: str, title: str) -> str:
    """Return a page of the application in which no script stands: ours starts it.

    It first looks whether the reader has saved a copy of an earlier edition (`book/_lite`).
    """
    text, done = re.subn(
        r"<script>\s*\(async function.*?</script>",
        '<script type="module" src="../editions.mjs"></script>',
        text,
        count=1,
        flags=re.DOTALL,
    )
    text = re.sub(r'<link rel="manifest"[^>]*>', '<link rel="stylesheet" href="../lite.css">', text)
    text = re.sub("<title>.*?</title>", f"<title>{title}</title>", text)
    text = text.replace("<html>", '<html lang="en">').replace("JupyterLite requires", "This needs")
    charset = '<meta charset="utf-8" />'
    if not done or charset not in text:
        raise ValueError("JupyterLite's page is written in another way")
    return text.replace(charset, f"{charset}{JUPYTER_META}")


ROOT_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8" />{policy}<title>Notebooks</title>
<meta http-equiv="refresh" content="0; url=tree/index.html">
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</head><body><p><a href="tree/index.html">The notebooks</a></p></body></html>
"""


def configuration(extensions: list[dict[str, str]], lock: str) -> dict[str, Any]:
    """Return what Jupyter reads first: where Python is, and that nothing is asked elsewhere."""
    kernel = {
        "pyodideUrl": f"./{STARTS_PYTHON}",
        "disablePyPIFallback": True,
        "pipliteUrls": [],
        # Where the kernel would look if one of PACKAGES were missing: at home, in vain.
        "pipliteWheelUrl": "./python/piplite.whl",
        "loadPyodideOptions": {
            "indexURL": f"./{PYTHON}",
            "lockFileURL": f"./pyodide-lock.json?v={lock}",
            "packages": list(PACKAGES),
        },
    }
    data = {
        "appName": "Every Derivative",
        "appUrl": "./tree",
        "baseUrl": "./",
        "defaultKernelName": "python",
        "faviconUrl": "./notebooks/favicon.ico",
        "federated_extensions": extensions,
        "fullLabextensionsUrl": "./extensions",
        "fullStaticUrl": "./build",
        "licensesUrl": "./build/third-party-licenses.json",
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        "settingsOverrides": {
            "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
            # Every cell stays on the page, so that what a picture was set to does.
            "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
            "@jupyterlab/apputils-extension:notification": {
                "fetchNews": "false",
                "checkForUpdates": False,
            },
        },
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


# -- All of it -------------------------------------------------------------------------------------


def as_json(thing: Any) -> bytes:
    """Return a thing as the bytes of a file."""
    return (json.dumps(thing, ensure_ascii=False, indent=1) + "\n").encode()


def contents(page_python: Path) -> dict[str, bytes]:
    """Return every file, by its place.

    Parameters
    ----------
    page_python : Path
        The folder that `live_python.assemble` has made.

    Raises
    ------
    NotToBeHadError
        If a file can be had from nowhere.
    """
    pinned = live_python.settings()
    core = live_python.fetch_core(pinned, STARTS_PYTHON)
    official = live_python.fetch_official({**pinned, "official": ["sqlite3"]}, core)
    pure = live_python.fetch_pure(PINS)
    page_pure = live_python.fetch_pure(live_python.LIVE / "requirements.txt")

    found = application(pure["jupyterlite-core"])
    loads = []
    for library, name in EXTENSIONS.items():
        wheel = {**page_pure, **pure}[library]
        files, load = extension(wheel, name)
        found |= {**files, f"licences/{library}.txt": licence(wheel)}
        loads.append(load)
    found["licences/jupyterlite-core.txt"] = licence(pure["jupyterlite-core"])
    found["build/schemas/all_federated.json"] = as_json(settings_of(found))
    for name in APPLICATIONS:
        place = f"{name}/index.html"
        found[place] = page(found[place].decode(), "Every Derivative").encode()
    found[STARTS_PYTHON] = core[STARTS_PYTHON]
    found["index.html"] = ROOT_PAGE.format(policy=JUPYTER_META).encode()
    for file in (*LITE.glob("*.mjs"), *LITE.glob("*.css")):
        found[file.name] = file.read_bytes()

    wheels = live_python.compiled(core, wheels_of(pure, official))
    page_lock = json.loads((page_python / live_python.LOCK).read_text(encoding="utf-8"))
    lock = lock_of(page_lock, wheels)
    for library, wheel in wheels.items():
        found[f"python/{Path(lock['packages'][library]['file_name']).name}"] = wheel
    found["pyodide-lock.json"] = as_json(lock)
    digest = sha256(found["pyodide-lock.json"])[:8]
    found["jupyter-lite.json"] = as_json(configuration(loads, digest))
    return found | {name: as_json(told) for name, told in lite_notebooks.served().items()}


def fingerprint(page_python: Path) -> str:
    """Return a digest of everything that this is made of."""
    digest = hashlib.sha256((page_python / live_python.LOCK).read_bytes())
    digest.update(JUPYTER_META.encode())
    tools = (ROOT / "book" / "_tools" / f"{name}.py" for name in ("lite", "lite_notebooks"))
    for file in (*tools, *sorted(LITE.iterdir()), *notebooks(), *lite_notebooks.ABOUT):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def assemble(page_python: Path) -> Path:
    """Assemble the folder and return it; nothing is done if nothing has changed.

    Raises
    ------
    NotToBeHadError
        If a file can be had from nowhere.
    """
    made_of = fingerprint(page_python)
    if STAMP.is_file() and STAMP.read_text() == made_of:
        return SITE
    files = contents(page_python)
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(SITE, ignore_errors=True)
    for name, content in files.items():
        file = SITE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    STAMP.write_text(made_of)
    return SITE


def main() -> int:
    """Assemble the folder and say what it is, or why it cannot be."""
    try:
        folder = assemble(live_python.assemble())
    except live_python.NotToBeHadError as error:
        print(error)
        return 1
    files = [file for file in folder.rglob("*") if file.is_file()]
    print(f"{sum(file.stat().st_size for file in files) / 1e6:8.2f} MB in {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
