"""Passages are whole sentences of whole paragraphs, each traceable to its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cleaning import assert_traceable

from embeddings.collecting import collect
from embeddings.passages import LEAST_WORDS, MOST_WORDS, sentences, split_passages
from embeddings.reading import read_documents
from embeddings.records import Collection, Document, MappedText, Passage
from embeddings.splitting import find_articles

ROOT = Path(__file__).parent.parent
_SENTENCES = st.sampled_from(
    [
        "De sluis ging dicht.",
        "‘Ik weet het niet’, zei hij, en hij keek naar de brug die al drie weken openstond.",
        "Dr. A.J. Wiersma telde er ca. 1.200, d.w.z. twee keer zo veel als in 2019!",
        "Wie had dat gedacht?",
        "„Niemand”, zei ze. „Ook jij niet.”",
        "Dat kwam door het weer.",
    ]
)
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=9).map(" ".join)
_BLOCKS = st.one_of(
    _PARAGRAPHS, st.sampled_from(["Een kop", "Foto: Karel Vis", "* * *", "Wat denkt u?", "- punt"])
)
_TEXTS = st.tuples(
    st.sampled_from(["\n\n", "\r\n\r\n", "\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.lists(_BLOCKS, min_size=1, max_size=14),
).map(lambda parts: parts[1] + parts[0].join(parts[2]))


def _collect(*texts: str) -> Collection:
    return collect(
        Document(f"{number}.txt", Path(f"{number}.txt"), text) for number, text in enumerate(texts)
    )


@pytest.fixture(scope="module")
def real() -> list[Document]:
    return [read for read in read_documents(ROOT / "seeds") if isinstance(read, Document)]


def _assert_traceable(passage: Passage, texts: dict[str, str]) -> None:
    for location in passage.locations:
        assert_traceable(MappedText(passage.text, location.runs), texts[location.source])


@given(_TEXTS)
def test_every_character_of_a_passage_is_found_in_its_file(text: str) -> None:
    for passage in _collect(text).passages:
        _assert_traceable(passage, {"0.txt": text})


@given(_TEXTS)
def test_no_passage_cuts_a_sentence(text: str) -> None:
    document = Document("0.txt", Path("0.txt"), text)
    starts, ends = set(), set()
    for article in find_articles(document):
        for block in article.blocks:
            for start, end in sentences(block.text.text):
                first, last = block.text.span(start, end)
                starts.add(first)
                ends.add(last)
    for passage in collect([document]).passages:
        first, last = MappedText(passage.text, passage.locations[0].runs).span(0, len(passage.text))
        assert first in starts
        assert last in ends


@given(_TEXTS)
@settings(max_examples=50)
def test_no_sentence_is_lost(text: str) -> None:
    document = Document("0.txt", Path("0.txt"), text)
    # Article by article: pieces of the same few sentences would come out as versions of one article.
    for article in find_articles(document):
        passages = [text.text for _, text in split_passages(article.blocks)]
        for block in article.blocks:
            for start, end in sentences(block.text.text):
                assert any(block.text.text[start:end] in passage for passage in passages)


def test_the_real_articles_map_back(real: list[Document]) -> None:
    texts = {document.source: document.text for document in real}
    passages = collect(real).passages
    for passage in passages:
        _assert_traceable(passage, texts)
    assert len(passages) > 50


@pytest.mark.parametrize("change", ["crlf", "mark", "windows-1252"])
def test_the_same_passages_come_from_other_encodings(
    real: list[Document], tmp_path: Path, change: str
) -> None:
    for document in real:
        path = tmp_path / document.source
        if change == "crlf":
            path.write_bytes(document.text.replace("\n", "\r\n").encode())
        elif change == "mark":
            path.write_bytes(("\ufeff" + document.text).encode())
        else:
            path.write_bytes(document.text.encode("cp1252"))
    changed = [read for read in read_documents(tmp_path) if isinstance(read, Document)]
    texts = {document.source: document.text for document in changed}
    passages = collect(changed).passages
    assert [passage.text for passage in passages] == [passage.text for passage in collect(real).passages]
    for passage in passages:
        _assert_traceable(passage, texts)


def test_what_has_no_blanks_is_cut_too() -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 20_000
    text = f"# De sluis\n\nDe sluis ![kaart]({picture}) ging in 1931 open.\n\n{'x' * 50_000} is geen woord.\n"
    document = Document("a.md", Path("a.md"), text)
    passages = collect([document]).passages
    assert max(len(passage.text) for passage in passages) < 6_000
    whole = " ".join(passage.text for passage in passages)
    assert "De sluis ![kaart]() ging in 1931 open." in whole
    assert "iVBORw0KGgo" not in whole
    for passage in passages:
        (location,) = passage.locations
        for at, char in enumerate(passage.text):
            start, end = MappedText(passage.text, location.runs).span(at, at + 1)
            assert char.isspace() or text[start:end] == char


def test_most_real_passages_have_the_size_asked_for(real: list[Document]) -> None:
    words = [len(passage.text.split()) for passage in collect(real).passages]
    fitting = [count for count in words if LEAST_WORDS <= count <= MOST_WORDS]
    assert len(fitting) >= 0.7 * len(words)
    assert max(words) <= 1.5 * MOST_WORDS


def test_most_real_passages_are_whole_paragraphs(real: list[Document]) -> None:
    starts, ends = set(), set()
    for document in real:
        for article in find_articles(document):
            for block in article.blocks:
                first, last = block.text.span(0, len(block.text.text))
                starts.add((document.source, first))
                ends.add((document.source, last))
    whole = 0
    passages = collect(real).passages
    for passage in passages:
        location = passage.locations[0]
        first, last = MappedText(passage.text, location.runs).span(0, len(passage.text))
        whole += (location.source, first) in starts and (location.source, last) in ends
    assert whole >= 0.8 * len(passages)


def test_a_word_hyphenated_over_an_empty_line_is_whole(real: list[Document]) -> None:
    (document,) = (one for one in real if "Noord-\n" in one.text.replace(" \n", "\n"))
    passages = [passage.text for passage in collect([document]).passages]
    assert sum("Noord-Korea" in text for text in passages) >= 3
    assert not any("Noord- Korea" in text or "NoordKorea" in text for text in passages)


def test_an_interview_question_is_in_the_passage_of_its_answer(real: list[Document]) -> None:
    asked = 0
    for document in real:
        for article in find_articles(document):
            texts = [passage.text for passage in collect([document]).passages]
            for question, answer in zip(article.blocks, article.blocks[1:], strict=False):
                if question.asks:
                    start, end = sentences(answer.text.text)[0]
                    together = f"{question.text.text}\n{answer.text.text[start:end]}"
                    assert any(together in text for text in texts)
                    asked += 1
    assert asked >= 8


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        ["Kim is, aldus ‘The Great Kim’, is de baas.", "Dat zei hij."],
        ["‘Wat moet ik daar?’, vroeg hij.", "Niemand wist het."],
        ["„Ik kom.", "Ik ga ook weer weg”, zei ze.", "Dat was dat."],
        [",,Ik kom”, zei ze.", ",,En ik ga.”"],
        ["Volgens dr. Jansen e.a. kost dat ca. 3,5 mln. euro.", "Dat is veel."],
        ["De minister zei dat op 3 jan. 2020 in Den Haag.", "Daarna ging hij weg."],
        ["Dat zei J.P. de Vries van Jansen B.V. in Assen.", "Hij lachte."],
        ["Hij riep „Help!” en sprong.", "Zij niet."],
        ["De VS en Noord-Korea, c.q. hun leiders, zwijgen.", "Voorlopig."],
        ["De raad stelt het plan op.", "Die vergadert morgen."],
        ["De dienst wordt geleid door ds. Van der Veer uit Urk.", "Aanvang tien uur."],
        ["Aangifte deed mevr. De Boer, met Mw. Smit.", "De fam. Bos niet."],
        ["De markt begint zo. 12 maart om tien uur.", "Zij duurt tot vr. 17 maart."],
        ["Dat is altijd zo.", "12 mensen gingen weg."],
        ["Er hangt werk van o.a. Rembrandt en Vermeer.", "Dat is mooi."],
        ["Dat zei woordvoerder A. Bos van de gemeente.", "De heer H. De Boer zweeg."],
        ["De zanger Y. Smit kwam met kapt. Jansen, burg. Jansen, maj. Smit en insp. Bos.", "Dat was alles."],
        ["In de Hoofdstr. 12 wonen ong. 12 mensen.", "Bel tel. 038 4210000."],
        ["Hij kreeg vitamine A.", "De arts was blij.", "Zij zit in groep H.", "Daarna volgt Polen."],
        [
            "De pot heeft een barst in de vorm van een Y.",
            "Niemand zag die.",
            "Zij woont in Den Burg.",
            "12 jaar al.",
        ],
        ["Zij woont in de Dorpsstr.", "De bus stopt er."],
        ["Gov. Abbott and Mrs. Brown left at 5 p.m. on Monday.", "She said it was late."],
    ],
)
def test_sentences_are_told_apart(text: list[str]) -> None:
    assert _split(" ".join(text)) == text
