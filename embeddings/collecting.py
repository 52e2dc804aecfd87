"""Documents to a collection: the stages from splitting to passages, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embeddings.cleaning import join
from embeddings.duplicates import group_duplicates
from embeddings.labelling import words_in
from embeddings.passages import LEAST_WORDS, MOST_WORDS, sentences, split_passages
from embeddings.records import Article, Collection, Document, Location, MappedText, Passage
from embeddings.splitting import FoundArticle, find_articles


def collect(
    documents: Iterable[Document], *, least: int = LEAST_WORDS, most: int = MOST_WORDS, overlap: int = 0
) -> Collection:
    """The articles of all documents, each once, with their passages; sizes as for `split_passages`."""
    found: list[FoundArticle] = []
    checksums = {}
    for document in documents:
        found.extend(find_articles(document))
        checksums[document.source] = document.checksum
    articles: list[Article] = []
    passages: list[Passage] = []
    for group in group_duplicates(found):
        # The fullest version gives the passages, the others those of their sentences that it does not have.
        versions = sorted((found[index] for index in group), key=_length, reverse=True)
        passages.extend(_passages(len(articles), versions, least, most, overlap))
        articles.append(_article(versions))
    return Collection(tuple(articles), tuple(passages), checksums)


def _length(article: FoundArticle) -> int:
    return sum(len(block.text.text) for block in article.blocks)


def _article(versions: Sequence[FoundArticle]) -> Article:
    return Article(
        title=next((version.title for version in versions if version.title), None),
        published=next((version.published for version in versions if version.published), None),
        publisher=next((version.publisher for version in versions if version.publisher), None),
        headings=versions[0].headings,
        places=tuple(version.place for version in versions),
    )


def _passages(
    article: int, versions: Sequence[FoundArticle], least: int, most: int, overlap: int
) -> Iterable[Passage]:
    wholes = [(version.place.source, _whole(version)) for version in versions]
    seen = set()
    said = ""  # in the versions before
    for number, version in enumerate(versions):
        for section, text in split_passages(version.blocks, least=least, most=most, overlap=overlap):
            stretch = text if number == 0 else _new_in(text, said)
            if stretch is None or stretch.text in seen:  # the same caption under every photo
                continue
            seen.add(stretch.text)
            locations = [Location(version.place.source, stretch.runs)]
            for source, whole in wholes[number + 1 :]:
                at = whole.text.find(stretch.text)
                if at >= 0:
                    locations.append(Location(source, whole.slice(at, at + len(stretch.text)).runs))
            yield Passage(article, section, stretch.text, tuple(locations))
        if number + 1 < len(versions):
            said += _words(wholes[number][1].text)


def _new_in(passage: MappedText, said: str) -> MappedText | None:
    """What a passage has from the first to the last sentence whose words were not said, if there is one."""
    text = passage.text
    new = [
        (start, end)
        for start, end in sentences(text)
        if (words := _words(text[start:end])).strip() and words not in said
    ]
    return passage.slice(new[0][0], new[-1][1]) if new else None


def _words(text: str) -> str:
    """The words of a text on one line, with a blank at either end, however they are written."""
    return f" {' '.join(words_in(text.replace('’', chr(39)))).casefold()} "


def _whole(version: FoundArticle) -> MappedText:
    return join((block.text for block in version.blocks), "\n")
