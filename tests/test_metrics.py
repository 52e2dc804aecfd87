"""The measures, on cases worked out by hand."""

from __future__ import annotations

import math

import pytest

from qa.metrics import auc, exact_match, expected_calibration_error, f1, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De Labour-partij", "labourpartij"),
        ("„vijand nummer één”", "vijand nummer één"),
        ("  the   Hard Road Out. ", "hard road out"),
        ("een", ""),
    ],
)
def test_normalise_drops_case_punctuation_and_articles(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_exact_match_takes_any_accepted_answer() -> None:
    assert exact_match("het boek", ["een boek", "iets anders"]) == 1.0
    assert exact_match("boeken", ["een boek"]) == 0.0


def test_f1_is_the_best_over_accepted_answers() -> None:
    assert f1("generaal Kang Hopil", ["Kang", "Kang Hopil"]) == pytest.approx(0.8)
    assert f1("niets", ["Kang"]) == 0.0


def test_auc_counts_ties_half() -> None:
    assert auc([0.9, 0.8, 0.3], [True, True, False]) == 1.0
    assert auc([0.5, 0.5], [True, False]) == 0.5
    assert math.isnan(auc([0.5], [True]))


def test_calibration_error_is_nought_where_confidence_is_accuracy() -> None:
    assert expected_calibration_error([0.5] * 20, [1.0, 0.0] * 10) == pytest.approx(0.0)
    assert expected_calibration_error([1.0] * 10, [0.0] * 10) == pytest.approx(1.0)
