"""What the page shows for an answer: text as text, the mark on the answer, everything in one language."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from embeddings.plain import plain
from qa.app.conversation import Turn, first_pending, history, judge, pose, reply, stop
from qa.app.export import as_markdown
from qa.app.rendering import panel_html, question_html, reply_html, sources_html
from qa.app.saying import looked_in
from qa.app.sources import numbered, sources_of
from qa.app.talk import Talk
from qa.app.words import WORDS, level
from qa.feedback import Verdict
from qa.question import MAX_CHARACTERS
from qa.records import Answer, Candidate, Citation, Hit

_PASSAGE = "Zij schreef een boek. Het boek heet De lange weg. Het werd veel gelezen."
_WORDS = "De lange weg"
_START = _PASSAGE.index(_WORDS)
_CITATION = Citation(
    source="a.txt",
    title="Een titel",
    published="2024-03-28",
    publisher="NRC",
    start=100,
    end=112,
    line=7,
    sentence="Het boek heet De lange weg.",
    passage=_PASSAGE,
    passage_start=_START,
    passage_end=_START + len(_WORDS),
)
# Every element the templates have; anything else came out of somebody's text.
_OURS = {
    "div",
    "p",
    "span",
    "mark",
    "button",
    "details",
    "summary",
    "ul",
    "li",
    "ol",
    "h2",
    "h3",
    "blockquote",
}
_OURS |= {
    "time",
    "i",
    "small",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "meter",
    "form",
    "label",
    "input",
}


class _Parsed(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: dict[str, str] = {}
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.values.update((name, value or "") for name, value in attrs)
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_mark:
            self.marked[-1] += data


def _answer(*citations: Citation, given: bool = True, question: str = "Hoe heet het boek?") -> Answer:
    first = citations[0]
    best = Candidate(first.passage[first.passage_start : first.passage_end], 0.8, citations)
    other = Candidate("iets anders", 0.1, citations)
    hit = Hit(0, 1.0, 0.9, 1, 3.0, 1)
    return Answer(question, best if given else None, (best, other), citations, (hit,), 1.0)


def test_the_answer_is_marked_in_its_passage_and_its_sentence() -> None:
    turn = Turn("Hoe heet het boek?", answer=_answer(_CITATION))
    panel = _Parsed(sources_html(turn, 0))
    assert panel.marked == [_WORDS]
    assert _PASSAGE in panel.text
    assert "NRC · 28 maart 2024" in panel.text.replace("NRC28", "NRC · 28")
    assert "a.txt, regel 7" in " ".join(panel.text.split())
    said = _Parsed(reply_html(turn, 0))
    assert said.marked == [_WORDS]
    assert "Het boek heet De lange weg." in said.text
    assert "zeker" in said.text
    assert "80%" in said.text


def test_the_sentence_is_found_where_it_stands_twice() -> None:
    passage = "Hij kwam. Toen ging zij. Hij kwam."
    start = passage.rindex("Hij")
    citation = replace(
        _CITATION, passage=passage, sentence="Hij kwam.", passage_start=start, passage_end=start + 3
    )
    (source,) = numbered([citation])
    assert source.sentence == ("", "Hij", " kwam.")


def test_places_of_one_passage_share_a_number() -> None:
    elsewhere = replace(_CITATION, source="b.txt", line=99)
    another = replace(_CITATION, passage="Ook hier: De lange weg.", passage_start=10, passage_end=22)
    sources = sources_of(_answer(_CITATION, elsewhere, another))
    assert [(source.number, len(source.places)) for source in sources] == [(1, 2), (2, 1)]
    assert "Ook in b.txt, regel 99" in " ".join(
        _Parsed(sources_html(Turn("Hoe?", answer=_answer(_CITATION, elsewhere)), 0)).text.split()
    )


def test_without_an_answer_the_nearest_passages_are_shown_unmarked() -> None:
    nearest = replace(_CITATION, passage_start=0, passage_end=len(_PASSAGE))
    turn = Turn("Wat kost een brood?", answer=_answer(nearest, given=False))
    said = _Parsed(reply_html(turn, 0)).text
    assert WORDS["nl"].none in said
    assert "Gekeken in 1 passage uit «Een titel». Het dichtst in de buurt:" in said
    panel = _Parsed(sources_html(turn, 0))
    assert WORDS["nl"].nearest in panel.text
    assert _PASSAGE in panel.text
    assert not panel.marked


def test_what_was_read_in_vain_is_named() -> None:
    titles = [None, "Een titel", "Een titel", "Een lange titel " * 9, "Nog een titel", "En nog een"]
    nearest = tuple(replace(_CITATION, title=title) for title in titles)
    answer = replace(_answer(_CITATION, given=False), nearest=nearest)
    long = "Een lange titel Een lange titel Een lange titel Een lange …"
    assert looked_in(WORDS["nl"], answer) == (
        f"Gekeken in 6 passages uit «Een titel», «{long}», «Nog een titel» en 2 andere artikelen."
    )
    answer = replace(answer, nearest=nearest[:4])
    assert looked_in(WORDS["en"], answer) == f"Looked in 4 passages from «Een titel», «{long}», a.txt."


def test_where_no_article_may_be_looked_in_that_is_said() -> None:
    turn = Turn("Hoe heet het boek?", answer=Answer("Hoe heet het boek?", None, (), (), (), 1.0))
    assert WORDS["nl"].nowhere in _Parsed(reply_html(turn, 0)).text


def _contested(*rivals: Citation) -> Turn:
    candidates = tuple(
        Candidate(one.passage[one.passage_start : one.passage_end], 0.3, (one,)) for one in rivals
    )
    return Turn("Hoe heet het boek?", answer=replace(_answer(_CITATION), rivals=candidates))


def test_an_answer_that_another_article_contradicts_is_shown_beside_it() -> None:
    start = _PASSAGE.index("Zij schreef")
    rival = replace(
        _CITATION,
        source="b.txt",
        title="Een ander",
        sentence="Zij schreef een boek.",
        passage_start=start,
        passage_end=start + 3,
    )
    turn = _contested(rival, replace(rival, source="a.txt", title="Een titel"))
    said = _Parsed(reply_html(turn, 0))
    assert said.marked == [_WORDS, "Zij", "Zij"]
    text = " ".join(said.text.split())
    assert text.count("Een ander artikel zegt: Zij") == 1
    assert text.count("In hetzelfde artikel staat ook: Zij") == 1
    panel = _Parsed(sources_html(turn, 0))
    assert panel.marked == [_WORDS, "Zij", "Zij"]
    saved = as_markdown((turn,))
    assert "Een ander artikel zegt: **Zij** \\[2\\]" in saved
    assert "\n2. ‘Een ander’, NRC, 28 maart 2024, b.txt:7" in saved


def test_the_reply_speaks_the_language_of_the_question() -> None:
    turn = Turn("What is the title of the book?", answer=_answer(_CITATION))
    assert WORDS["en"].sources in sources_html(turn, 0)
    assert "28 March 2024" in sources_html(turn, 0)
    assert 'lang="en"' in reply_html(turn, 0)


def test_a_question_that_shows_no_language_gets_that_of_the_page() -> None:
    (turn,) = pose((), "Kim Jong Un daughter name", page="en")
    assert turn.language == "en"
    assert question_html(pose((), "", page="en")[0]) == WORDS["en"].blank
    assert pose((), "Hoe heet de dochter van Kim?", page="en")[0].language == "nl"
    assert pose((), "Kim Jong Un daughter name")[0].language == "nl"


def test_what_can_be_shown_is_named_in_the_language_of_the_page() -> None:
    turn = Turn("Hoe heet het boek?", answer=_answer(_CITATION), page="en")
    html = sources_html(turn, 0)
    assert f">{WORDS['en'].map}<" in html
    assert 'lang="nl"' in html
    assert f">{WORDS['nl'].map}<" in sources_html(turn, 0, (), WORDS["nl"])


def test_words_of_an_article_are_in_the_language_of_the_article() -> None:
    turn = Turn("What is the title of the book?", answer=_answer(_CITATION))
    said = reply_html(turn, 0)
    assert f'lang="nl">{_WORDS}</p>' in said
    assert '<span lang="nl">Het boek heet ' in said
    assert '<blockquote lang="nl">' in sources_html(turn, 0)
    english = replace(_CITATION, passage="The book that she wrote is De lange weg.", passage_start=27)
    english = replace(english, passage_end=39, sentence=english.passage)
    assert '<blockquote lang="en">' in sources_html(Turn("Hoe heet het boek?", answer=_answer(english)), 0)


def test_where_was_looked_is_said_with_what_was_found_or_not() -> None:
    (turn,) = posed = pose((), "Hoe heet het boek?")
    (found,) = reply(posed, turn.key, answer=_answer(_CITATION), within="NRC; vanaf jaar 2020")
    (none,) = reply(posed, turn.key, answer=_answer(_CITATION, given=False), within="NRC")
    for said in (_Parsed(reply_html(found, 0)).text, as_markdown((found,))):
        assert "Alleen gezocht in: NRC; vanaf jaar 2020" in said
    for said in (_Parsed(reply_html(none, 0)).text, as_markdown((none,))):
        assert WORDS["nl"].none_within in said
        assert WORDS["nl"].none not in said


def test_the_other_places_of_a_source_are_no_part_of_its_quotation() -> None:
    answer = _answer(
        _CITATION, replace(_CITATION, source="b.txt", line=9), replace(_CITATION, source="c.txt")
    )
    html = MarkdownIt().render(as_markdown((Turn("Hoe heet het boek?", answer=answer),)))
    quoted = html.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert _WORDS in quoted
    assert "b.txt" not in quoted
    assert "<p>Ook in b.txt, regel 9</p>" in html


def test_a_link_is_json_whatever_was_pasted() -> None:
    html = reply_html(Turn("Hoe\u2028heet\x85het?", answer=_answer(_CITATION)), 0)
    link = unescape(html.partition('data-link="')[2].partition('"')[0])
    assert json.loads(link) == ["Hoe\u2028heet\x85het?"]


def test_how_a_question_was_read_is_exported_too() -> None:
    answer = replace(_answer(_CITATION), context=("Wie is *Ji*?",), meant="Hoe heet haar boek?")
    saved = as_markdown((Turn("Hoe het haar boek?", answer=replace(answer, question="Hoe het haar boek?")),))
    assert "Gelezen als vervolg op: Wie is \\*Ji\\*?" in saved
    assert "Gelezen als: Hoe heet haar boek?" in saved


@pytest.mark.parametrize(("verdict", "asked"), [("right", "note_right"), ("wrong", "note_wrong")])
def test_what_is_asked_after_a_verdict_suits_it(verdict: Verdict, asked: str) -> None:
    (turn,) = judge((Turn("Hoe?", answer=_answer(_CITATION), key="a"),), "a", verdict, 1)
    said = reply_html(turn, 0)
    assert getattr(WORDS["nl"], asked) in said
    assert WORDS["nl"].thanks in said


@pytest.mark.parametrize("question", ["R&D", "a < b & c > d", "&amp; en &lt;", "AT&T;", "<b>&copy</b>"])
def test_a_question_can_be_edited_as_it_was_typed(question: str) -> None:
    shown = question_html(Turn(question))
    assert unescape(shown) == question
    assert _Parsed(shown).text == question
    assert question_html(Turn("R&D")) == "R&D"


@pytest.mark.parametrize(
    ("published", "says"), [("2024-03-28", "28 maart 2024"), ("2023-09", "september 2023"), ("2019", "2019")]
)
def test_dates_in_words(published: str, says: str) -> None:
    assert WORDS["nl"].date(published) == says


def test_certainty_in_a_word() -> None:
    assert [WORDS["nl"].certainty(probability) for probability in (0.9, 0.6, 0.2)] == [
        "zeker",
        "waarschijnlijk",
        "onzeker",
    ]
    # The word is that of the percentage beside it.
    assert level(0.7475) == "sure"
    assert level(0.744) == "likely"


def test_decimals_are_written_as_the_language_does() -> None:
    assert WORDS["nl"].decimal(0.901, 2) == "0,90"
    assert WORDS["en"].decimal(-0.001, 1) == "0.0"


@given(
    question=st.text(),
    title=st.text() | st.none(),
    source=st.text(),
    parts=st.tuples(st.text(), st.text(min_size=1), st.text()),
)
def test_no_text_becomes_markup(
    question: str, title: str | None, source: str, parts: tuple[str, str, str]
) -> None:
    _check_text_stays_text(question, title, source, parts)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "' onmouseover='alert(1)",
        "</mark></blockquote><iframe src=//x>",
        "[x](javascript:alert(1)) **vet** $$x$$ {{value}} ${1+1} {% raw %}",
        "&lt;b&gt;",
    ],
)
def test_attacks_show_as_text(attack: str) -> None:
    _check_text_stays_text(attack, attack, attack, (attack, attack, attack))


def _check_text_stays_text(
    question: str, title: str | None, source: str, parts: tuple[str, str, str]
) -> None:
    before, words, after = parts
    passage = before + words + after
    citation = replace(
        _CITATION,
        title=title,
        source=source,
        passage=passage,
        sentence=passage.strip(),
        passage_start=len(before),
        passage_end=len(before) + len(words),
    )
    answered = Turn(question, answer=_answer(citation, question=question))
    silent = Turn(question, answer=_answer(citation, given=False, question=question))
    refused = Turn(question, notice=question)
    for turn in (answered, silent, refused):
        for html in (question_html(turn), reply_html(turn, 0), sources_html(turn, 0)):
            parsed = _Parsed(html)
            assert parsed.tags <= _OURS
            assert not any(
                name.startswith("on") or name in {"href", "src", "style"} for name in parsed.attributes
            )
    parsed = _Parsed(sources_html(answered, 0))
    assert "".join(map(plain, parts)) in parsed.text
    assert parsed.marked == [plain(words)]


def test_the_panel_before_anything_was_asked() -> None:
    for words in WORDS.values():
        assert words.panel_empty in _Parsed(panel_html(words)).text


def test_questions_wait_until_they_are_replied_to() -> None:
    turns = pose((), "Hoe heet het boek?", "?!", "Wie schreef het?")
    assert first_pending(turns) == 0
    assert WORDS["nl"].busy in reply_html(turns[0], 0)
    turns = reply(turns, turns[0].key, answer=_answer(_CITATION))
    assert first_pending(turns) == 1
    turns = reply(turns, turns[1].key, notice="Hier staan geen woorden in.")
    assert history(turns) == ["Hoe heet het boek?"]
    turns = stop(turns, {"nl": "Gestopt.", "en": "Stopped."})
    assert first_pending(turns) is None
    assert [turn.notice for turn in turns] == [None, "Hier staan geen woorden in.", "Gestopt."]


def test_what_was_stopped_or_cleared_gets_no_answer_any_more() -> None:
    talk = Talk()
    posed = talk.pose("Hoe heet het boek?")
    assert posed is not None
    assert talk.pose("Wie schreef het?") is None  # one at a time
    stopped = talk.change(stop, {"nl": "Gestopt.", "en": "Stopped."})
    assert talk.change(reply, posed[0].key, answer=_answer(_CITATION)) == stopped
    talk.clear()
    assert talk.change(reply, posed[0].key, answer=_answer(_CITATION)) == ()


def test_a_conversation_is_exported_with_its_sources() -> None:
    elsewhere = replace(_CITATION, source="b_*c*.txt", line=99)
    turns = pose((), "Hoe heet het *boek*?", "?!", "Waar?", "Waarover?")
    turns = reply(turns, turns[0].key, answer=_answer(_CITATION, elsewhere))
    turns = reply(turns, turns[1].key, notice="Hier staan geen woorden in.")
    turns = reply(turns, turns[2].key, answer=_answer(_CITATION, given=False))
    turns = reply(turns, turns[3].key, answer=_answer(_CITATION), searched=True)
    text = as_markdown(turns)
    assert "## Hoe heet het \\*boek\\*?" in text
    assert "**De lange weg** (zeker, kans dat dit klopt: 80%)" in text
    assert "1. ‘Een titel’, NRC, 28 maart 2024, a.txt:7" in text
    assert "   > Zij schreef een boek. Het boek heet **De lange weg**. Het werd veel gelezen." in text
    assert "   Ook in b\\_\\*c\\*.txt, regel 99" in text
    assert "Hier staan geen woorden in." in text
    assert WORDS["nl"].none in text
    assert "Gekeken in 1 passage uit «Een titel». Het dichtst in de buurt:" in text
    assert WORDS["nl"].searched in text


def test_where_only_passages_are_searched_no_answer_is_given() -> None:
    (turn,) = posed = pose((), "Hoe heet het boek?")
    (turn,) = reply(posed, turn.key, answer=_answer(_CITATION), searched=True)
    parsed = _Parsed(reply_html(turn, 0))
    assert WORDS["nl"].searched in parsed.text
    assert "De lange weg" not in parsed.text
    assert "data-verdict" not in parsed.attributes  # passages alone are not right or wrong
    assert "data-verdict" in _Parsed(reply_html(replace(turn, searched=False), 0)).attributes


def test_a_link_asks_what_the_question_leans_on_too() -> None:
    answer = replace(_answer(_CITATION), context=("Hoe heet het boek?",))
    said = _Parsed(reply_html(Turn("Wie schreef het?", answer=answer), 1))
    assert json.loads(said.values["data-link"]) == ["Hoe heet het boek?", "Wie schreef het?"]
    assert f"{WORDS['nl'].after} Hoe heet het boek?" in said.text


def test_a_very_long_question_is_cut_short_in_the_chat() -> None:
    assert len(question_html(Turn("x" * 10_000))) < MAX_CHARACTERS + 10
    longest = "x" * MAX_CHARACTERS
    assert question_html(Turn(longest)) == longest  # it can be edited there
    assert question_html(Turn(" \n ")) == WORDS["nl"].blank
