"""The exercises: their texts, their arguments, and how a reader's function is judged."""

from __future__ import annotations

import ast
import base64
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import ed_exercises
import nbformat
import notebooks
import numpy as np
import pytest
from docutils import nodes
from machine import ROOT

from ffnn_core import EXAMPLE, forward, gradient_batch
from ffnn_core.activations import sigmoid, sigmoid_prime
from ffnn_core.widgets import (
    CodeExercise,
    Neuron,
    NumericExercise,
    Progress,
    Quiz,
    Row,
    exercise,
    widget_classes,
)
from ffnn_core.widgets.kit import fetch, text
from ffnn_core.widgets.kit.exercise import Exercise
from ffnn_core.widgets.kit.judge import Verdict, comparison, judge

# -- Texts ---------------------------------------------------------------------------------------


def test_a_formula_is_mathml_with_its_inks() -> None:
    (formula,) = text.line(r"$W_1[2,0] < \hat{y}$")
    assert formula[:2] == ["span", "ed-math"]
    html = text.to_html([formula])
    assert html.startswith('<span class="ed-math"><math alttext="W 1 [2, 0] is less than y hat">')
    assert '<mrow class="ed-hidden"><msub><mi>W</mi><mn>1</mn></msub>' in html
    assert "<mo>&lt;</mo>" in html
    assert text.plain([formula]) == "W1[2,0]<yˆ"


@pytest.mark.parametrize("tex", [r"\begin", "\\", r"\frac{1}", "{x", r"\hat"])
def test_a_formula_that_cannot_be_shown_is_an_error(tex: str) -> None:
    with pytest.raises(ValueError, match="the formula"):
        text.maths(tex)


def test_text_code_and_emphasis() -> None:
    assert text.line("a `W1[2, 0]` and *not* 2 * 3 for \\$5 <b>") == [
        "a ",
        ["code", "", "W1[2, 0]"],
        " and ",
        ["em", "", "not"],
        " 2 * 3 for $5 <b>",
    ]
    assert text.to_html(["<b>", ["code", "", "a < b"]]) == "&lt;b&gt;<code>a &lt; b</code>"


def test_paragraphs_and_code_blocks() -> None:
    given = """First
    line, $x$.

    Second.

    ```python
    z = h

    z
    ```
    """
    assert text.blocks(given) == [
        ["p", "", "First line, ", [*text.maths("x"), "."]],
        ["p", "", "Second."],
        ["pre", "ed-code", ["code", "", "z = h\n\nz"]],
    ]


# -- Questions -----------------------------------------------------------------------------------

TWO = [("a", "Because.", True), ("b", "No.", False)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Quiz("", TWO), r"question is .*; it must be a text with something in it"),
        (lambda: Quiz("Q", TWO[:1]), "two answers or more, .* held 1 with 1 right"),
        (lambda: Quiz("Q", [TWO[1], ("c", "No.", False)]), "held 2 with 0 right"),
        (lambda: Quiz("Q", [("a", "", True), TWO[1]]), "'a' lacks its explanation"),
        (lambda: Quiz("Q", [("a", True), TWO[1]]), "each is .text, explanation, correct."),
        (
            lambda: Quiz("Q", [("a", "Yes.", 1), TWO[1]]),
            "'a' is 1; it must be either True or False",
        ),
        (lambda: Quiz("Q", [TWO[0], TWO[0]]), "same answer twice"),
        (lambda: Quiz("Q", TWO, slug="No Slug"), r"slug is .*; it must be like"),
        (lambda: Quiz("Q", TWO, hint=""), r"hints is .*; it must be a text"),
        (lambda: Quiz(r"What is $\begin$?", TWO), r"the formula .* cannot be read"),
        (lambda: NumericExercise("Q"), "answer is None; it must be a finite number"),
        (lambda: NumericExercise("Q", "1"), r"answer is .*; it must be a finite number"),
        (lambda: NumericExercise("Q", float("nan")), r"answer is .*; it must be a finite number"),
        (lambda: NumericExercise("Q", np.ones(1)), r"answer is .*; it must be a finite number"),
        (lambda: NumericExercise("Q", 1, tolerance=0), r"tolerance is .*; it must be positive"),
        (lambda: NumericExercise("Q", 1, digits=-1), r"digits is .*; it must be a whole number"),
        (lambda: NumericExercise("Q", 1, digits=True), r"digits is .*; it must be a whole number"),
        (lambda: NumericExercise("Q", True), r"answer is .*; it must be a finite number"),
        (lambda: NumericExercise("Q", 1, digits=1, tolerance=0.001), "may be off by 0.05"),
        (lambda: NumericExercise("Q", 1, wrong=[(1.001, "?")]), "holds 1.001, which is right"),
        (lambda: CodeExercise("two words", "Q", check=print), r"name is .*; it must be the name"),
        (lambda: CodeExercise("f", "Q"), r"check is .*; it must be a function"),
        (lambda: CodeExercise.compare("f", "Q", abs, []), "cases is empty"),
        (
            lambda: CodeExercise.compare("f", "Q", abs, [1], tolerance=0),
            r"tolerance is .*; it must be",
        ),
    ],
)
def test_a_faulty_exercise_does_not_reach_the_reader(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_names_of_exercises() -> None:
    assert Quiz("Which sign has $L$?", TWO).slug == Quiz("Which sign has $L$?", TWO).slug
    assert Quiz("Which sign has $L$?", TWO).slug.startswith("which-sign-has-l-")
    assert Quiz("Which sign?", TWO).slug != Quiz("Which size?", TWO).slug
    assert Quiz("Q", TWO, slug="my-own").slug == "my-own"
    assert repr(NumericExercise("Q", 1, slug="one")) == "NumericExercise(slug='one')"


def test_the_number_is_not_to_be_read_in_the_state_of_the_page() -> None:
    exercise = NumericExercise("Q", 12.345678, digits=3, wrong=[(3, "No.")])
    assert "12.34" not in json.dumps(exercise.state())
    key = json.loads(base64.b64decode(exercise.content["sealed"]))
    assert key == {
        "answer": 12.345678,
        "tolerance": pytest.approx(0.0005),
        "shown": "12.346",
        "wrong": [[3.0, ["No."]]],
    }


@pytest.mark.parametrize(
    ("answer", "options", "off"),
    [
        (3, {"digits": 0}, 1e-9),
        (101, {"tolerance": 0.5}, 1e-9),
        (37.6, {"tolerance": 0.5}, 0.5),  # 38 will do
        (100, {"tolerance": 2}, 2.0),
        (3, {"digits": 1}, 0.05),
    ],
)
def test_where_a_whole_number_is_asked_no_other_will_do(
    answer: float, options: dict[str, Any], off: float
) -> None:
    assert NumericExercise("Q", answer, **options).tolerance == pytest.approx(off)


@pytest.mark.parametrize(
    ("answer", "options", "shown"),
    [
        (-0.6349, {}, "−0.63"),
        (23, {"digits": 0}, "23"),
        (20, {"digits": 0}, "20"),
        (0.25, {"tolerance": 1e-6}, "0.25"),
        (-1e-9, {}, "0"),
        (np.float64(1 / 3), {"digits": 4}, "0.3333"),
        (np.array(2.0), {}, "2"),
    ],
)
def test_how_an_answer_is_shown(answer: float, options: dict[str, Any], shown: str) -> None:
    html = NumericExercise("Q", answer, **options).still()
    assert f"<summary>Answer</summary><p>{shown}</p>" in html


def test_an_exercise_reads_without_a_script() -> None:
    quiz = Quiz("Which?", TWO, hint="Think.", slug="which")
    html = quiz.to_html()
    assert 'data-ed-exercise="which"' in html
    assert "<ul><li>a</li><li>b</li></ul>" in html
    assert "<details><summary>Hint</summary><p>Think.</p></details>" in html
    assert html.index("Because.", html.index("</script>")) > html.index("<summary>Answers")
    starter = CodeExercise.compare("f", "Q", lambda h, z: h, [(1, 2)]).still()
    assert "def f(h, z):\n    ..." in starter
    assert "make lab" in starter
    assert "exercises that you have solved" in Progress().to_html()


def test_solved_is_a_trait_that_python_reads() -> None:
    quiz = Quiz()
    seen = []
    quiz.observe(lambda change: seen.append(change["new"]), names="solved")
    quiz.set_state({"solved": True})  # what the page sends
    assert seen == [True] and quiz.solved


# -- Functions of readers ------------------------------------------------------------------------


def slope_exercise() -> CodeExercise:
    cases = [(0.0,), (np.array([-2.0, 0.5]),)]
    return CodeExercise.compare("slope", "Write `slope(h)`.", sigmoid_prime, cases)


def said(function: object, reference: Callable[..., Any], *cases: Any) -> str:
    return repr(judge(function, comparison("f", reference, cases), name="f"))


def unwritten(h: float) -> None: ...


def raises_not_implemented(h: float) -> None:
    raise NotImplementedError


@pytest.mark.parametrize("start", [unwritten, raises_not_implemented, lambda h: ...])
def test_what_is_not_yet_written_is_told_so(start: Callable[..., Any]) -> None:
    one = slope_exercise()
    verdict = one.check(start)
    assert repr(verdict) == "Not yet written: `slope` returns nothing so far."
    assert verdict.kind == "unwritten" and not verdict and not one.solved
    assert verdict._repr_html_().startswith('<div class="ed-verdict"><strong>Not yet written:')


def test_a_right_function_is_right_and_python_knows() -> None:
    one = slope_exercise()
    verdict = one.check(lambda h: np.exp(-h) / (1 + np.exp(-h)) ** 2)
    assert repr(verdict) == "Right: `slope` passes every check."
    assert verdict and one.solved


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda h: -sigmoid_prime(h), "`slope(0)` gives -0.25; wanted: 0.25. The size is right"),
        (lambda h: sigmoid_prime(h) / 2, "Every number is half as large as it should be."),
        (lambda h: np.asarray(h) * 0 + 0.25, "gives 0.25 at [0]; wanted: 0.105. 2 of 2 numbers"),
        (lambda h: np.sum(sigmoid_prime(h)), "should give an array of shape (2,), but gives a num"),
        (lambda h: [sigmoid_prime(h)], "`slope(0)` should give a number, but gives an array of"),
        (lambda h: "0.25x", "should give a number, but gives a str."),
        (lambda h: 0.25 if h == 0 else 1, "`slope([-2, 0.5])` stops with ValueError: The truth"),
        (lambda h: h / np.float64(0), "`slope(0)` gives nan; wanted: 0.25."),
        (lambda: 1, "stops with TypeError"),
        (lambda h: 0.25 if np.ndim(h) == 0 else None, "returns nothing"),
        (sigmoid_prime(0), "hand in the function itself, as in `check(slope)`; a"),
    ],
)
def test_the_first_case_that_differs_is_named(function: Any, words: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a reader's warnings stay out of the page
        reply = repr(slope_exercise().check(function))
    assert reply.startswith("Not yet")
    assert words in reply
    assert reply == repr(slope_exercise().check(function))


def test_shapes_come_before_numbers() -> None:
    A = np.arange(6.0).reshape(2, 3)
    assert "is a transpose missing" in said(lambda a: a.T * 7, lambda a: a, (A,))
    assert "only their arrangement" in said(lambda a: a.ravel(), lambda a: a, (A,))
    assert "an axis left to sum over" in said(lambda a: a, lambda a: a.sum(axis=1), (A,))
    assert "array of shape (2, 3)" in said(lambda a: a.ravel(), lambda a: a, (A,))
    assert said(lambda a: a, lambda a: a, A).startswith("Right")


def test_several_results_are_compared_by_name() -> None:
    case = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)

    def no_bias(*args: Any) -> Any:
        g = gradient_batch(*args)
        return g.dL_dW1, g.dL_dc1 * 0, g.dL_dW2, g.dL_dc2

    assert said(gradient_batch, gradient_batch, case).startswith("Right")
    assert "`f(…) in case 1 → dL_dc1` gives 0 at [0, 0]" in said(no_bias, gradient_batch, case)
    assert "should return 4 things (dL_dW1, dL_dc1" in said(
        lambda *a: no_bias(*a)[:2], gradient_batch, case
    )
    assert "but returns a float" in said(lambda *a: 1.0, gradient_batch, case)
    assert "dL_dW1 is None" in said(lambda *a: (None,) * 4, gradient_batch, case)


def test_arguments_by_name_and_other_results() -> None:
    assert said(lambda a, b: a - b, lambda a, b: a - b, {"a": 3, "b": 1}).startswith("Right")
    assert "`f(a=3, b=1)` gives 4; wanted: 2." in said(
        lambda a, b: a + b, lambda a, b: a - b, {"a": 3, "b": 1}
    )
    assert "gives 'x'; wanted: 'ab'" in said(lambda s: "x", lambda s: s, "ab")


def test_arguments_must_stay_as_they_were() -> None:
    mine = np.array([1.0, 2.0])

    def doubles_in_place(a: Any) -> Any:
        a *= 2
        return a

    reply = said(doubles_in_place, lambda a: 2 * a, mine)
    assert "it changes the array that it was given" in reply
    assert mine.tolist() == [1, 2]


def test_a_check_of_ones_own() -> None:
    def check(f: Callable[..., Any]) -> None:
        if f(2) != 4:
            raise AssertionError("f(2) should be 4")
        if f(3) != 9:
            raise AssertionError

    assert repr(judge(lambda x: x + 3, check)) == "Not yet: f(2) should be 4"
    assert "one of the checks does not hold" in repr(judge(lambda x: 2 * x, check))
    assert repr(judge(lambda x: 1 / 0, check, name="f")) == (
        "Not yet: `f` stops with ZeroDivisionError: division by zero"
    )
    assert judge(lambda x: x**2, check).kind == "right"
    assert judge(lambda x: None, lambda f: f(1) + 1).kind == "unwritten"


# -- Every right answer is right, and no other ---------------------------------------------------


class Loud:
    def __repr__(self) -> str:
        raise RuntimeError("not to be looked at")


@pytest.mark.parametrize(
    ("came", "want", "right"),
    [
        ("0.5", 0.5, False),
        (["0.5"], [0.5], False),
        (0.5 + 3j, 0.5, False),
        (0.5 + 0j, 0.5, False),
        (np.array([0.5 + 3j]), np.array([0.5]), False),
        (b"1", 1, False),
        (np.ma.masked_equal([1.0, 2.0], 2.0), np.array([1.0, 2.0]), False),
        (Loud(), 0.5, False),
        ({0.5}, 0.5, False),
        (np.inf, np.inf, True),
        (-np.inf, np.inf, False),
        (5.0, np.inf, False),
        (np.inf, 5.0, False),
        (np.nan, np.nan, True),
        (np.array([np.inf, 1.0, np.nan]), np.array([np.inf, 1.0, np.nan]), True),
        (np.array([np.inf, 1.1]), np.array([np.inf, 1.0]), False),
        (0.0, 1e-12, False),
        (1e-12 * (1 + 1e-12), 1e-12, True),
        (np.array([0.0, 1.0]), np.array([1e-12, 1.0]), True),
        (1, 1.0, True),
        (Fraction(1, 2), 0.5, True),
        ([1, 2], np.array([1.0, 2.0]), True),
        (np.array([1, 2], dtype=object), np.array([1.0, 2.0]), True),
        (np.float32(0.5), 0.5, True),
        (np.array([1.0, 2.0]), np.array([[1.0], [2.0]]), True),
        (np.array([[1.0, 2.0]]), np.array([[1.0], [2.0]]), False),
        (np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), False),
        (np.ones((3, 1)), np.ones(()), False),
        ([np.ones(2), np.ones(2)], (np.ones(2), np.ones(2)), True),
        (np.ones((2, 2)), (np.ones(2), np.ones(2)), True),
        (iter([1.0, 2.0]), np.array([1.0, 2.0]), False),
        ("ab", "ab", True),
        (["a"], "a", False),
    ],
)
def test_what_is_right(came: Any, want: Any, right: bool) -> None:
    verdict = judge(lambda x: came, comparison("f", lambda x: want, [1.0]), name="f")
    assert bool(verdict) is right, verdict
    assert len(verdict.text) < 1000


def exits(x: float) -> None:
    raise SystemExit(3)


def is_stopped(x: float) -> None:
    raise KeyboardInterrupt


def prints_for_ever(x: float) -> None:
    while True:
        try:
            print("still here", x)
        except Exception:
            continue


def shouts(x: float) -> None:
    raise ValueError("no" * 10**6)


def deep(x: float) -> float:
    return deep(x)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (exits, "stops with SystemExit: 3"),
        (is_stopped, "`f` was stopped before it came to an end"),
        (prints_for_ever, "`f` prints without end"),
        (shouts, "stops with ValueError: nono"),
        (deep, "stops with RecursionError"),
    ],
)
@pytest.mark.parametrize(
    "check", [comparison("f", lambda x: x, [1.0]), lambda f: f(1.0)], ids=["compared", "own"]
)
def test_whatever_a_function_does_the_page_goes_on(
    function: Any, words: str, check: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = judge(function, check, name="f")
    assert verdict.kind == "wrong" and words in verdict.text
    assert len(verdict.text) < 1000
    assert len(capsys.readouterr().out) <= 20_000


def test_nothing_rests_on_asserts_that_python_can_leave_out() -> None:
    files = [ROOT / "ffnn_core/widgets/kit/judge.py", *(ROOT / "book/_exercises").glob("*.py")]
    assert len(files) > 10
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)], file.name
    code = (
        "from ffnn_core.widgets.kit.judge import comparison, judge\n"
        "import numpy as np\n"
        "f = comparison('f', lambda x: np.ones((2, 3)), [1.0])\n"
        "print(judge(lambda x: np.ones((3, 2)), f), judge(lambda x: None, f))"
    )
    run = subprocess.run(
        [sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "Rows and columns are swapped" in run.stdout and "Not yet written" in run.stdout


def test_a_verdict_is_text_not_markup() -> None:
    html = Verdict("wrong", "`a < b` <script>")._repr_html_()
    assert "<code>a &lt; b</code> &lt;script&gt;" in html


def test_worked_solutions_are_right() -> None:
    assert CodeExercise().check_solution()
    wrong = CodeExercise.compare(
        "f", "Q", abs, [-1], solution="def f(x):\n    return helper(x)", hints="?"
    )
    assert not wrong.check_solution(helper=lambda x: x)
    assert wrong.check_solution(helper=abs)
    assert not wrong.solved


# -- Beside each other, and in the book ----------------------------------------------------------


def test_a_row_holds_widgets_live_and_in_the_book() -> None:
    row = Row(Neuron(w=1), Quiz(slug="a"))
    assert repr(row) == "Row(Neuron(w=1.0, c=-1.0), Quiz(slug='a'))"
    data = row._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == row.model_id
    assert data["text/html"].startswith('<div class="ed-row"><div class="ed-widget"')
    assert data["text/html"].count("data-ed-widget=") == 2
    assert data["text/plain"] == repr(row)
    assert "Row" not in widget_classes()


def test_a_row_takes_two_widgets_of_ours() -> None:
    with pytest.raises(TypeError, match="is 'text'; it must be a widget of this package"):
        Row(Neuron(), "text")
    with pytest.raises(ValueError, match="is 1; it must be two or more"):
        Row(Neuron())


def test_the_book_lists_its_exercises_once() -> None:
    page = nodes.container()
    page += nodes.raw("", Quiz(slug="a").to_html() + Quiz(slug="b").to_html(), format="html")
    page += nodes.raw("", "data-ed-exercise='no'", format="latex")
    page += nodes.literal("", 'data-ed-exercise="code"')
    assert ed_exercises.exercises_of(page) == ["a", "b"]
    pages = [
        {"title": "One", "url": "one.html", "exercises": ["a", "b"]},
        {"title": "Two", "url": "two.html", "exercises": ["c", "a"]},
    ]
    assert ed_exercises.twice(pages) == ["a (one.html and two.html)"]
    assert ed_exercises.twice(pages[:1]) == []
    script = ed_exercises.as_script(pages[:1])
    assert script.startswith('globalThis.everyDerivativeExercises = [{"title":"One"')


# -- Definitions: in `book/_exercises`, by slug --------------------------------------------------

DEFINED = fetch.slugs(ROOT / "book" / fetch.FOLDER)
SHOWN = re.compile(r'^exercise\("([^"]+)"\)$', re.MULTILINE)
CHECKED = re.compile(r'^exercise\("([^"]+)"\)\.check\((\w+)\)$', re.MULTILINE)


@pytest.fixture
def in_a_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "book" / "network")


def code_cells() -> list[str]:
    books = [nbformat.read(path, as_version=4) for path in notebooks.notebooks()]
    return [cell.source for book in books for cell in book.cells if cell.cell_type == "code"]


def test_exercises_do_not_stand_under_their_own_answers() -> None:
    giveaway = re.compile(r"\b(NumericExercise|Quiz|CodeExercise)\b|solution=|hints?=|wrong=\[")
    assert giveaway.search("Quiz('Which?', hint='')")  # it sees what it is to see
    assert [source for source in code_cells() if giveaway.search(source)] == []


def test_every_exercise_is_shown_once_and_every_one_shown_is_defined() -> None:
    shown = [slug for source in code_cells() for slug in SHOWN.findall(source)]
    assert len(shown) >= 54
    assert sorted(shown) == sorted(DEFINED)
    checked = [slug for source in code_cells() for slug, _ in CHECKED.findall(source)]
    code = [slug for slug in shown if isinstance(defined(slug), CodeExercise)]
    assert checked == code


def defined(slug: str) -> Exercise:
    return getattr(DEFINED[slug], slug.replace("-", "_"))()


@pytest.mark.parametrize("slug", DEFINED)
def test_a_definition_bears_the_slug_it_is_fetched_by(slug: str) -> None:
    assert defined(slug).slug == slug


def test_the_book_s_own_solutions_are_right() -> None:
    code = [one for one in map(defined, DEFINED) if isinstance(one, CodeExercise)]
    assert code
    for one in code:
        assert one.check_solution(forward=forward, sigmoid=sigmoid), one.slug


@pytest.mark.usefixtures("in_a_chapter")
def test_an_exercise_asked_for_twice_is_one() -> None:
    assert exercise("tanh-slope") is exercise("tanh-slope")
    assert exercise("tanh-slope").check(lambda z: 1 - np.asarray(z) ** 2)
    assert exercise("tanh-slope").solved


@pytest.mark.usefixtures("in_a_chapter")
@pytest.mark.parametrize("slug", ["neuron-boundry", "", "one_neuron", "_exercises", None, 3])
def test_a_name_that_is_none_is_told(slug: Any) -> None:
    with pytest.raises(ValueError, match=r"slug is .*; it must be the name of an exercise"):
        exercise(slug)


@pytest.mark.usefixtures("in_a_chapter")
def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'neuron-boundary'"):
        exercise("neuron-boundry")


def test_where_the_definitions_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "book" / "network"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    with pytest.raises(FileNotFoundError, match=r"_exercises is not in .*nor in a folder above it"):
        exercise("mine")
    folder = tmp_path / "book" / "_exercises"
    folder.mkdir()
    (folder / "one.py").write_text(
        "from ffnn_core.widgets import Quiz\n\ndef mine():\n    return Quiz(slug='mine')\n"
    )
    assert exercise("mine").slug == "mine"  # from a chapter
    monkeypatch.chdir(tmp_path)
    assert exercise("mine").slug == "mine"  # from the folder that holds the book


ANOTHER_STYLE: dict[str, str] = {
    "forward-write-it": """
def my_forward(X, W1, c1, W2, c2):
    z1 = 1 / (1 + np.exp(-(X @ W1.T + c1[:, 0])))
    return (1 / (1 + np.exp(-(z1 @ W2.T + np.ravel(c2))))).T
""",
    "loss-mean-slope": """
def mean_slope(y, yhat):
    return (2 * yhat - 2 * y) / np.prod(np.shape(y))
""",
    "chain-rule-one-way": """
def one_way(f, w, eps):
    here, near, far = (f(w + k * eps) for k in range(3))
    return (4 * near - far - 3 * here) / (2 * eps)
""",
    "tanh-slope": """
def tanh_slope(z):
    return np.cosh(np.arctanh(z)) ** -2.0
""",
    "batch-pulls": """
def pulls(dL_dh1, X):
    each = [np.outer(dL_dh1[:, n], X[n]) for n in range(len(X))]
    return [np.linalg.norm(gradient) for gradient in each]
""",
    "trust-worst-entry": """
def worst(loss, theta, claimed):
    worst, most = None, -1.0
    for index in np.ndindex(*theta.shape):
        nudge = np.zeros(theta.shape)
        nudge[index] = 1e-5
        off = claimed[index] - (loss(theta + nudge) - loss(theta - nudge)) / 2e-5
        if off**2 > most:
            worst, most = index, off**2
    return np.array(worst)
""",
    "output-gradient-code": """
def output_gradient(y, yhat, z1):
    d = (yhat - yhat**2) * (yhat - y) * 2
    return [np.multiply.outer(d, z1), d]
""",
    "hidden-gradient-code": """
def hidden_gradient(delta2, W2, z1, x):
    d = (z1 - z1**2) * np.sum(W2 * delta2[:, None], axis=0)
    return np.array([[a * b for b in x] for a in d]), d.tolist()
""",
    "backprop-deltas": """
def deltas(y, yhat, z1, W2):
    d = 2 * (yhat - y) * (yhat - yhat**2)
    return d, (1 - z1) * z1 * sum(d[k] * W2[k] for k in range(len(d)))
""",
    "batch-weights": """
def output_weights(dL_dh2, z1):
    return sum(np.outer(dL_dh2[:, n], z1[:, n]) for n in range(z1.shape[1]))
""",
    "trust-mend-backward": """
def backward(X, y, W1, c1, W2, c2):
    h1, z1, _, yhat = forward(X, W1, c1, W2, c2)
    d2 = 2 * (yhat - y.T) * (yhat - yhat**2)
    d1 = np.einsum("kj,kn,jn,jn->jn", W2, d2, z1, 1 - z1)
    return np.einsum("jn,nk->jk", d1, X), d1.sum(axis=1), (z1 @ d2.T).T, d2.sum(axis=1)
""",
    "digits-confusion": """
def confusion(meant, said):
    pairs = list(zip(meant, said))
    return [[pairs.count((i, j)) for j in range(3)] for i in range(3)]
""",
    "xnor-by-hand": """
def weights():
    return [[9, 9], [9, 9]], [-5, -13], [[-20, 20]], [8]
""",
    "descent-code": """
def descended(slope, w, step, n):
    return descended(slope, w - np.multiply(step, slope(w)), step, n - 1) if n else w
""",
    "batch-noise-code": """
def batch_for(pulls, share):
    wanted, B = share * np.linalg.norm(pulls.mean(axis=0)), 1
    while np.sqrt(pulls.var(axis=0).sum() / B) > wanted:
        B += 1
    return B
""",
    "wrong-examine": """
def closest(W1):
    n = len(W1)
    return min(np.sqrt(sum((W1[i] - W1[j]) ** 2)) for i in range(n) for j in range(i))
""",
    "xor-mirror": """
def mirror(W1, c1, W2, c2, k):
    turned = np.where(np.arange(len(W1)) == k, -1.0, 1.0)
    by = np.diag(turned)
    return by @ W1, by @ c1, W2 @ by, [[b + row[k]] for b, row in zip(c2[:, 0], W2)]
""",
    "xor-parity": """
def parity():
    W1, c1 = np.full((3, 3), 9.0), np.array([[-4.0], [-14.0], [-23.0]])
    return W1, c1, np.array([[10.0, -12.0, 14.0]]), np.array([[-5.0]])
""",
    "regression-line": """
def line_slopes(X, y):
    return np.linalg.lstsq(np.hstack([X, np.ones_like(y)]), y, rcond=None)[0].tolist()
""",
    "regression-fold": """
def folded(W1, c1, mean, spread):
    new = W1 @ np.diag(1 / spread)
    return new, c1 - np.sum(new * mean, axis=1, keepdims=True)
""",
    "tumours-wilson": """
def wilson(k, N):
    z2 = 1.96**2
    reach = np.sqrt(z2 * k * (N - k) / N + z2**2 / 4)
    return (k + z2 / 2 - reach) / (N + z2), (k + z2 / 2 + reach) / (N + z2)
""",
    "tumours-coin": """
def chance(wins, losses):
    n, odds = wins + losses, [1.0]
    for _ in range(n):
        odds = [(a + b) / 2 for a, b in zip([0.0, *odds], [*odds, 0.0])]
    return sum(o for k, o in enumerate(odds) if abs(2 * k - n) >= abs(wins - losses))
""",
    "activations-softmax-back": """
def softmax_back(g, yhat):
    return [p * (a - g @ yhat) for p, a in zip(yhat, g)]
""",
    "autodiff-matmul": """
def matmul_back(G, A, B):
    return [np.einsum("nm,km->nk", G, B), np.einsum("nk,nm->km", A, G)]
""",
    "layers-one-down": """
def one_down(W, delta, h):
    return np.einsum("kj,kn->jn", W, delta) / np.cosh(h) ** 2
""",
    "layers-residual": """
def residual_back(z_below, W, c, dL_dz):
    t = np.tanh(c + W @ z_below)
    return ((dL_dz - dL_dz * t * t).T @ W).T + dL_dz
""",
    "libraries-transposed": """
def to_sklearn(W1, c1, W2, c2):
    return (np.transpose(W1), np.transpose(W2)), (np.ravel(c1), np.ravel(c2))
""",
    "libraries-cross-entropy": """
def cross_entropy(h, labels):
    top = np.logaddexp.reduce(h, axis=1)
    return sum(t - row[k] for t, row, k in zip(top, h, labels)) / len(h)
""",
    "matrix-fold": """
def filled_fold(delta, x):
    return [[sum(delta) * one for one in x] for _ in delta]
""",
    "matrix-inverse": """
def inverse_slope(A, dA):
    return -np.linalg.solve(A, np.linalg.solve(A.T, dA.T).T)
""",
}


@pytest.mark.parametrize("slug", ANOTHER_STYLE)
def test_another_right_way_is_right(slug: str) -> None:
    space: dict[str, Any] = {"np": np, "forward": forward}
    exec(ANOTHER_STYLE[slug], space)
    one = defined(slug)
    assert isinstance(one, CodeExercise)
    verdict = one.check(space[one.name])
    assert verdict, verdict


RIGHT_AT_ONE_SIZE: dict[str, str] = {
    "forward-write-it": """
def my_forward(X, W1, c1, W2, c2):
    z1 = 1 / (1 + np.exp(-(W1 @ X.T + c1)))
    return np.array([1 / (1 + np.exp(-(W2[k] @ z1 + c2[k]))) for k in range(2)])
""",
    "batch-weights": """
def output_weights(dL_dh2, z1):
    return np.array([[dL_dh2[k] @ z1[j] for j in range(3)] for k in range(2)])
""",
    "hidden-gradient-code": """
def hidden_gradient(delta2, W2, z1, x):
    d = (delta2[0] * W2[0] + (delta2[1:] @ W2[1:])) * z1 * (1 - z1)
    return np.repeat(d, 4).reshape(-1, 4) * np.resize(x, 4), d
""",
    "output-gradient-code": """
def output_gradient(y, yhat, z1):
    d = -2 * (y - yhat) * yhat * (1 - yhat)
    return np.array([d[0] * z1, d[1] * z1]), d
""",
    "backprop-deltas": """
def deltas(y, yhat, z1, W2):
    d = -2 * (y - yhat) * yhat * (1 - yhat)
    return d, (d[0] * W2[0] + d[1] * W2[1]) * z1 * (1 - z1)
""",
    "batch-pulls": """
def pulls(dL_dh1, X):
    return np.abs(dL_dh1).sum(axis=0) * np.linalg.norm(X, axis=1)  # right with one hidden unit
""",
    "digits-confusion": """
def confusion(meant, said):
    return np.diag(np.bincount(meant, minlength=3))  # right where nothing is misread
""",
    "trust-worst-entry": """
def worst(loss, theta, claimed):
    off = []
    for index in np.ndindex(theta.shape):
        nudge = np.zeros(theta.shape)
        nudge[index] = 1e-6
        off.append(abs(claimed[index] - (loss(theta + nudge) - loss(theta - nudge)) / 2e-6))
    return divmod(int(np.argmax(off)), 3)  # right with three columns
""",
    "chain-rule-one-way": """
def one_way(f, w, eps):
    return (f(w + eps) - f(w)) / eps - eps  # right for a square
""",
    "tanh-slope": """
def tanh_slope(z):
    return 1 - abs(z)  # right at both ends and in the middle
""",
    "loss-mean-slope": "def mean_slope(y, yhat):\n    return -(y - yhat)",
    "trust-mend-backward": """
def backward(X, y, W1, c1, W2, c2):
    h1, z1, _, yhat = forward(X, W1, c1, W2, c2)
    d2 = 2 * (yhat - y.T) * yhat * (1 - yhat)
    d1 = (W2.T @ d2) * z1 * (1 - z1)
    return d1 @ X, d1.mean(axis=1) * 5, d2 @ z1.T, d2.mean(axis=1) * 5
""",
    "descent-code": "def descended(slope, w, step, n):\n    return w - n * step * slope(w)",
    "batch-noise-code": """
def batch_for(pulls, share):  # right for one weight
    return np.ceil(pulls.var() / np.sum((share * pulls.mean(axis=0)) ** 2))
""",
    "wrong-examine": """
def closest(W1):  # right for two rows
    return np.linalg.norm(np.diff(W1, axis=0), axis=1).min()
""",
    "xor-mirror": """
def mirror(W1, c1, W2, c2, k):  # right for one output
    sign = np.ones((len(W1), 1))
    sign[k] = -1
    return sign * W1, sign * c1, W2 * sign.T, c2 + W2[0, k]
""",
    "regression-line": """
def line_slopes(X, y):  # right for one column
    slope = np.cov(X[:, 0], y[:, 0])[0, 1] / X[:, 0].var(ddof=1)
    return np.array([[slope], [y.mean() - slope * X[:, 0].mean()]])
""",
    "regression-fold": """
def folded(W1, c1, mean, spread):  # right for one input
    return W1 / spread, c1 - W1 @ mean[:, None] / spread[0]
""",
    "tumours-wilson": """
def wilson(k, N):  # right where all answers are
    return 1 / (1 + 1.96**2 / N), 1.0
""",
    "tumours-coin": """
def chance(wins, losses):  # right where nothing is more one-sided
    return 2 / 2 ** (wins + losses)
""",
    "activations-softmax-back": """
def softmax_back(g, yhat):  # right for one-hot slopes at the first class
    return yhat * (g - yhat[0] * g[0])
""",
    "autodiff-matmul": "def matmul_back(G, A, B):\n    return G @ B.T, np.outer(A[0], G[0])",
    "layers-one-down": """
def one_down(W, delta, h):  # right for one unit above
    return W[:1].T * delta[:1] * (1 - np.tanh(h) ** 2)
""",
    "layers-residual": """
def residual_back(z_below, W, c, dL_dz):  # right for one unit
    return dL_dz + W @ (dL_dz * (1 - np.tanh(W @ z_below + c) ** 2))
""",
    "libraries-transposed": """
def to_sklearn(W1, c1, W2, c2):  # right for one input and one output
    return [W1.reshape(W1.shape[::-1]), W2.reshape(W2.shape[::-1])], [c1[:, 0], c2[:, 0]]
""",
    "libraries-cross-entropy": """
def cross_entropy(h, labels):  # right for numbers that are small
    with np.errstate(all="ignore"):
        shares = np.exp(h) / np.exp(h).sum(axis=1, keepdims=True)
        return -np.mean(np.log(shares[np.arange(len(h)), labels]))
""",
    "matrix-fold": """
def filled_fold(delta, x):  # right for three units
    return np.tile(delta.sum() * x, (3, 1))
""",
    "matrix-inverse": "def inverse_slope(A, dA):\n    return -dA / (A @ A)",
}


@pytest.mark.parametrize("slug", RIGHT_AT_ONE_SIZE)
def test_what_is_right_at_one_size_alone_is_not_right(slug: str) -> None:
    space: dict[str, Any] = {"np": np, "forward": forward}
    exec(RIGHT_AT_ONE_SIZE[slug], space)
    one = defined(slug)
    assert isinstance(one, CodeExercise)
    assert one.check(space[one.name]).kind == "wrong"


CHAPTERS = sorted(path.stem for path in (ROOT / "book" / "_exercises").glob("*.py"))
ONE_SIZE = {"xnor-by-hand", "xor-parity"}  # there is no other


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_program_is_tried_in_another_style_and_at_another_size(chapter: str) -> None:
    source = (ROOT / "book" / "_exercises" / f"{chapter}.py").read_text(encoding="utf-8")
    slugs = re.findall(r'slug="([a-z0-9-]+)"', source)
    programs = {slug for slug in slugs if isinstance(defined(slug), CodeExercise)}
    assert programs <= set(ANOTHER_STYLE)
    assert programs - ONE_SIZE <= set(RIGHT_AT_ONE_SIZE)


@pytest.mark.parametrize("slug", ["descent-momentum", "start-relu"])
def test_a_number_that_a_run_can_confirm_is_confirmed(slug: str) -> None:
    one = defined(slug)
    assert isinstance(one, NumericExercise)
    if slug == "start-relu":
        rng = np.random.default_rng(0)
        z = np.maximum(rng.normal(size=(200, 4000)), 0)
        h = one.answer * rng.normal(size=(300, 200)) @ z
        assert np.sqrt(np.mean(h**2)) == pytest.approx(1, abs=0.02)
        return
    ends = []
    for share in (0.99, 1.01):
        w = before = 1.0
        for _ in range(400):
            w, before = w - share * one.answer * 4 * w + 0.9 * (w - before), w
        ends.append(abs(w))
    assert ends[0] < 1e-3 < 1e3 < ends[1]


def test_a_code_exercise_says_what_to_do_without_python() -> None:
    html = defined("batch-weights").still_body()
    assert "Without Python, write it on paper, then open the solution." in html
