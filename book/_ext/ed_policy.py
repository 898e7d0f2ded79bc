"""A Content-Security-Policy: a page runs and wears the book's own files, and nothing else.

Every page carries the policy; for hosts that send headers the build writes the files that make
them send it too. What would need an exception is taken out of the pages: a drawing's inline styles
become attributes; what the theme says in the page is said in `_js/first.js` and `_js/book.js`. The
build fails if a page still holds a script or a style of its own.

Jupyter in the browser is no page of the book and cannot live so: it makes styles and functions as
it runs, and loads a widget's module from what Python sends. Its folder has a policy of its own, by
which it asks no other host either, and no script may stand in its pages.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# WebAssembly is for Python in the page, and `blob:` for Stop, which interrupts it: the worker reads
# such an address of the page's own, until it is gone. Images in `data:` are what matplotlib draws
# as pixels.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
    " connect-src 'self' blob:;"
    " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
JUPYTER = "_static/lite"  # where it lies in the built book
JUPYTER_POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " connect-src 'self' blob: data:; img-src 'self' blob: data:; font-src 'self' data:;"
    " media-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'"
)
JUPYTER_META = f'<meta http-equiv="Content-Security-Policy" content="{JUPYTER_POLICY}">'
POLICY_HEADER = "Content-Security-Policy"
NO_SNIFF = ("X-Content-Type-Options", "nosniff")
# Where a widget is embedded by a frame that gives it no origin of its own (`sandbox` without
# `allow-same-origin`), a browser asks for fonts as another host would.
FONTS = {"Access-Control-Allow-Origin": "*"}

CHARSET = re.compile(r'<meta charset="[^"]*"\s*/?>', re.IGNORECASE)
INLINE = re.compile(r"<script(?![^>]*\s(?:src|type)=)[^>]*>(.*?)</script>\s*", re.DOTALL)
# What the theme and its helpers say in pages, by a word of each; our scripts say it instead.
SAID_BY_US = ("[PST]: Set focus",)
STYLES = re.compile(r"<style>\[data-jp-theme-light.*?</style>", re.DOTALL)  # for notebooks alone
STYLED = re.compile(r"""(<(?P<tag>[\w:-]+)\b[^<>]*?)\sstyle="(?P<style>[^"]*)\"""")
# The size of a picture; the rest of its root's style, and these of HTML, are said in book.css.
PICTURE = re.compile(r"display:block;width:100%;max-width:(\d+)px;")
SAID_IN_CSS = frozenset(
    (
        "white-space:pre-wrap",
        "display:flex;flex-wrap:wrap;gap:1rem 2rem",
        "flex:1 1 15rem;min-width:0",
    )
)
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


def _attributes(match: re.Match[str]) -> str:
    start, style = match[1], match["style"]
    if match["tag"] == "svg":
        size = PICTURE.match(style)
        return f'{start} width="{size[1]}"' if size else match[0]
    pairs = (rule.split(":", 1) for rule in style.split(";") if rule.strip())
    return start + "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


def without_styles(page: str) -> str:
    """Return a page whose drawings say with attributes what they said with styles.

    >>> without_styles('<svg><path style="fill:none;stroke:var(--ed-pos, #c2570c)"/></svg>')
    '<svg><path fill="none" stroke="var(--ed-pos, #c2570c)"/></svg>'
    """
    page = DRAWING.sub(lambda svg: STYLED.sub(_attributes, STYLES.sub("", svg[0])), page)
    return STYLED.sub(lambda found: found[1] if found["style"] in SAID_IN_CSS else found[0], page)


def without_scripts(page: str) -> str:
    """Return a page without the theme's own scripts in it."""
    return INLINE.sub(
        lambda script: "" if any(words in script[1] for words in SAID_BY_US) else script[0], page
    )


def with_policy(page: str) -> str:
    """Return a page with the policy, before anything that it is about."""
    found = CHARSET.search(page)
    place = found.end() if found else 0
    return f"{page[:place]}{META}{page[place:]}"


FOR_HOSTS = ("_headers", ".htaccess", "nginx-headers.conf")


def served(root: Path) -> list[str]:
    """Return the addresses of a built book under the pages' policy: all, but for Jupyter's.

    Where two rules are about one address some hosts send both policies, and both would hold.
    """
    if not (root / JUPYTER).is_dir():
        return ["/*"]
    there = [*root.iterdir(), *(root / "_static").iterdir()]
    apart = {root / "_static", root / JUPYTER}
    names = {
        f"/{path.relative_to(root).as_posix()}{'/*' if path.is_dir() else ''}"
        for path in there
        if path not in apart and path.name not in FOR_HOSTS and not path.name.startswith(".")
    }
    short = {name.removesuffix(".html") for name in names}  # as some hosts write a page's address
    return ["/", *sorted(names | short)]


def files_for_hosts(root: Path) -> dict[str, str]:
    """Return what makes hosts send the policies, by name.

    Netlify and Cloudflare Pages read the first, Apache the second; the third is to be included in
    nginx's `server`. GitHub Pages sends no headers of ours: there the policy in each page holds.
    """
    sniff = ": ".join(NO_SNIFF)
    headers = (
        f"add_header {POLICY_HEADER} $ed_policy always;\n"
        f'add_header {NO_SNIFF[0]} "{NO_SNIFF[1]}" always;\n'
    )
    rules = {f"/{JUPYTER}/*": JUPYTER_POLICY} if (root / JUPYTER).is_dir() else {}
    rules |= dict.fromkeys(served(root), POLICY)
    told = [f"{path}\n  {POLICY_HEADER}: {policy}\n" for path, policy in rules.items()]
    fonts = [f"{name}: {value}" for name, value in FONTS.items()]
    if "/*" in rules:
        told[0] += f"  {sniff}\n"
    else:
        told.append(f"/*\n  {sniff}\n")
    told.append("".join(["/_static/ed/*.woff2\n", *(f"  {line}\n" for line in fonts)]))
    return {
        "_headers": "".join(told),
        ".htaccess": "AddType text/javascript .mjs\nAddType application/wasm .wasm\n"
        "<IfModule mod_headers.c>\n"
        f'  Header always set {POLICY_HEADER} "{POLICY}"\n'
        f'  Header always set {NO_SNIFF[0]} "{NO_SNIFF[1]}"\n'
        f'  <If "%{{REQUEST_URI}} =~ m#/{JUPYTER}/#">\n'
        f'    Header always set {POLICY_HEADER} "{JUPYTER_POLICY}"\n'
        "  </If>\n"
        '  <FilesMatch "\\.woff2$">\n'
        + "".join(f'    Header always set {name} "{value}"\n' for name, value in FONTS.items())
        + "  </FilesMatch>\n</IfModule>\n",
        "nginx-headers.conf": f'set $ed_policy "{POLICY}";\n'
        f'if ($uri ~ "/{JUPYTER}/") {{ set $ed_policy "{JUPYTER_POLICY}"; }}\n'
        + headers
        # a location with headers of its own has these alone
        + "location ~ \\.woff2$ {\n"
        + "".join(f"  {line}\n" for line in headers.splitlines())
        + "".join(f'  add_header {name} "{value}";\n' for name, value in FONTS.items())
        + "}\n",
    }


class Exceptions(HTMLParser):
    """What a page holds that the policy forbids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        names = [name for name in given if name == "style" or name.startswith("on")]
        script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        link = (given.get("href") or "").lstrip().lower().startswith("javascript:")
        if names or script or link or tag == "style":
            self.found.append((self.get_starttag_text() or tag)[:160])


def exceptions(page: str) -> list[str]:
    """Return the elements of a page that the policy forbids.

    >>> exceptions('<p style="color: red">Red</p><script src="a.js"></script>')
    ['<p style="color: red">']
    """
    return Exceptions(page).found


def apply(app: Sphinx, exception: Exception | None) -> None:
    """Give every page the policy."""
    if exception or app.builder.format != "html":
        return
    root = Path(app.outdir)
    wrong = []
    for path in sorted(root.rglob("*.html")):
        if "_static" in path.parts:
            continue
        page = with_policy(without_scripts(without_styles(path.read_text(encoding="utf-8"))))
        path.write_text(page, encoding="utf-8")
        wrong += [f"{path.relative_to(root)}: {found}" for found in exceptions(page)]
    if wrong:
        raise ExtensionError("a page may hold no script or style:\n" + "\n".join(wrong[:20]))


def write_for_hosts(app: Sphinx, exception: Exception | None) -> None:
    """Write what hosts read, when everything else is there."""
    if exception is None and app.builder.format == "html":
        for name, text in files_for_hosts(Path(app.outdir)).items():
            Path(app.outdir, name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Work on pages that are complete."""
    app.connect("build-finished", apply, priority=800)
    app.connect("build-finished", write_for_hosts, priority=890)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
