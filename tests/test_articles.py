"""Articles are found as a reader sees them: in the real files, and in small ones of many other shapes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from embeddings.__main__ import main
from embeddings.dates import find_date
from embeddings.formats import read_markdown
from embeddings.labelling import Kind, label
from embeddings.reading import read_documents
from embeddings.records import Document
from embeddings.splitting import FoundArticle, find_articles

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "articles"
GOLD = ROOT.parent / "shared" / "gold" / "articles.json"
EXPECTED: list[dict[str, Any]] = json.loads((SMALL / "expected.json").read_text(encoding="utf-8"))
DOCUMENTS = {read.source: read for read in read_documents(SMALL) if isinstance(read, Document)}

_RUNNING_TEXT = (
    "De haven van het dorp ligt al jaren vol slib en niemand weet wie dat moet betalen. "
    "De gemeente wil er nu iets aan doen."
)
_LONG_TEXT = f"{_RUNNING_TEXT} {_RUNNING_TEXT}"  # no introduction


def _find(source: str) -> list[FoundArticle]:
    return find_articles(DOCUMENTS[source])


def _one(text: str) -> FoundArticle:
    (article,) = find_articles(Document("a.txt", Path("a.txt"), text))
    return article


def _marked(text: str) -> list[FoundArticle]:
    """The articles of a text in Markdown."""
    content = read_markdown(text.encode())
    return find_articles(Document("a.md", Path("a.md"), content.text, headings=content.headings))


def _below_title(line: str, *after: str) -> FoundArticle:
    """The article of a title, this line, running text and what comes after it."""
    return _one("\n\n".join(["Haven krijgt eindelijk een baggerbeurt", line, _RUNNING_TEXT, *after]))


def _listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    main(["articles", "--articles", str(folder), "--json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.skipif(not GOLD.exists(), reason="the shared folder with what is right is not here")
def test_the_real_articles_are_found_to_the_letter(capsys: pytest.CaptureFixture[str]) -> None:
    assert _listed(ROOT / "seeds", capsys) == json.loads(GOLD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", sorted(DOCUMENTS))
def test_articles_of_other_shapes_are_found(source: str) -> None:
    expected = [one for one in EXPECTED if one["places"][0]["source"] == source]
    found = _find(source)
    assert [
        (article.title, article.published, article.publisher, list(article.headings)) for article in found
    ] == [(one["title"], one["published"], one["publisher"], one["headings"]) for one in expected]
    if "first_line" in expected[0]["places"][0]:
        assert [(article.place.first_line, article.place.last_line) for article in found] == [
            (one["places"][0]["first_line"], one["places"][0]["last_line"]) for one in expected
        ]


@pytest.mark.skipif(not GOLD.exists(), reason="the shared folder with the titles is not here")
def test_no_rule_names_a_word_of_the_real_articles() -> None:
    """Capitalised words of the real articles in the code of the rules: none but names of months and such."""
    rules = "".join(
        (ROOT / "embeddings" / name).read_text(encoding="utf-8")
        for name in ("labelling.py", "origins.py", "splitting.py", "cleaning.py", "passages.py")
    )
    code = re.sub(r'""".*?"""|#[^\n]*', "", rules, flags=re.DOTALL)
    titles = " ".join(one["title"] or "" for one in json.loads(GOLD.read_text(encoding="utf-8")))
    names = set(re.findall(r"\b[A-Z][a-z]{3,}\b", titles))
    assert {word for word in names if re.search(rf"\b{word}\b", code)} <= {"Radio", "Media", "Journaal"}


def test_an_interview_question_belongs_to_its_answer() -> None:
    (article,) = _find("interview.txt")
    asked = [block.text.text for block in article.blocks if block.asks]
    assert asked == [
        "Wat dacht u toen u de kasten opendeed?",
        "En dat hebt u hem ook gezegd?",
        "Hoeveel volken wilt u er nog bij?",
    ]


def test_pull_quotes_are_no_evidence_of_their_own() -> None:
    (article,) = _find("pull-quotes.txt")
    texts = [block.text.text for block in article.blocks]
    assert sum("leent alleen uit" in text for text in texts) == 1
    assert "De zee geeft niets weg, ze leent alleen uit" not in texts


def test_captions_and_pointers_are_told_from_running_text() -> None:
    (article,) = _find("pull-quotes.txt")
    kinds = {block.text.text[:8]: block.kind for block in article.blocks}
    assert kinds["Dries Va"] is Kind.CAPTION
    assert kinds["LEES OOK"] is Kind.RELATED
    assert kinds["Lees ook"] is Kind.RELATED
    assert kinds["Restaura"] is Kind.TEXT


def test_hard_breaks_and_hyphens_of_a_page_are_joined() -> None:
    (article,) = _find("pdf-extract.txt")
    text = " ".join(block.text.text for block in article.blocks)
    assert "ervoor terugkwam" in text
    assert "ruim dertigduizend hectare" in text
    assert "Noord-Brabantse waterstaat" in text
    assert "In- en uitgaande turf" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lees hier het hele verhaal: De brug die niet openging", Kind.LINK),
        ("Terugkijken kan via deze link.", Kind.LINK),
        ("De uitzending is hier terug te zien.", Kind.LINK),
        ("You can read the interview here.", Kind.LINK),
        ("Mijn column daarover staat op de site van Streekblad.", Kind.LINK),
        ("Het volledige gesprek is te lezen in Streekblad.", Kind.LINK),
        ("Je vindt het stuk in het meinummer, of hier.", Kind.LINK),
        ("Read also: The bridge that stayed shut", Kind.RELATED),
        ("Foto: Karel Vis", Kind.CAPTION),
        ("Premier Rutte in de Kamer (foto ANP)", Kind.CAPTION),
        ("ANP / Karel Vis", Kind.CAPTION),
        ("ANP/Reuters", Kind.CAPTION),
        ("Lees verder onder de foto", Kind.INSERT),
        ("Lees verder na de advertentie", Kind.INSERT),
        ("Artikel gaat verder onder de video", Kind.INSERT),
        ("Tekst gaat verder onder de foto.", Kind.INSERT),
        ("ADVERTENTIE – Tekst loopt door onder de advertentie", Kind.INSERT),
        ("https://www.youtube.com/watch?v=brug", Kind.INSERT),
        ("https://x.com", Kind.INSERT),
        ("https://dex.com/brug", Kind.ADDRESS),
        ("Lees verder op streekblad.nl", Kind.LINK),
        ("Reageren? Mail naar redactie@streekblad.nl", Kind.FURNITURE),
        ("1 of 2 DOCUMENTS", Kind.FURNITURE),
        ("Alle rechten voorbehouden", Kind.FURNITURE),
        ("End of Document", Kind.FURNITURE),
        ("Body", Kind.INSERT),
        ("![Een brug](brug.jpg)", Kind.INSERT),
        ("[![Een brug](brug.jpg)](https://streekblad.nl)", Kind.INSERT),
        ("![[brug.jpg]]", Kind.INSERT),
        ("| Brug | Jaar |", Kind.TEXT),
        ("Leestijd 4 minuten", Kind.INSERT),
        ("Leestijd: 1 min.", Kind.INSERT),
        ("4 min leestijd", Kind.INSERT),
        ("5-minute read", Kind.INSERT),
        ("Beeld Karel Vis", Kind.CAPTION),
        ("© Karel Vis / Reuters", Kind.CAPTION),
        ("© 2024 Streekblad", Kind.COPYRIGHT),
        ("Eerder verschenen in Streekblad.", Kind.ORIGIN),
        ("De auteur is visser op Texel.", Kind.AUTHOR),
        ("https://streekblad.nl/2021/04/05/brug", Kind.ADDRESS),
        ("* * *", Kind.FURNITURE),
        ("Door Karel Vis", Kind.BYLINE),
        ("Van onze correspondent", Kind.BYLINE),
        ("12 maart 2021", Kind.BYLINE),
        ("DEN HELDER (ANP)", Kind.DATELINE),
        ("De brug die niet openging", Kind.LINE),
        # Plain sentences that only look like one of these.
        ("Het verhaal is in Delfzijl wel bekend.", Kind.TEXT),
        ("Je vindt hier geen schelpen.", Kind.TEXT),
        ("Kijk, zei hij, daar komt het hele dorp.", Kind.TEXT),
        ("In het dorp hebben we daar een woord voor: Vergeten is het halve werk.", Kind.TEXT),
        ("Wie hier komt kijken, ziet alleen modder en een oude schoen.", Kind.TEXT),
        ("Beelden van de ramp gingen de hele wereld over en niemand keek ervan op.", Kind.TEXT),
        ("De foto van Karel Vis hing jaren boven het bed van zijn moeder, die hem nooit aankeek.", Kind.TEXT),
        ("Hij las de krant en keek naar buiten.", Kind.TEXT),
        ("Het verhaal gaat verder onder de grond, zegt hij.", Kind.TEXT),
        ("Het verhaal gaat verder na de oorlog", Kind.LINE),
        ("Reageren? Dat doet de premier niet.", Kind.TEXT),
        ("Reageren? brieven@streekblad.nl", Kind.FURNITURE),
        ("De burgemeester onthulde een monument (beeld Jan Wolkers).", Kind.TEXT),
        ("De bron van de rivier ligt op 1.200 meter, in een weiland zonder hek.", Kind.TEXT),
        ("Op 12 maart 2021 ging de brug voor het laatst open.", Kind.TEXT),
    ],
)
def test_what_a_paragraph_is(text: str, kind: Kind) -> None:
    assert label(text) is kind


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("op 3 maart 2021 verscheen", "2021-03-03"),
        ("March 3rd, 2021", "2021-03-03"),
        ("the 3rd of March 2021", "2021-03-03"),
        ("03-04-2019", "2019-04-03"),
        ("2019-04-03", "2019-04-03"),
        ("september 2023", "2023-09"),
        ("2023-09", "2023-09"),
        ("1 sept. 1999", "1999-09-01"),
        ("op 30 april", None),
        ("1ste maart 2024", "2024-03-01"),
        ("12de maart 2024", "2024-03-12"),
        ("Karel Vis12 maart 2024, 05:00", "2024-03-12"),
        ("12-03-24", "2024-03-12"),
        ("vrijdag 12 maart '99", "1999-03-12"),
        ("12 maart ’24", "2024-03-12"),
        ("het stond 12-03-24", None),
        ("32-03-24", None),
        ("2021/03/12", "2021-03-12"),
        ("2021-3-2", "2021-03-02"),
        ("31 februari 2020", None),
        ("12 Auguſtus 1830", None),
        ("3 APRİL 2020, niet op 4 APRIL 2020", "2020-04-04"),
        ("2021/22", None),
        ("in 2024", None),
        ("seizoen 2023-24", None),
    ],
)
def test_dates_are_read(text: str, date: str | None) -> None:
    found = find_date(text)
    assert (found and found[0]) == date


@pytest.mark.parametrize(
    "line",
    [
        "Jan de Vries, 12 maart 2021",
        "NRC | 12 maart 2021 | Jan de Vries",
        "Karel van 't Hof | 12 maart 2021",
        "Het Parool | Jan van Dijk | 12 maart 2021",
        "12 maart 2021 door Jan de Vries",
        "John Smith and Jane Doe, 12 March 2021",
        "12 maart 2021, bijgewerkt 14 april 2022",
        "12 maart 2021 (update 14 april 2022 om 11:00)",
        "de Volkskrant, 12 maart 2021",
        "vr 12 maart 2021",
        "NRC, vr. 12 maart 2021",
        "12 maart 2021 om 10u30",
        "12 March 2021, 10.30am",
        "March 12, 2021 at 6:00 a.m. EST",
        "12 maart 2021, aangepast 14 april 2022",
        "Gepost op 12 maart 2021",
        "2021/03/12",
        "2021-3-12",
        "12de maart 2021",
        "12-03-21",
        "12 maart '21",
    ],
)
def test_a_line_of_writer_or_paper_and_date_dates_the_article(line: str) -> None:
    article = _below_title(line)
    assert (article.title, article.published) == ("Haven krijgt eindelijk een baggerbeurt", "2021-03-12")
    assert article.headings == ()


@pytest.mark.parametrize(
    "line",
    [
        "De aanslag van 11 september 2001",
        "Het Akkoord van 12 maart 2021",
        "De Val van de Muur, 9 november 1989",
        "Van Seoul naar Tokio, 12 mei 2021",
    ],
)
def test_a_date_in_a_phrase_is_no_date_line(line: str) -> None:
    assert label(line) is Kind.LINE


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["Laatst bijgewerkt: 14 april 2022", "Gepubliceerd: 12 maart 2021"], "2021-03-12"),
        (["Updated 14 April 2022", "12 March 2021"], "2021-03-12"),
        (["Bijgewerkt 14 april 2022 | Gepubliceerd 12 maart 2021"], "2021-03-12"),
        (["Laatste update: 14 april 2022", "https://streekblad.nl/2021/03/12/brug"], "2021-03-12"),
        (["12 maart 2021, bijgewerkt 14 april 2022"], "2021-03-12"),
        (["Geactualiseerd: 14 april 2022", "Gepost: 12 maart 2021"], "2021-03-12"),
        (["Laatst gewijzigd 14 april 2022", "12 maart 2021"], "2021-03-12"),
        (["Laatst bijgewerkt: 14 april 2022"], "2022-04-14"),
    ],
)
def test_an_update_dates_an_article_only_for_want_of_another_date(lines: list[str], published: str) -> None:
    assert _below_title("\n\n".join(lines)).published == published


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ([_LONG_TEXT, "Vrijdag 3 mei 1945", _LONG_TEXT], None),
        ([_LONG_TEXT, "Moskou, 3 mei 1945", _LONG_TEXT, "Utrecht, 5 mei 1945", _LONG_TEXT], None),
        ([_LONG_TEXT, "3 mei 1945", _LONG_TEXT, "12 maart 2021"], "2021-03-12"),
        (["12 maart 2021", _LONG_TEXT, "Vrijdag 3 mei 1945", _LONG_TEXT], "2021-03-12"),
        # Below an introduction a line may say when the article appeared.
        (["De haven ligt vol slib.", "Door Jan de Vries", "12 maart 2021", _LONG_TEXT], "2021-03-12"),
        (["De haven ligt vol slib.", "Gepubliceerd op 12 maart 2021", _LONG_TEXT], "2021-03-12"),
        (["De haven ligt vol slib.", "12 maart 2021", _LONG_TEXT], "2021-03-12"),
        ([_LONG_TEXT, "12 maart 2021 10:30", _LONG_TEXT], "2021-03-12"),
    ],
)
def test_a_day_that_heads_running_text_does_not_date_the_article(
    lines: list[str], published: str | None
) -> None:
    article = _one("\n\n".join(["Haven krijgt eindelijk een baggerbeurt", *lines]))
    assert (article.published, article.publisher) == (published, None)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("NRC vrijdag 12 maart 2021", "NRC"),
        ("de Volkskrant, 12 maart 2021", "de Volkskrant"),
        ("Trouw, 12 maart 2021", "Trouw"),
        ("Canal+, 12 maart 2021", "Canal+"),
        ("The Sun, 12 March 2021", "The Sun"),
        ("NRC | 12 maart 2021 | Jan de Vries", "NRC"),
        ("Piet Jansen, NRC Handelsblad, 12 maart 2021", "NRC Handelsblad"),
        ("Piet Jansen, RD, 12 maart 2021", "RD"),
        ("Piet Jansen / Noordhollands Dagblad / 12 maart 2021", "Noordhollands Dagblad"),
        ("Binnenland | Trouw | 12 maart 2021", "Trouw"),
        ("Seoul, 12 maart 2021 | De Tijd", "De Tijd"),
        ("SEOUL, 12 maart 2021 (ANP)", "ANP"),
        # Days, sections, writers and places.
        ("Fri 12 Mar 2021 10.00 GMT", None),
        ("Fri | 12 Mar 2021", None),
        ("Ma 12 maart 2021", None),
        ("Binnenland | 12 maart 2021", None),
        ("Opinie - 12 maart 2021", None),
        ("Nieuws, 12 maart 2021", None),
        ("Redactie, 12 maart 2021", None),
        ("Politics, 12 March 2021", None),
        ("Update: 12 maart 2021", None),
        ("12 maart 2021, Bijgewerkt: 14 april 2022", None),
        ("12 maart 2021, Aangepast: 14 april 2022", None),
        ("Jan de Vries, 12 maart 2021", None),
        ("John Smith and Jane Doe, 12 March 2021", None),
        ("SEOUL, 12 maart 2021", None),
        ("SEOUL, 12 maart 2021 (Update 13 maart 2021)", None),
        ("DEN HAAG, 12 maart 2021", None),
    ],
)
def test_the_publisher_beside_a_date_is_a_paper(line: str, publisher: str | None) -> None:
    article = _below_title(line)
    assert (article.published, article.publisher) == ("2021-03-12", publisher)


@pytest.mark.parametrize(
    "sentence",
    [
        "In Gent wonen veel schippers.",
        "De schippers komen uit Gent.",
        "De Gentse haven is vol.",
        "De gemeente Gent betaalt.",
        "De gemeenteraad van Gent betaalt.",
    ],
)
def test_a_place_beside_a_date_is_no_publisher(sentence: str) -> None:
    assert [_below_title(f"{place}, 12 maart 2021", sentence).publisher for place in ("Gent", "GENT")] == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("address", "publisher"),
    [
        ("https://www.bbc.co.uk/news/1", "BBC"),
        ("https://www.smh.com.au/", "SMH"),
        ("https://edition.cnn.com/2021/03/12/asia", "CNN"),
        ("https://streekblad.nl/brug", "Streekblad"),
    ],
)
def test_the_publisher_is_read_from_an_address(address: str, publisher: str) -> None:
    assert _below_title(address).publisher == publisher


@pytest.mark.parametrize(
    ("line", "publisher", "published"),
    [
        ("Dit artikel is eerder verschenen in Trouw op 12 maart 2021.", "Trouw", "2021-03-12"),
        (
            "Een versie van dit artikel verscheen ook in NRC Handelsblad van 13 maart 2021.",
            "NRC Handelsblad",
            "2021-03-13",
        ),
        ("Bron: https://www.nu.nl/binnenland/1.html", "NU", None),
        ("Bron: www.nu.nl", "NU", None),
    ],
)
def test_where_a_piece_appeared_is_read_from_its_last_line(
    line: str, publisher: str, published: str | None
) -> None:
    found = _below_title("De gemeente is blij met het besluit, zegt zij.", line)
    assert (found.publisher, found.published) == (publisher, published)


@pytest.mark.parametrize("name", ["Karin Smit", "Jan de Vries", "Anne van der Meer"])
def test_a_name_below_the_title_heads_nothing(name: str) -> None:
    assert _below_title(name).headings == ()


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_what_another_piece_is_called_heads_nothing(between: str) -> None:
    pointer = f"Lees ook{between}Waarom de haven zo snel groeit"
    found = _below_title(_RUNNING_TEXT, pointer, _RUNNING_TEXT)
    assert found.headings == ()
    assert _below_title(_RUNNING_TEXT, "Waarom de haven zo snel groeit", _RUNNING_TEXT).headings != ()


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["KIM BEZOEKT RUSLAND"], "KIM BEZOEKT RUSLAND"),
        (["KIM BEZOEKT RUSLAND", "Door Karel Vis", "MOSKOU (ANP)"], "KIM BEZOEKT RUSLAND"),
        (["12 maart 2021", "KIM BEZOEKT RUSLAND"], "KIM BEZOEKT RUSLAND"),
        (["BRUSSEL"], None),
        (["DEN HAAG -"], None),
        (["DALLAS, TEXAS (AP)"], None),
        (["BRUSSEL", "Kim bezoekt Rusland"], "Kim bezoekt Rusland"),
        (["NIEUWS UIT RUSLAND", "Kim bezoekt zijn grote buurland"], "Kim bezoekt zijn grote buurland"),
        (["BRIEF UIT RUSLAND", "Nummer 4, april 2021"], None),
    ],
)
def test_a_title_in_capitals_is_told_from_a_place(lines: list[str], title: str | None) -> None:
    assert _one("\n\n".join([*lines, _RUNNING_TEXT])).title == title


def test_an_article_between_two_rules_is_no_front_matter() -> None:
    first = f"Brug in Nijmegen gaat dicht\n\n{_LONG_TEXT}"
    text = f"---\n{first}\n\n---\nHaven krijgt eindelijk een baggerbeurt\n\n{_LONG_TEXT}\n"
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert any("Nijmegen" in (one.title or "") for one in found)
    fields = f"---\ntitle: Brug dicht\ntags:\n  - brug\n- water\n# oud\ndate: 2024-01-19\n---\n{_LONG_TEXT}"
    stated = _one(fields)
    assert (stated.title, stated.published) == ("Brug dicht", "2024-01-19")
    for other in ("date created: 2023-01-01\n", '[taxonomies]\ntags = ["brug"]\n', '"og:image": x\n'):
        stated = _one(f"---\ntitle: Brug dicht\n{other}date: 2024-01-19\n---\n{_LONG_TEXT}")
        assert (stated.title, stated.published) == ("Brug dicht", "2024-01-19")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("'s Nachts is het stil", "'s Nachts is het stil"),
        ("Hij zei 'nee'", "Hij zei 'nee'"),
        ("'Brug dicht'", "Brug dicht"),
        ('"Brug" dicht', '"Brug" dicht'),
        (">-\n  Brug dicht\n  voor auto's", "Brug dicht voor auto's"),
    ],
)
def test_a_field_at_the_head_says_what_is_written(written: str, title: str) -> None:
    stated = _one(f"---\ntitle: {written}\nsource: https://www.nrc.nl/nieuws/2024/01\n---\n{_LONG_TEXT}")
    assert (stated.title, stated.publisher) == (title, "NRC")
    assert _one(f"---\ntitle: Brug\nsource: NU.nl\n---\n{_LONG_TEXT}").publisher == "NU.nl"


def test_a_mark_before_the_text_hides_no_field() -> None:
    piece = "Titel: {}\nDatum: 1 maart 2024\nBron: NRC\n\n" + _LONG_TEXT + "\n\n"
    text = "\ufeff" + piece.format("Zwembad open") + piece.format("Brug dicht")
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(one.title, one.published, one.publisher) for one in found] == [
        ("Zwembad open", "2024-03-01", "NRC"),
        ("Brug dicht", "2024-03-01", "NRC"),
    ]


def test_fields_of_fields_say_nothing_of_the_article() -> None:
    stated = _one(f"---\ntitle: Brug dicht\nimage:\n  title: Een plaatje\n---\n{_LONG_TEXT}")
    assert stated.title == "Brug dicht"
    assert _one(f"---\n  title: Brug dicht\n  date: 2024-01-19\n---\n{_LONG_TEXT}").title == "Brug dicht"


def test_fields_at_the_head_name_the_first_of_several_articles() -> None:
    fields = "title: {}\ndate: 2024-01-19\nsource: NRC\n"
    rest = f"\n{_LONG_TEXT}\n\n* * *\n\nHaven krijgt eindelijk een baggerbeurt\n\n{_LONG_TEXT}\n"
    rest += f"\n* * *\n\nTitel: Zwembad open\n\n{_LONG_TEXT}\n"
    found = find_articles(Document("a.txt", Path("a.txt"), f"---\n{fields.format('Brug dicht')}---\n{rest}"))
    assert [(one.title, one.published, one.publisher) for one in found] == [
        ("Brug dicht", "2024-01-19", "NRC"),
        ("Haven krijgt eindelijk een baggerbeurt", None, None),
        ("Zwembad open", None, None),
    ]
    assert not any("date:" in block.text.text for block in found[0].blocks)


def test_marked_headings_below_a_stated_title_are_sections() -> None:
    text = f"---\ntitle: Brug dicht\n---\n\n# Oorzaak\n\n{_LONG_TEXT}\n\n# Gevolg\n\n{_LONG_TEXT}\n"
    (article,) = _marked(text)
    assert (article.title, article.headings) == ("Brug dicht", ("Oorzaak", "Gevolg"))
    (article,) = _marked(text.replace("# Oorzaak", "# Brug dicht"))
    assert (article.title, article.headings) == ("Brug dicht", ("Gevolg",))


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (
            ("## Zwembad open\n\nDoor Karel Vis", "## Brug dicht\n\n12 maart 2024"),
            [("Zwembad open", ()), ("Brug dicht", ())],
        ),
        (("## Zwembad open", "## Brug dicht"), [(None, ("Zwembad open", "Brug dicht"))]),
        (("## Zwembad open",), [("Zwembad open", ())]),
        (("Zwembad open", "## Het water", "## De prijs"), [("Zwembad open", ("Het water", "De prijs"))]),
        (("## Zwembad open", "## Conclusie"), [(None, ("Zwembad open", "Conclusie"))]),
        (("## Inleiding", "## Conclusie"), [(None, ("Inleiding", "Conclusie"))]),
    ],
)
def test_marked_headings_of_the_second_level_are_titles_where_one_opens_the_file(
    heads: tuple[str, ...], found: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    articles = _marked("\n\n".join(f"{head}\n\n{_LONG_TEXT}" for head in heads))
    assert [(one.title, one.headings) for one in articles] == found


def test_where_headings_are_marked_other_lines_head_nothing() -> None:
    text = f"# Zwembad open\n\n{_LONG_TEXT}\n\n## Het water\n\n{_LONG_TEXT}\n\nLokaal Zwolle\n\n{_LONG_TEXT}"
    (article,) = _marked(text)
    assert article.headings == ("Het water",)
    assert "Lokaal Zwolle" in [block.text.text for block in article.blocks]


def test_the_last_of_a_list_heads_nothing() -> None:
    listed = "Deze partijen stemden tegen:\nPartij voor de Dieren\nLokaal Zwolle\nSwollwacht"
    article = _below_title(_RUNNING_TEXT, listed, _RUNNING_TEXT)
    assert article.headings == ()
    assert "Swollwacht" in [block.text.text for block in article.blocks]


@pytest.mark.parametrize(
    ("above", "items", "headings"),
    [
        (_RUNNING_TEXT, ["Brug Jaar", "Pelserbrug 1934", "Kamperbrug 1886"], ()),
        ("In deze volgorde:", ["Pelserbrug in 2025", "Kamperbrug in 2026"], ()),
        (_RUNNING_TEXT, ["Dure bagger", "Oude schepen"], ("Oude schepen",)),
    ],
)
def test_the_last_of_a_list_with_blank_lines_heads_nothing(
    above: str, items: list[str], headings: tuple[str, ...]
) -> None:
    assert _below_title(_RUNNING_TEXT, above, *items, _RUNNING_TEXT).headings == headings


@pytest.mark.parametrize(
    "insert",
    ["Lees verder onder de foto", "Advertentie", "https://youtu.be/brug", "https://x.com/a/status/1"],
)
def test_what_a_site_puts_between_paragraphs_ends_and_heads_nothing(insert: str) -> None:
    for lines in ((insert, "Dure bagger"), ("Dure bagger", insert)):
        article = _below_title(_RUNNING_TEXT, *lines, _RUNNING_TEXT)
        assert (article.headings, article.publisher) == (("Dure bagger",), None)
        assert insert not in [block.text.text for block in article.blocks]


def test_the_lines_of_an_archive_are_no_part_of_an_article() -> None:
    head = "1 of 2 DOCUMENTS\n\nNRC\n\n12 maart 2021\n\nHaven krijgt eindelijk een baggerbeurt"
    article = _one(f"{head}\n\nLengte: 38 woorden\n\nBody\n\n{_LONG_TEXT}\n\nGraphic\n\nEnd of Document")
    assert (article.title, article.published) == ("Haven krijgt eindelijk een baggerbeurt", "2021-03-12")
    assert article.headings == ()
    assert article.blocks[-1].text.text == _LONG_TEXT


def test_how_to_write_to_the_paper_is_no_title() -> None:
    text = (
        "Haven krijgt eindelijk een baggerbeurt\n\n{0}\n\nReageren? Mail naar redactie@streekblad.nl\n\n{1}"
    )
    titles = ["Haven krijgt eindelijk een baggerbeurt", "Brug dicht"]
    text = text.format(_LONG_TEXT, f"Brug dicht\n\n{_LONG_TEXT}")
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(article.title, article.headings) for article in found] == [(title, ()) for title in titles]


def test_a_paper_in_lower_case_right_below_a_title_begins_an_article() -> None:
    first = f"Haven krijgt eindelijk een baggerbeurt\nNRC, 12 maart 2024\n\n{_LONG_TEXT}\n\n"
    text = f"{first}Brand in loods was aangestoken\nde Volkskrant, 13 maart 2024, p. 3\n\n{_LONG_TEXT}"
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(article.title, article.publisher) for article in found] == [
        ("Haven krijgt eindelijk een baggerbeurt", "NRC"),
        ("Brand in loods was aangestoken", "de Volkskrant"),
    ]


@pytest.mark.parametrize(
    "opening", ["ZWOLLE (ANP) - ", "ZWOLLE - ", "DEN HAAG – ‘", "ZWOLLE\n\n", "Karel Vis\n\n"]
)
def test_reports_under_each_other_are_told_apart(opening: str) -> None:
    titles = ["Haven krijgt eindelijk een baggerbeurt", "Haven van het dorp ligt vol slib"]
    text = "\n\n".join(f"{title}\n\n{opening}{_LONG_TEXT}\n\n{_LONG_TEXT}" for title in titles)
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(article.title, article.headings) for article in found] == [(title, ()) for title in titles]


@pytest.mark.parametrize("name", ["Karel Vis", "Karel Vis en Piet Smit", "Karel Vis, Zwolle"])
@pytest.mark.parametrize("above", [[], ["Foto: Jan Bos"]])
def test_a_name_between_introduction_and_date_is_the_writers(name: str, above: list[str]) -> None:
    head = [_RUNNING_TEXT, *above, name, "12 maart 2024", "Leestijd 4 minuten"]
    titles = ["Haven krijgt eindelijk een baggerbeurt", "Brand in loods"]
    pieces = [[title, *head, _LONG_TEXT, "Dure bagger", _LONG_TEXT] for title in titles]
    text = "\n\n".join(line for piece in pieces for line in piece)
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(one.title, one.published, one.headings) for one in found] == [
        (title, "2024-03-12", ("Dure bagger",)) for title in titles
    ]


def test_a_title_of_two_names_below_a_long_text_begins_an_article() -> None:
    text = "\n\n".join(["Haven krijgt een beurt", _LONG_TEXT, "Zwolle Centraal", "12 maart 2024", _LONG_TEXT])
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [article.title for article in found] == ["Haven krijgt een beurt", "Zwolle Centraal"]


@pytest.mark.parametrize("opening", [_RUNNING_TEXT, f"DEN HAAG - {_LONG_TEXT}"])
def test_the_places_of_a_round_up_begin_no_article(opening: str) -> None:
    news = ["Brug dicht", f"ZWOLLE - {_RUNNING_TEXT}", "Loods in brand", f"ALMELO - {_RUNNING_TEXT}"]
    assert _below_title(opening, *news).headings == ("Brug dicht", "Loods in brand")


@pytest.mark.parametrize("below", [[], ["Door Karel Vis"]])
def test_an_address_above_each_title_is_of_the_article_below(below: list[str]) -> None:
    lines = ["https://www.nrc.nl/nieuws/2024/03/12/haven", "Haven krijgt eindelijk een baggerbeurt", *below]
    lines += [_LONG_TEXT, "https://www.trouw.nl/brand", "Brand in loods was aangestoken", *below, _LONG_TEXT]
    text = "\n\n".join(lines)
    found = find_articles(Document("a.txt", Path("a.txt"), text))
    assert [(one.title, one.publisher, one.published) for one in found] == [
        ("Haven krijgt eindelijk een baggerbeurt", "NRC", "2024-03-12"),
        ("Brand in loods was aangestoken", "Trouw", None),
    ]


def test_who_speaks_heads_a_section_also_below_what_he_is() -> None:
    voices = ["De boer", "Karel Vis", _LONG_TEXT, "De burgemeester", "Piet Smit", _LONG_TEXT]
    assert _below_title(_RUNNING_TEXT, *voices).headings[-1] == "Piet Smit"


def test_who_speaks_below_a_heading_of_some_length_begins_no_article() -> None:
    voices = ["Wat de boeren ervan vinden", "Karel Vis", _LONG_TEXT, "Wat de winkels nu merken", "Piet Smit"]
    assert _below_title(_RUNNING_TEXT, *voices, _LONG_TEXT).headings[-1] == "Piet Smit"


def test_a_heading_near_the_text_above_it_is_one_all_the_same() -> None:
    assert _below_title(f"{_RUNNING_TEXT}\nDure bagger", _RUNNING_TEXT).headings == ("Dure bagger",)


def test_a_note_below_a_stated_title_heads_nothing() -> None:
    article = _one(f"---\ntitle: Brug dicht\n---\n\nBeeld uit het familiearchief\n\n{_RUNNING_TEXT}")
    assert (article.title, article.headings) == ("Brug dicht", ())


def test_people_who_are_asked_the_same_are_in_one_article() -> None:
    article = _below_title(_RUNNING_TEXT, "Wat vinden zij?", "Karel Vis", _LONG_TEXT, "Piet Smit", _LONG_TEXT)
    assert article.headings == ("Karel Vis", "Piet Smit")


@pytest.mark.parametrize("below", [[], ["Door Piet Smit"]])
@pytest.mark.parametrize(
    "title",
    [
        "Schaamte",
        "Door Brexit duurdere vis in Zeeland",
        "Auteur Karel Vis wint prijs",
        "Beeld van Coen verdwijnt uit Hoorn",
        "Foto onthult geheim",
        "De auteur is overbodig",
    ],
)
def test_a_title_that_opens_the_file_may_be_short_or_begin_as_a_note(title: str, below: list[str]) -> None:
    article = _one("\n\n".join([title, *below, _RUNNING_TEXT]))
    assert (article.title, article.headings) == (title, ())


@pytest.mark.parametrize(
    "note",
    [
        "Door Jan Jansen",
        "Door Jan Jansen, redacteur in het buitenland",
        "Door onze redactie",
        "Door onze correspondent in Seoul",
        "Beeld Karel Vis",
        "Foto: Karel Vis",
    ],
)
def test_a_note_that_opens_the_file_is_no_title(note: str) -> None:
    assert _one(f"{note}\n\n{_RUNNING_TEXT}").title is None


@pytest.mark.parametrize("title", ["Wat is C#", "#MeToo in Nederland"])
def test_a_mark_of_the_title_itself_stays(title: str) -> None:
    (article,) = find_articles(
        Document("a.md", Path("a.md"), f"# {title}\n\n{_LONG_TEXT}\n", headings=((0, 1),))
    )
    assert article.title == title


def test_a_date_without_a_year_is_not_filled_in() -> None:
    article = _one(
        "Titel van een stuk over bruggen\n\nTekst met een zin.\n\nDit stuk verscheen op 30 april in Trouw."
    )
    assert article.published is None
    assert article.publisher == "Trouw"


def test_the_writer_of_a_post_is_not_its_publisher() -> None:
    assert {article.publisher for article in _find("posted.txt")} == {None}


def test_the_table_shows_every_place_on_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "Een titel boven een stuk\n\n" + "Een zin over de haven van Delfzijl. " * 5
    for name in ("een\nregel.txt", "twee.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["articles", "--articles", str(tmp_path)]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["title", "date", "publisher", "words", "places"]
    assert first.startswith("Een titel boven een stuk  -") and first.endswith("40  een regel.txt:1-3")
    assert second.strip() == "twee.txt:1-3"


def test_a_file_without_lines_is_listed_by_page_or_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    places = [place for one in _listed(SMALL, capsys) for place in one["places"]]
    assert {"source": "pages.pdf", "first": "p. 1", "last": "p. 2"} in places
    assert {"source": "word.docx", "first": "¶ 1", "last": "¶ 7"} in places
    main(["articles", "--articles", str(SMALL)])
    assert "pages.pdf: p. 1 – p. 2\n" in capsys.readouterr().out


def test_the_exit_status_says_what_was_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["articles", "--articles", str(SMALL)]) == 1
    assert sorted(capsys.readouterr().err.splitlines()) == [
        "embeddings: skipped 'unreadable/locked.pdf': has a password",
        "embeddings: skipped 'unreadable/scan.pdf': "
        "no text in it; scanned pages must go through text recognition first",
    ]
    assert main(["articles", "--articles", str(SMALL / "unreadable")]) == 2
    assert main(["articles", "--articles", str(SMALL / "nowhere")]) == 2
    assert "no folder of articles" in capsys.readouterr().err
