"""The linter that `make test` asks about JavaScript finds what it is there to find."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from machine import ROOT

pytestmark = pytest.mark.repository

OXLINT = Path(sys.executable).with_name("oxlint")
SPOILT = {
    "no-eval": "export const f = (text) => eval(text);\n",
    "no-unused-vars": 'import { brief } from "./dom.mjs";\nexport const one = 1;\n',
    "no-undef": "export const f = () => notDefinedAnywhere;\n",
    "no-var": "export function f() { var a = 1; return a; }\n",
    "eqeqeq": "export const same = (a, b) => a == b;\n",
    "max-lines-per-function": "export function f() {\n" + "  f();\n" * 119 + "}\n",
}


def complaints(folder: Path, text: str) -> str:
    (folder / "spoilt.mjs").write_text(text, encoding="utf-8")
    config = ROOT / ".oxlintrc.json"
    done = subprocess.run(
        [OXLINT, "--config", config, "spoilt.mjs"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == ("0 errors" not in done.stdout), done.stderr
    return done.stdout


@pytest.mark.parametrize("rule", SPOILT)
def test_a_spoilt_module_is_found(tmp_path: Path, rule: str) -> None:
    assert f"({rule})" in complaints(tmp_path, SPOILT[rule])


def test_a_good_module_passes(tmp_path: Path) -> None:
    long = "export function f() {\n" + "  f();\n" * 118 + "}\n"
    assert "Found 0 warnings and 0 errors" in complaints(tmp_path, "export const one = 1;\n" + long)


def test_our_modules_pass_and_none_is_left_out() -> None:
    done = subprocess.run([OXLINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Found 0 warnings and 0 errors" in done.stdout, done.stdout
    told = re.search(r"on (\d+) files", done.stdout)
    theirs = {"codemirror.mjs", "contrast.js"}
    listed = subprocess.run(
        ["git", "ls-files", "*.mjs", "*.js"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    ours = [name for name in listed if Path(name).name not in theirs]
    assert told and int(told[1]) >= len(ours) > 90
