"""Spans cut as a person would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.tidying import tidy

_PIECES = st.sampled_from(
    [
        "woord",
        " ",
        ",",
        ".",
        "„",
        "”",
        "‘",
        "’",
        "(",
        ")",
        "8,8",
        " miljoen",
        "Noord-Korea",
        "!",
        "U.S.",
        "–",
        "é",
    ]
)


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("hij noemt het „vijand nummer één”, zegt hij", "vijand nummer één”", "vijand nummer één"),
        ("hij noemt het „vijand nummer één”, zegt hij", "„vijand nummer één”,", "„vijand nummer één”"),
        ("de partij (PPP) won", "partij (PPP)", "partij (PPP)"),
        ("de partij (PPP) won", "PPP)", "PPP"),
        ("de partij (PPP) won", "partij (PPP", "partij (PPP)"),
        ("goed voor 8,8 miljoen euro", "8", "8,8 miljoen"),
        ("goed voor 8,8 miljoen euro", "miljoen", "8,8 miljoen"),
        ("ruim 45 procent van hen", "45", "45 procent"),
        ("uit Noord-Korea gevlucht", "Korea", "Noord-Korea"),
        ("zei Park, die vertrok.", " Park, ", "Park"),
        ("werkt bij Jansen e.a. in Ede", "Jansen e.a.", "Jansen e.a."),
        ("het einde.", "einde.", "einde"),
        ("een – streepje", "– ", ""),
    ],
)
def test_ends_move_to_where_a_person_would_cut(text: str, marked: str, expected: str) -> None:
    at = text.index(marked)
    start, end = tidy(text, at, at + len(marked))
    assert text[start:end] == expected


@given(st.lists(_PIECES, min_size=1, max_size=20).map("".join), st.data())
def test_any_span_ends_at_whole_words_and_is_tidy_already(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = tidy(text, start, end)
    assert 0 <= first <= last <= len(text)
    if first == last:
        return
    assert tidy(text, first, last) == (first, last)
    assert not text[first].isspace() and not text[last - 1].isspace()
    assert not (first > 0 and text[first].isalnum() and text[first - 1].isalnum())
    assert not (last < len(text) and text[last].isalnum() and text[last - 1].isalnum())
