"""Python for the pages: one folder with Pyodide, its libraries and `ffnn_core`, from our own host.

    python book/_tools/live_python.py        assembles it in _build/python/site, says what it is

Nothing is taken on trust. The core is npm's package `pyodide`, whose SHA-512 stands in
`book/_live/pyodide.json`; in it lies the official lock file with the SHA-256 of every wheel that
was compiled for the browser, and the address of these wheels; the pure wheels are pip's, by the
hashes of `book/_live/requirements.txt`. npm and pip ask where they are set up to ask. Byte
code is compiled in, which saves the reader seconds: only Pyodide's own Python can make it, and Node
runs that. Without Node the wheels stay as they are; the pages work the same and start later. What
was fetched and compiled is kept in the user's cache.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIVE = ROOT / "book" / "_live"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
KEPT = CACHE / "every-derivative"  # what was fetched and compiled, for all copies of the project
OURS = ROOT / "_build" / "python"  # what changes with the package
SITE = OURS / "site"  # what the book serves
LOCK = "pyodide-lock.json"
FOLDER = "ED_PYODIDE"  # names a folder that holds files of the official distribution
REGISTRY = "npm_config_registry"  # npm's own variable, asked where npm itself is not installed
PATIENCE = 60  # seconds for one file

CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What each library of the page imports; more than it says of itself is left out on purpose.
NEEDS = {
    "numpy": [],
    "contourpy": ["numpy"],
    "matplotlib": [
        *("contourpy", "cycler", "kiwisolver", "numpy", "packaging", "pillow"),
        *("pyparsing", "python-dateutil"),
    ],
    "python-dateutil": ["six"],
    "sympy": ["mpmath"],
    "comm": ["traitlets"],
    "ipywidgets": ["comm", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "markdown-it-py": ["mdurl"],
    "mdit-py-plugins": ["markdown-it-py"],
    "ffnn-core": ["numpy"],
    "ed-live": ["latex2mathml"],
}
# What no page of a book on networks asks for: tests, type stubs, physics, fonts of other documents.
LEFT_OUT = re.compile(
    r"(^|/)tests/|\.data/|\.pyi$|^isympy"
    r"|^sympy/(benchmarks|parsing/(latex|autolev|fortran|c)|utilities/mathml/data)/"
    r"|^sympy/physics/(biomechanics|continuum_mechanics|control|hep|mechanics|optics|quantum)/"
    r"|^sympy/physics/vector/"
    r"|^matplotlib/mpl-data/(sample_data|fonts/(afm|pdfcorefonts)|fonts/ttf/(STIX|DejaVuSerif))"
)
OWN = ("ffnn-core", "ed-live")
WORDLESS = ("sympy", "mpmath")  # whose docstrings, half of their code, are left out
EARLIEST = (1980, 1, 1, 0, 0, 0)


class NotToBeHadError(Exception):
    """A file that the page's Python needs can be had from nowhere."""


# -- Fetching --------------------------------------------------------------------------------------


def settings() -> dict[str, Any]:
    """Return what is pinned: Pyodide's version, the digest of its package, its wheels' names."""
    return json.loads((LIVE / "pyodide.json").read_text(encoding="utf-8"))


def kept(name: str, is_right: Callable[[bytes], bool], places: Iterable[str | Path]) -> bytes:
    """Return a file, from what is kept or from the first place whose file has the right digest.

    Raises
    ------
    NotToBeHadError
        If no place has it.
    """
    here = KEPT / "fetched" / name
    tried = []
    for place in itertools.chain([here], places):
        try:
            if isinstance(place, Path):
                content = place.read_bytes()
            else:
                with urllib.request.urlopen(place, timeout=PATIENCE) as answer:
                    content = answer.read()
        except (OSError, urllib.error.URLError) as error:
            if place != here:
                tried.append(f"{place} ({getattr(error, 'reason', None) or error})")
            continue
        if is_right(content):
            if place != here:
                put(here, content)
            return content
        tried.append(f"{place} (not the file that is pinned)")
    raise NotToBeHadError(f"{name} can be had from none of: {'; '.join(tried)}")


def put(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: other builds may look for it meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as fresh:
        fresh.write(content)
    Path(fresh.name).replace(file)


def has_integrity(content: bytes, integrity: str) -> bool:
    """Tell whether a file is the one that `sha512-…` names.

    >>> digest = (
    ...     "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP"
    ...     "+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
    ... )
    >>> has_integrity(b"", f"sha512-{digest}"), has_integrity(b" ", f"sha512-{digest}")
    (True, False)
    """
    kind, _, digest = integrity.partition("-")
    return (
        kind == "sha512" and base64.b64encode(hashlib.sha512(content).digest()) == digest.encode()
    )


def sha256(content: bytes) -> str:
    """Return the digest by which the lock file names a content."""
    return hashlib.sha256(content).hexdigest()


def lying(name: str) -> list[Path]:
    """Return the files of this name that lie on this machine, where builds look for them."""
    given = [Path(os.environ[FOLDER])] if os.environ.get(FOLDER) else []
    folders = [*given, *(above / "shared" / "pyodide" for above in ROOT.parents)]
    return [folder / name for folder in folders if (folder / name).is_file()]


def places_of_core(version: str, name: str, folder: str) -> Iterator[str | Path]:
    """Yield where the package of the core may be, the nearest first; npm puts it into `folder`."""
    yield from lying(name)
    npm, registry = shutil.which("npm"), os.environ.get(REGISTRY)
    if npm:
        asked = [npm, "pack", f"pyodide@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(asked, cwd=ROOT, capture_output=True, check=False)
        yield Path(folder, name)
    elif registry:
        yield f"{registry.rstrip('/')}/pyodide/-/{name}"
    else:
        raise NotToBeHadError(
            f"{name} is npm's, which is not installed; set {REGISTRY} to the address of a registry,"
            f" or {FOLDER} to a folder with the file"
        )


def fetch_core(pinned: dict[str, Any], *more: str) -> dict[str, bytes]:
    """Return the files of Pyodide's core and the official lock, and more of npm's package."""
    version = pinned["version"]
    name = f"pyodide-{version}.tgz"
    with tempfile.TemporaryDirectory() as folder:
        archive = kept(
            name,
            lambda content: has_integrity(content, pinned["integrity"]),
            places_of_core(version, name, folder),
        )
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            file = member.name.removeprefix("package/")
            if file in (*CORE, LOCK, *more):
                found[file] = tar.extractfile(member).read()  # type: ignore[union-attr]
    return found


def official_address(core: dict[str, bytes], version: str) -> str:
    """Return where the wheels of this Pyodide are, as its own core says.

    >>> core = {"pyodide.mjs": b"setCdnUrl(`https://wheels.example/v${d.version}/full/`)"}
    >>> official_address(core, "0.27.7")
    'https://wheels.example/v0.27.7/full/'
    """
    told = re.search(rb"setCdnUrl\(`(https://[^`$]+)\$\{[\w.]+\}([^`$]+)`\)", core["pyodide.mjs"])
    if not told:
        raise NotToBeHadError("this Pyodide does not say where its wheels are")
    return version.join(part.decode() for part in told.groups())


def fetch_official(pinned: dict[str, Any], core: dict[str, bytes]) -> dict[str, bytes]:
    """Return the wheels compiled for the browser, by name of the library."""
    address = official_address(core, pinned["version"])
    lock = json.loads(core[LOCK])
    found = {}
    for library in pinned["official"]:
        entry = lock["packages"][library]
        file = entry["file_name"]
        places = [*lying(file), f"{address}{file}"]
        right = entry["sha256"]
        found[library] = kept(file, lambda content, right=right: sha256(content) == right, places)
    return found


def pure_folder(pins: Path) -> Path:
    """Return where the pure-Python wheels of a file of pins are kept."""
    return KEPT / "fetched" / f"pure-{sha256(pins.read_bytes())[:12]}"


def fetch_pure(pins: Path) -> dict[str, bytes]:
    """Return the pure-Python wheels, by name of the library; pip fetches and checks them."""
    folder = pure_folder(pins)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = tempfile.mkdtemp(dir=folder.parent)
        asked = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--dest", fresh]
        asked += ["--only-binary", ":all:", "--python-version", "3.12", "--platform", "any"]
        asked += ["--implementation", "py", "--abi", "none", "--require-hashes"]
        asked += ["-r", str(pins)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(fresh)
            said = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            raise NotToBeHadError(f"the pure-Python wheels cannot be had: {said}")
        with contextlib.suppress(OSError):  # another build has just done the same
            Path(fresh).rename(folder)
    return {
        file.name.split("-")[0].lower().replace("_", "-").replace(".", "-"): file.read_bytes()
        for file in sorted(folder.glob("*.whl"))
    }


# -- Wheels ----------------------------------------------------------------------------------------


def wheel_of(files: dict[str, bytes]) -> bytes:
    """Return a zip of these files; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def files_of(wheel: bytes) -> dict[str, bytes]:
    """Return what is in a wheel and may be asked for."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if not (name.endswith("/") or LEFT_OUT.search(name))
        }


def our_wheel(name: str, version: str, parts: dict[str, Path]) -> bytes:
    """Return a wheel of folders of this repository, each under a name of its own."""
    files = {}
    for top, folder in parts.items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{top}{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files[f"{info}/METADATA"] = about.encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = b""
    return wheel_of(files)


def our_wheels() -> dict[str, bytes]:
    """Return the book's own wheels: the package with its exercises, and what runs the cells."""
    text = (ROOT / "ffnn_core" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', text, re.M)[1]  # type: ignore[index]
    package = {"ffnn_core/": ROOT / "ffnn_core"}
    package["ffnn_core/_exercises/"] = ROOT / "book" / "_exercises"
    return {
        "ffnn-core": our_wheel("ffnn-core", version, package),
        "ed-live": our_wheel("ed-live", version, {"": LIVE / "python"}),
    }


def about(wheel: bytes) -> tuple[str, str, list[str]]:
    """Return a wheel's version, its tag, and the names under which its code is imported."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = archive.namelist()
        info = next(n for n in names if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        version = re.search(rb"^Version: (\S+)", archive.read(info), re.M)
        tag = re.search(rb"^Tag: (\S+)", archive.read(info.replace("METADATA", "WHEEL")), re.M)
    tops = {n.split("/")[0].removesuffix(".pyc").removesuffix(".py") for n in names if ".py" in n}
    assert version and tag, "a wheel says both"
    return version[1].decode(), tag[1].decode(), sorted(t for t in tops if t.isidentifier())


# -- Byte code -------------------------------------------------------------------------------------


@functools.cache
def node() -> str | None:
    """Return where Node is, or None."""
    return shutil.which("node")


def compiled(core: dict[str, bytes], wheels: dict[str, bytes]) -> dict[str, bytes]:
    """Return the wheels with byte code in place of source, made by the Python that will run it.

    Our own keep their source beside it, for a reader who asks for it.
    """
    if node() is None:
        return wheels
    recipe = b"".join((LIVE / name).read_bytes() for name in ("compile.mjs", "compile.py"))
    recipe += core["pyodide.asm.wasm"]
    done, missing = {}, {}
    for library, wheel in wheels.items():
        place = OURS if library in OWN else KEPT
        file = place / "compiled" / f"{library}-{sha256(recipe + wheel)[:16]}.whl"
        if file.is_file():
            done[library] = file.read_bytes()
        else:
            missing[library] = file
    if missing:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            for name in CORE:
                (folder / name).write_bytes(core[name])
            (folder / LOCK).write_bytes(core[LOCK])
            jobs = []
            for library in missing:
                (folder / f"{library}.whl").write_bytes(wheels[library])
                keep = library in OWN
                jobs.append(
                    {"file": f"{library}.whl", "source": keep, "words": library not in WORDLESS}
                )
            (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
            subprocess.run([str(node()), str(LIVE / "compile.mjs"), made], check=True)
            for library, file in missing.items():
                done[library] = (folder / f"{library}.whl").read_bytes()
                put(file, done[library])
    return done


# -- The folder ------------------------------------------------------------------------------------


def entry(library: str, wheel: bytes) -> dict[str, Any]:
    """Return a library's entry of the lock file."""
    version, tag, imports = about(wheel)
    digest = sha256(wheel)
    return {
        "name": library,
        "version": version,
        # A new content has a new name, so that no reader meets an old one from a cache.
        "file_name": f"{library.replace('-', '_')}-{version}-0{digest[:8]}-{tag}.whl",
        "install_dir": "site",
        "sha256": digest,
        "package_type": "package",
        "imports": imports,
        "depends": NEEDS.get(library, []),
        "unvendored_tests": False,
    }


def assemble() -> Path:
    """Assemble the folder and return it; what has not changed is not fetched or compiled again.

    Raises
    ------
    NotToBeHadError
        If a file can be had from nowhere.
    """
    pinned = settings()
    core = fetch_core(pinned)
    wheels = {**fetch_official(pinned, core), **fetch_pure(LIVE / "requirements.txt")}
    slim = {library: wheel_of(files_of(wheel)) for library, wheel in wheels.items()}
    ready = compiled(core, {**slim, **our_wheels()})
    packages = {library: entry(library, ready[library]) for library in sorted(ready)}
    lock = (
        json.dumps({"info": json.loads(core[LOCK])["info"], "packages": packages}, indent=1) + "\n"
    )
    contents = {packages[library]["file_name"]: wheel for library, wheel in ready.items()}
    contents |= {name: core[name] for name in CORE}
    contents[LOCK] = lock.encode()
    SITE.mkdir(parents=True, exist_ok=True)
    for old in SITE.iterdir():
        if old.name not in contents:
            old.unlink()
    for name, content in contents.items():
        file = SITE / name
        if (
            not file.is_file()
            or file.stat().st_size != len(content)
            or file.read_bytes() != content
        ):
            file.write_bytes(content)
    return SITE


def main() -> int:
    """Assemble the folder and say what it is, or why it cannot be."""
    try:
        folder = assemble()
    except NotToBeHadError as error:
        print(error)
        return 1
    files = sorted(folder.iterdir(), key=lambda file: -file.stat().st_size)
    for file in files:
        print(f"{file.stat().st_size / 1e6:8.2f} MB  {file.name}")
    print(f"{sum(file.stat().st_size for file in files) / 1e6:8.2f} MB in {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
