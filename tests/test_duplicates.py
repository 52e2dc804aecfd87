"""An article that stands in several files is one article, with all its places."""

from __future__ import annotations

from pathlib import Path

from embeddings.collecting import collect
from embeddings.records import Collection, Document, MappedText

_FIRST = (
    "De veerpont tussen Culemborg en Schalkwijk vaart sinds maandag elektrisch. De accu’s worden ’s nachts "
    "geladen aan de Gelderse kant, waar de kabel onder de dijk door loopt. Veerman Gijs Verweij hoort voor "
    "het eerst in dertig jaar de meerkoeten."
)
_SECOND = (
    "De ombouw kostte 1,6 miljoen euro, waarvan de provincie de helft betaalt. Volgens de reder verdient dat "
    "zich in elf jaar terug, omdat een liter diesel steeds duurder wordt en stroom op zondag niets kost."
)
_THIRD = (
    "Of andere ponten volgen, is nog niet zeker. De pont bij Wijk bij Duurstede is te zwaar voor de accu’s "
    "die er nu zijn, en die bij Beusichem moet eerst een nieuwe motor krijgen."
)
_ARTICLE = f"Pont vaart op stroom\n\n{_FIRST}\n\n{_SECOND}\n\n{_THIRD}\n"
_OTHER = (
    "Brug krijgt nieuwe kleur\n\nDe brug bij Vianen wordt volgend jaar blauw. Dat hebben de inwoners met een "
    "kleine meerderheid besloten, nadat groen een jaar lang favoriet was geweest in alle peilingen.\n"
)


def _collect(**texts: str) -> Collection:
    return collect(Document(name, Path(name), text) for name, text in texts.items())


def test_the_same_article_in_two_files_is_one_with_two_places() -> None:
    collection = _collect(a=_ARTICLE, b="\ufeff" + _ARTICLE.replace("\n", "\r\n"), c=_OTHER)
    assert [article.title for article in collection.articles] == [
        "Pont vaart op stroom",
        "Brug krijgt nieuwe kleur",
    ]
    assert [place.source for place in collection.articles[0].places] == ["a", "b"]
    for passage in collection.passages:
        if passage.article == 0:
            assert [location.source for location in passage.locations] == ["a", "b"]


def test_every_place_of_a_passage_holds_its_text() -> None:
    texts = {"a": _ARTICLE, "b": _ARTICLE.replace(" ", "  ").replace("\n", "\r\n")}
    for passage in _collect(**texts).passages:
        for location in passage.locations:
            start, end = MappedText(passage.text, location.runs).span(0, len(passage.text))
            assert " ".join(texts[location.source][start:end].split()) == " ".join(passage.text.split())


def test_small_differences_do_not_make_another_article() -> None:
    edited = _ARTICLE.replace("maandag", "dinsdag").replace("1,6", "1,7").replace("meerkoeten", "eenden")
    collection = _collect(a=_ARTICLE, b=edited)
    assert len(collection.articles) == 1
    assert [place.source for place in collection.articles[0].places] == ["a", "b"]


def test_what_only_the_shorter_version_says_is_found_and_cited_there() -> None:
    shorter = _ARTICLE.replace("1,6 miljoen", "1,2 miljoen").replace(_THIRD, "De veerman heet Odding.")
    collection = _collect(a=_ARTICLE, b=shorter)
    (article,) = collection.articles
    assert [place.source for place in article.places] == ["a", "b"]
    own = [passage for passage in collection.passages if passage.locations[0].source == "b"]
    assert [" ".join(passage.text.split()) for passage in own] == [
        "De ombouw kostte 1,2 miljoen euro, waarvan de provincie de helft betaalt. "
        + _SECOND.partition("betaalt. ")[2]
        + " De veerman heet Odding."
    ]
    for passage in own:
        (location,) = passage.locations
        start, end = MappedText(passage.text, location.runs).span(0, len(passage.text))
        assert shorter[start:end].split() == passage.text.split()


def test_other_marks_or_capitals_say_nothing_new() -> None:
    louder = _ARTICLE.replace("elektrisch. De", "elektrisch! DE").replace("’", "'")
    collection = _collect(a=_ARTICLE, b=louder)
    assert {passage.locations[0].source for passage in collection.passages} == {"a"}


def test_marks_alone_are_nothing_new() -> None:
    text = _ARTICLE.replace("\n\n", "\n\n(…)\n\n")
    passages = _collect(a=text, b=text.replace(", waar de kabel onder de dijk door loopt", "")).passages
    assert [passage.text for passage in passages if passage.locations[0].source == "b"] != ["(…)"]
    assert not any(passage.text == "(…)" and passage.locations[0].source == "b" for passage in passages)


def test_nothing_is_lost_of_the_fuller_version() -> None:
    shorter = _ARTICLE.replace(_THIRD, "")
    collection = _collect(a=shorter, b=_ARTICLE)
    assert len(collection.articles) == 1
    assert [place.source for place in collection.articles[0].places] == ["b", "a"]
    assert any(_THIRD in passage.text for passage in collection.passages)


def test_what_only_one_version_says_about_itself_holds_for_both() -> None:
    dated = _ARTICLE + "\nDit artikel verscheen op 4 mei 2022 in De Gelderlander.\n"
    (article,) = _collect(a=_ARTICLE, b=dated).articles
    assert (article.published, article.publisher) == ("2022-05-04", "De Gelderlander")


def test_a_quoted_paragraph_does_not_make_two_articles_one() -> None:
    quoting = _OTHER + f"\n{_FIRST}\n" + "\nDaarover zegt de gemeente Vianen niets. " * 3 + _SECOND[::-1]
    assert len(_collect(a=_ARTICLE, b=quoting).articles) == 2


def test_articles_that_share_their_closing_lines_stay_apart() -> None:
    closing = "\nDit artikel verscheen op 4 mei 2022 in De Gelderlander. Lees hier het hele artikel.\n"
    assert len(_collect(a=_ARTICLE + closing, b=_OTHER + closing).articles) == 2


def test_messages_from_one_mould_stay_apart() -> None:
    mould = (
        "De waterstand bij Lobith is {0} centimeter, {1} centimeter lager dan gisteren, zegt Rijkswaterstaat."
    )
    texts = {f"f{day}": mould.format(843 - day, 12 + day) for day in range(9)}
    assert len(_collect(**texts).articles) == 9


def test_notices_alike_but_for_whom_or_when_they_are_of_stay_apart() -> None:
    notice = "Titel: {}\nDatum: {}\n\nDe uitvaart vindt plaats in besloten kring, zegt de familie.\n"
    texts = {
        "a": notice.format("Jan de Boer overleden", "6 mei 2023"),
        "b": notice.format("Piet Smit overleden", "6 mei 2023"),
        "c": notice.format("Jan de Boer overleden", "11 mei 2024"),
        "d": notice.format("Jan de Boer overleden", "6 mei 2023"),
    }
    found = [[place.source for place in article.places] for article in _collect(**texts).articles]
    assert found == [["a", "d"], ["b"], ["c"]]


def test_an_excerpt_stays_an_article_of_its_own() -> None:
    teaser = f"Pont vaart op stroom\n\n{_FIRST}\n\nLees hier het hele artikel.\n"
    assert len(_collect(a=_ARTICLE, b=teaser).articles) == 2


def test_a_caption_under_every_picture_is_one_passage() -> None:
    text = _ARTICLE.replace("\n\n", "\n\nFoto: Karel Vis\n\n")
    captions = [passage for passage in _collect(a=text).passages if passage.text == "Foto: Karel Vis"]
    assert len(captions) == 1
