"""The data are what their makers say, the same on every call, and split honestly."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest

from ffnn_core.datasets import (
    Dataset,
    breast_cancer,
    bump,
    cars,
    circles,
    digits,
    moons,
    one_hot,
    sine,
    spiral,
    standardise,
    train_test_split,
    xor,
)

DRAWN = [circles, moons, spiral, sine, bump]
CLASSES = [circles, moons, spiral]
EVERY = [xor, *DRAWN, digits, breast_cancer, cars]


@pytest.mark.parametrize("make", EVERY)
def test_every_dataset_is_complete(make):
    data = make()
    assert data.X.ndim == data.y.ndim == 2 and len(data.X) == len(data.y)
    assert data.X.dtype == data.y.dtype == np.float64
    assert np.isfinite(data.X).all() and np.isfinite(data.y).all()
    assert len(data.feature_names) == data.X.shape[1] and len(data.target_names) == data.y.shape[1]
    assert len(set(data.feature_names)) == len(data.feature_names)
    assert data.name == make.__name__ and data.description and data.source and data.licence
    assert repr(data) == f"Dataset({data.name!r}, X {data.X.shape}, y {data.y.shape})"


@pytest.mark.parametrize("make", EVERY)
def test_nobody_can_change_shared_data(make):
    data = make()
    for array in (data.X, data.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 99.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.X = data.y


def test_a_dataset_keeps_its_own_copy():
    X, y = np.zeros((2, 1)), np.ones((2, 1))
    data = Dataset("d", X, y, ("x",), ("y",), "", "", "")
    X[0, 0] = 5.0
    assert data.X[0, 0] == 0.0 and X.flags.writeable


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        (np.zeros(3), np.zeros((3, 1)), "X has shape (3,)"),
        (np.zeros((3, 2)), np.zeros((3, 1)), "X has shape (3, 2)"),
        (np.zeros((3, 1)), np.zeros((2, 1)), "X has 3 rows but y has 2"),
    ],
)
def test_a_dataset_refuses_parts_that_do_not_fit(X, y, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        Dataset("d", X, y, ("x",), ("y",), "", "", "")


# -- drawn data ----------------------------------------------------------------------------------


def test_xor_is_the_truth_table():
    data = xor()
    assert data.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.y.tolist() == [[0], [1], [1], [0]]
    assert data.labels.tolist() == [0, 1, 1, 0]


def test_xor_cloud_is_scattered_about_the_corners():
    data = xor(n_per_corner=50, noise=0.05, seed=3)
    assert data.X.shape == (200, 2) and data.labels.sum() == 100
    assert (data.X.round() == np.repeat(xor().X, 50, axis=0)).all()
    assert 0.04 < (data.X - data.X.round()).std() < 0.06
    assert (np.repeat(xor().X, 2, axis=0) == xor(n_per_corner=2, noise=0).X).all()


@pytest.mark.parametrize("make", [*DRAWN, lambda **k: xor(n_per_corner=5, **k)])
def test_seed_decides_everything_and_global_state_is_untouched(make):
    before = np.random.get_state()[1].copy()  # noqa: NPY002  (this is the state in question)
    first, again, other = make(seed=7), make(seed=7), make(seed=8)
    assert (first.X == again.X).all() and (first.y == again.y).all()
    assert (first.X != other.X).any()
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@pytest.mark.parametrize("make", CLASSES)
@pytest.mark.parametrize("n", [2, 7, 200])
def test_classes_are_balanced(make, n):
    data = make(n=n)
    assert data.X.shape == (n, 2) and data.y.shape == (n, 1)
    assert np.bincount(data.labels).tolist() == [n - n // 2, n // 2]


def test_rings_have_the_stated_radii_and_a_gap():
    clean = circles(noise=0)
    radius = np.hypot(*clean.X.T)
    np.testing.assert_allclose(radius, np.where(clean.labels == 1, 0.4, 1.0))
    noisy = circles()
    radius = np.hypot(*noisy.X.T)
    assert radius[noisy.labels == 1].max() < radius[noisy.labels == 0].min()


def test_moons_are_half_circles_that_interlock():
    data = moons(noise=0)
    up, down = data.X[data.labels == 0], data.X[data.labels == 1]
    np.testing.assert_allclose(np.hypot(*(up - [-0.5, -0.25]).T), 1)
    np.testing.assert_allclose(np.hypot(*(down - [0.5, 0.25]).T), 1)
    assert down[:, 1].max() > up[:, 1].min() and up[:, 0].max() > down[:, 0].min()


def test_one_arm_of_the_spiral_is_the_other_turned_by_half():
    data = spiral(n=2000, noise=0)
    turned = np.where(data.labels[:, None] == 1, -data.X, data.X)
    radius = np.hypot(*turned.T)
    angle = 1.5 * np.pi * radius
    expected = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    np.testing.assert_allclose(turned, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("make", "f"), [(sine, np.sin), (bump, lambda x: x / 4 + np.exp(-4 * x**2))]
)
def test_curves_follow_their_formula(make, f):
    clean = make(n=40, noise=0)
    np.testing.assert_allclose(clean.y, f(clean.X))
    assert (np.diff(clean.X[:, 0]) > 0).all() and np.abs(clean.X).max() <= np.pi
    noisy = make(n=4000, noise=0.2)
    assert 0.19 < (noisy.y - f(noisy.X)).std() < 0.21
    with pytest.raises(ValueError, match="regression"):
        _ = noisy.labels


@pytest.mark.parametrize("make", DRAWN)
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"n": 1}, "n is 1; it must be a whole number of at least 2"),
        ({"n": 2.5}, "n is 2.5"),
        ({"n": "many"}, "n is 'many'"),
        ({"noise": -1}, "noise is -1; it must be a standard deviation of 0 or more"),
        ({"noise": np.nan}, "noise is nan"),
        (
            {"seed": -3},
            "seed is -3; it must be a whole number of at least 0, a numpy Generator or",
        ),
        ({"seed": "lucky"}, "seed is 'lucky'"),
        ({"seed": np.random.RandomState(0)}, "numpy Generator or SeedSequence"),
    ],
)
def test_bad_arguments_are_explained(make, wrong, says):
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        make(**wrong)


def test_xor_explains_bad_numbers():
    with pytest.raises(ValueError, match="n_per_corner is 0"):
        xor(n_per_corner=0)


# -- measured data -------------------------------------------------------------------------------


def test_cars_are_as_published():
    data = cars()
    assert data.X.shape == (392, 8) and len(data.observation_names) == 392
    assert data.observation_names[0] == "chevrolet chevelle malibu"
    assert data.X[0].tolist() == [8, 307, 130, 3504, 12, 70, 1, 0] and data.y[0, 0] == 18
    # means as in James, Witten, Hastie and Tibshirani's table of the same cars
    np.testing.assert_allclose(data.y.mean(), 23.4459, atol=1e-4)
    np.testing.assert_allclose(data.X[:, [2, 3]].mean(axis=0), [104.4694, 2977.5842], atol=1e-4)
    assert data.X[:, 6].sum() == 245 and data.X[:, 7].sum() == 68
    with pytest.raises(ValueError, match="observation_names has 1 entries; it must have 392"):
        dataclasses.replace(data, observation_names=("one",))


@pytest.mark.parametrize("name", ["digits.npz", "breast_cancer.npz", "cars.npz"])
def test_files_are_small_and_as_documented(name):
    folder = files("ffnn_core") / "data"
    content = (folder / name).read_bytes()
    assert len(content) < 50_000
    checksum = hashlib.sha256(content).hexdigest()
    assert f"| `{name}` | `{checksum}` |" in (folder / "README.md").read_text("utf-8")


def test_digits_agree_with_the_documentation_of_their_makers():
    data = digits()
    assert data.X.shape == (1797, 64) and data.y.shape == (1797, 10)
    # Class counts of the test part, as printed in the documentation at UCI.
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(data.labels).tolist() == counts
    assert (data.y.sum(axis=1) == 1).all() and (data.y.sum(axis=0) == counts).all()
    pixels = data.X * 16
    assert (pixels == pixels.round()).all() and pixels.min() == 0 and pixels.max() == 16
    assert pixels.sum() == 561718
    assert pixels[0, :16].tolist() == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]
    assert data.labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert digits() is data  # read once


def test_breast_cancer_agrees_with_the_documentation_of_its_makers():
    data = breast_cancer()
    assert data.X.shape == (569, 30) and data.y.shape == (569, 1)
    assert np.bincount(data.labels).tolist() == [357, 212]  # benign, malignant
    first = [17.99, 10.38, 122.8, 1001.0, 0.1184, 0.2776, 0.3001, 0.1471, 0.2419, 0.07871]
    assert data.X[0, :10].tolist() == first and data.labels[0] == 1
    # Smallest and largest values, as printed in the documentation.
    ranges = {
        "mean radius": (6.981, 28.11),
        "mean area": (143.5, 2501.0),
        "perimeter error": (0.757, 21.98),
        "worst texture": (12.02, 49.54),
        "worst area": (185.2, 4254.0),
    }
    for name, (low, high) in ranges.items():
        column = data.X[:, data.feature_names.index(name)]
        assert (column.min(), column.max()) == (low, high)


def test_measured_data_name_a_licence_that_lets_us_ship_them():
    for data in (digits(), breast_cancer()):
        assert data.licence == "CC BY 4.0" and "doi.org" in data.source


# -- preparing data ------------------------------------------------------------------------------


def test_one_hot():
    assert one_hot([2, 0]).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot([1.0, 0.0], classes=3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert (one_hot(digits().labels) == digits().y).all()


@pytest.mark.parametrize(
    ("labels", "classes", "says"),
    [
        ([], None, "labels has shape (0,)"),
        ([[1]], None, "labels has shape (1, 1)"),
        ([1, 0.5], None, "labels[1] is 0.5; it must be a whole number from 0 up"),
        ([0, "cat"], None, "labels[1] is 'cat'"),
        ([0, -1], None, "labels[1] is -1"),
        ([0, 3], 3, "labels[1] is 3; it must be a whole number from 0 to 2"),
        ([0], 0, "classes is 0"),
    ],
)
def test_one_hot_explains_bad_labels(labels, classes, says):
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        one_hot(labels, classes)


@pytest.mark.parametrize("stratify", [False, True])
@pytest.mark.parametrize("test", [0.25, 0.5, 1, 30, 0.013])
def test_a_split_loses_nothing_and_shares_nothing(stratify, test):
    N = 101
    X, y = np.arange(N)[:, None], np.arange(N) % 3
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test=test, seed=1, stratify=y if stratify else None
    )
    assert len(X_test) == len(y_test) == (test if isinstance(test, int) else round(test * N))
    assert sorted([*X_train[:, 0], *X_test[:, 0]]) == list(range(N))
    assert (X_train[:, 0] % 3 == y_train).all() and (X_test[:, 0] % 3 == y_test).all()
    assert (np.diff(X_train[:, 0]) < 0).any()  # shuffled, not cut in two


def test_a_split_depends_on_its_seed_alone():
    X, y = np.arange(50), np.arange(50)
    first, again, other = (train_test_split(X, y, seed=s)[1] for s in (4, 4, 5))
    assert (first == again).all() and (first != other).any()


def test_a_split_gives_copies():
    X, y = np.zeros((8, 1)), np.zeros(8)
    train_test_split(X, y)[0][:] = 9
    assert (X == 0).all()


@pytest.mark.parametrize("as_rows", [False, True])
def test_a_stratified_split_keeps_the_shares(as_rows):
    data = digits()
    stratify = data.y if as_rows else data.labels
    *_, y_train, y_test = train_test_split(data.X, data.y, test=0.2, seed=0, stratify=stratify)
    assert np.abs(y_test.sum(axis=0) - 0.2 * data.y.sum(axis=0)).max() < 1
    assert (y_train.sum(axis=0) + y_test.sum(axis=0) == data.y.sum(axis=0)).all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"y": np.zeros(9)}, "X has 10 rows but y has 9"),
        ({"y": 3.0}, "y is the single value 3.0"),
        ({"test": 0}, "test is 0"),
        ({"test": 10}, "leaves at least one of the 10 in each part"),
        ({"test": 1.5}, "test is 1.5"),
        ({"test": 0.01}, "test is 0.01"),
        ({"test": "half"}, "test is 'half'"),
        ({"test": True}, "test is True"),
        ({"seed": 0.5}, "seed is 0.5"),
        ({"stratify": [0, 1]}, "stratify has shape (2,)"),
        ({"stratify": [0] * 9 + [1]}, "a class with a single observation"),
    ],
)
def test_a_split_explains_bad_arguments(arguments, says):
    given = {"X": np.zeros((10, 2)), "y": np.zeros(10)} | arguments
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        train_test_split(**given)


def test_standardise_learns_from_the_training_part_only():
    rng = np.random.default_rng(0)
    train, test = rng.normal(5, 3, (40, 3)), rng.normal(9, 1, (10, 3))
    kept = train.copy()
    new_train, new_test = standardise(train, test)
    np.testing.assert_allclose(new_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(new_train.std(axis=0), 1)
    np.testing.assert_allclose(new_test, (test - train.mean(axis=0)) / train.std(axis=0))
    assert (train == kept).all()
    assert isinstance(standardise(train), np.ndarray)  # one part in, one part out


def test_standardise_shifts_a_constant_column_and_does_not_divide_by_nothing():
    train = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    new_train, new_test = standardise(train, [[0.3, 3.0]])
    assert (new_train[:, 0] == 0).all()
    np.testing.assert_allclose(new_test, [[0.2, 0.0]])


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([[1.0, 2.0]], "X_train has shape (2,)"),
        ([[[1.0], [np.nan]]], "the first at X_train[1, 0]: nan"),
        ([[[1, "a"]]], "X_train[0, 1] is 'a'"),
        ([[[1.0], [2.0]], [[1.0, 2.0]]], "argument 2 has 2 columns; it must have 1"),
    ],
)
def test_standardise_explains_bad_tables(parts, says):
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        standardise(*parts)


def test_datasets_need_numpy_alone():
    code = (
        "import sys, ffnn_core.datasets as d; d.digits(); "
        "print([m for m in ('matplotlib', 'sklearn', 'sympy', 'scipy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
