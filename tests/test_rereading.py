"""Spans of two readings made one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.records import Span
from qa.rereading import averaged, distinct

_SPANS = st.lists(
    st.builds(lambda start, length, score: Span(0, start, start + length, score),
              st.integers(0, 30), st.integers(1, 10), st.floats(-20, 20)),
    max_size=12,
)  # fmt: skip


def test_what_both_readings_see_comes_before_what_one_sees() -> None:
    first = [Span(4, 0, 5, 6.0), Span(4, 10, 15, 5.5)]
    second = [Span(0, 10, 15, 6.0), Span(0, 20, 25, 1.0)]
    best, *others = averaged(first, second)
    assert best == Span(4, 10, 15, 5.75)
    assert {(span.start, span.hit) for span in others} == {(0, 4), (20, 4)}


def test_a_reading_without_spans_changes_nothing() -> None:
    first = [Span(1, 0, 5, 2.0)]
    assert averaged(first, []) == first
    assert averaged([], first) == []


@given(_SPANS, st.integers(1, 6))
def test_distinct_spans_are_the_best_that_do_not_overlap(spans: list[Span], count: int) -> None:
    kept = distinct(spans, count)
    assert len(kept) <= count
    assert [span.score for span in kept] == sorted((span.score for span in kept), reverse=True)
    for at, span in enumerate(kept):
        assert all(span.end <= other.start or other.end <= span.start for other in kept[:at])
    if spans:
        assert kept[0].score == max(span.score for span in spans)


@given(_SPANS, _SPANS)
def test_averages_lie_between_the_readings(first: list[Span], second: list[Span]) -> None:
    both = averaged(first, second)
    places = {(span.start, span.end) for span in first}
    if first and second:
        assert {(span.start, span.end) for span in both} == places | {(s.start, s.end) for s in second}
        assert max(span.score for span in both) <= max(span.score for span in [*first, *second]) + 1e-9
        # A place that one of them lacks counts as one below all that it has.
        assert min(span.score for span in both) >= min(span.score for span in [*first, *second]) - 1 - 1e-9
