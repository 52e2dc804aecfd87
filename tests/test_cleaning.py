"""Clean text never loses the trail: every character knows where in the file it stood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.cleaning import find_paragraphs, join, line_at, line_starts
from embeddings.records import Document, MappedText

_WORDS = st.one_of(
    st.sampled_from(
        ["de", "sluis", "Delfzijl", "wacht-", "kamer", "Noord-", "Holland", "1990", "‘ja’,", "zei."]
    ),
    st.sampled_from(
        ["dr.", "é", "🦆", "in-", "en", "3-", "voudig", "\u00ad", "ver\u00adre", "\u200b", "–", "©", "#"]
    ),
    st.sampled_from(["http://a.nl/b", "- x", "!"]),
)
_SPACES = st.sampled_from([" ", "  ", "\t", "\u00a0", ""])
_BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", " \n \n", "\n\n\n", "\x0c", "\n\x0b\n"])
_LINES = st.lists(st.tuples(_WORDS, _SPACES), max_size=14).map(lambda words: "".join(a + b for a, b in words))
_TEXTS = st.tuples(
    st.sampled_from(["", "\ufeff", "\n\n"]), st.lists(st.tuples(_LINES, _BREAKS), max_size=25)
).map(lambda text: text[0] + "".join(line + end for line, end in text[1]))


def _document(text: str) -> Document:
    return Document("a.txt", Path("a.txt"), text)


def _clean(text: str) -> list[str]:
    return [paragraph.text.text for paragraph in find_paragraphs(_document(text))]


def assert_traceable(text: MappedText, original: str) -> None:
    """Every character stands where its offset says; white space may stand for a stretch of it."""
    last = -1
    for position, character in enumerate(text.text):
        start, end = text.span(position, position + 1)
        assert end == start + 1
        if character.isspace():
            # It stands for a break: on it, or just after the last character before it.
            assert start > last
        else:
            assert original[start] == character
            assert start > last
            last = start


@given(_TEXTS)
def test_every_character_is_found_in_the_original(text: str) -> None:
    for paragraph in find_paragraphs(_document(text)):
        assert_traceable(paragraph.text, text)


@given(_TEXTS)
def test_nothing_but_space_hyphens_and_invisible_marks_is_left_out(text: str) -> None:
    def letters(original: str) -> str:
        return "".join(c for c in original if not c.isspace() and c not in "-\u00ad\u200b\ufeff")

    assert letters("".join(_clean(text))) == letters(text)


@given(_TEXTS)
def test_clean_text_has_single_spaces(text: str) -> None:
    for clean in _clean(text):
        assert clean == " ".join(clean.split(" "))
        assert clean.strip() == clean
        assert not set(clean) & set("\n\r\t\u00ad\u200b\ufeff")


@given(_TEXTS, st.data())
def test_a_slice_knows_the_same_offsets(text: str, data: st.DataObject) -> None:
    paragraphs = find_paragraphs(_document(text))
    whole = join((paragraph.text for paragraph in paragraphs), "\n")
    if not whole.text:
        return
    start = data.draw(st.integers(0, len(whole.text) - 1))
    end = data.draw(st.integers(start + 1, len(whole.text)))
    part = whole.slice(start, end)
    assert part.text == whole.text[start:end]
    assert part.span(0, len(part.text)) == whole.span(start, end)


@given(_TEXTS)
def test_lines_are_counted_as_an_editor_counts_them(text: str) -> None:
    starts = line_starts(text)
    for offset in range(len(text)):
        before = text[:offset].replace("\r\n", "\n").replace("\r", "\n").count("\n")
        if text[offset - 1 : offset + 1] != "\r\n":  # between the halves of a break
            assert line_at(starts, offset) == before + 1


_COLUMN = """De Tweede Kamer debatteert donderdag over de toekomst van de oude
vloot, de honderden schepen die toeristen over de Waddenzee en het
IJsselmeer varen. Veel schippers kunnen de nieuwe eisen niet be{hyphen}
{rest} en stoppen daarom met varen, zo zegt de bond van schippers uit
Harlingen in een brief aan de minister van Verkeer en Waterstaat."""


@pytest.mark.parametrize(
    ("hyphen", "rest", "joined"),
    [
        ("-", "talen", "betalen en"),
        ("", "of", "be of en"),
        (" Noord-", "Korea", "be Noord-Korea en"),
        (" Noord-", "\nKorea", "be Noord-Korea en"),
        (" in-", "en uitvoer", "be in- en uitvoer en"),
        (" VN-", "resolutie", "be VN-resolutie en"),
        (" 40-", "jarige", "be 40-jarige en"),
        (" auto-", "industrie", "be auto-industrie en"),
        (" mede-", "eigenaar", "be mede-eigenaar en"),
        (" radio-", "uitzending", "be radio-uitzending en"),
        # There the break only stands for a diaeresis, or for nothing.
        (" Oekra-", "iense", "be Oekraiense en"),
        (" athe-", "istisch", "be atheistisch en"),
        (" ge-", "interesseerd", "be geinteresseerd en"),
        (" pati-", "enten", "be patienten en"),
        (" muse-", "umdirecteur", "be museumdirecteur en"),
        ("\u00ad", "talen", "betalen en"),
    ],
)
def test_hyphens_at_the_end_of_a_line(hyphen: str, rest: str, joined: str) -> None:
    (clean,) = _clean(_COLUMN.format(hyphen=hyphen, rest=rest))
    assert joined in clean


def test_a_hyphen_stays_where_the_text_writes_it_elsewhere() -> None:
    text = _COLUMN.format(hyphen=" zee-", rest="egel")
    assert "be zeeegel" in _clean(text)[0]
    assert "be zee-egel" in " ".join(_clean(text + " Een zee-egel is geen egel."))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_breaks_a_line(end: str) -> None:
    assert _clean(f"Een kop{end}{end}Een zin.{end}Nog een zin.{end}") == [
        "Een kop",
        "Een zin.",
        "Nog een zin.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "de Volkskrant, 13 maart 2024, p. 3",
        "nu.nl, 13 maart 2024",
        "woensdag 13 maart 2024",
        "door Karel Vis",
    ],
)
def test_what_a_title_is_followed_by_is_no_part_of_it(line: str) -> None:
    title = "Brand in loods was aangestoken"
    assert _clean(f"{title}\n{line}\n\nEen zin.") == [title, line, "Een zin."]


@pytest.mark.parametrize(
    "line", ["door Europa betaald", "van 13 maart 2024", "de Volkskrant meldde op 13 maart 2024."]
)
def test_a_title_may_run_on_in_a_second_line(line: str) -> None:
    title = "Het was de eerste brand in de loods"
    assert _clean(f"{title}\n{line}\n\nEen zin.") == [f"{title} {line}", "Een zin."]


def test_lists_stay_lists() -> None:
    assert _clean("Er zijn drie dingen die de gemeente nog wil doen:\n- een brug\n- een weg\n") == [
        "Er zijn drie dingen die de gemeente nog wil doen:",
        "- een brug",
        "- een weg",
    ]
