"""Documents to a collection: the stages from splitting to passages, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embeddings.cleaning import join
from embeddings.duplicates import group_duplicates
from embeddings.passages import LEAST_WORDS, MOST_WORDS, split_passages
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
        # The fullest version gives the passages, so that nothing that stands in only one is lost.
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
    others = [(version.place.source, _whole(version)) for version in versions[1:]]
    seen = set()
    for section, text in split_passages(versions[0].blocks, least=least, most=most, overlap=overlap):
        if text.text in seen:  # the same caption under every photo
            continue
        seen.add(text.text)
        locations = [Location(versions[0].place.source, text.runs)]
        for source, whole in others:
            at = whole.text.find(text.text)
            if at >= 0:
                locations.append(Location(source, whole.slice(at, at + len(text.text)).runs))
        yield Passage(article, section, text.text, tuple(locations))


def _whole(version: FoundArticle) -> MappedText:
    return join((block.text for block in version.blocks), "\n")
