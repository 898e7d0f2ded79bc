"""Byte code for a wheel; this runs in Pyodide, whose Python alone can make it."""

import _imp
import ast
import importlib._bootstrap_external as bootstrap
import io
import zipfile

PLACE = "/lib/python3.12/site-packages/"


def without_words(tree):
    """Take the docstrings out of a module, in place."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            if isinstance(node, ast.Module):  # `__doc__` is looked for: leave an empty one
                node.body[0].value.value = ""
            else:
                node.body[0] = ast.copy_location(ast.Expr(ast.Constant("")), node.body[0])
    return ast.fix_missing_locations(tree)


def compiled(wheel, source, words):
    """Return a wheel with byte code: beside its source if that is to be kept, else in its place."""
    before, out = zipfile.ZipFile(io.BytesIO(bytes(wheel))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after:

        def put(name, content):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            after.writestr(entry, content)

        for name in before.namelist():
            content = before.read(name)
            code = None
            if name.endswith(".py"):
                try:
                    tree = ast.parse(content, name)
                    tree = tree if words else without_words(tree)
                    code = compile(tree, PLACE + name, "exec", dont_inherit=True)
                except SyntaxError:
                    pass
            if code is None or source:
                put(name, content)
            if code is not None:
                # Byte code that Python takes as it is: nothing is compared with a source.
                digest = _imp.source_hash(bootstrap._RAW_MAGIC_NUMBER, content)
                folder, _, module = name.rpartition("/")
                beside = f"{folder}/__pycache__/{module[:-3]}.cpython-312.pyc".lstrip("/")
                made = bootstrap._code_to_hash_pyc(code, digest, False)
                put(beside if source else f"{name}c", bytes(made))
    return out.getvalue()
