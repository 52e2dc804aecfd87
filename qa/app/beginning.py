"""Where to begin on an empty page: questions that were answered well before, and articles to open."""

from __future__ import annotations

from embeddings.index import Index
from embeddings.records import Article
from qa.app.scope import key_of
from qa.feedback import FeedbackError, FeedbackStore

EXAMPLES = 3  # questions offered
_ARTICLES = 5


def answered_before(store: FeedbackStore, index: Index) -> list[str]:
    """Questions whose answers readers found right, latest first, if their files are still there."""
    try:
        feedback = store.all()
    except FeedbackError:  # said where something is to be kept; here there is just nothing to offer
        return []
    questions = [
        one.question
        for one in reversed(feedback)
        if one.verdict == "right"
        and not one.within
        and one.answer is not None
        and not one.history
        and all(place.rpartition(":")[0] in index.manifest.sources for place in one.citations)
    ]
    return list(dict.fromkeys(questions))[:EXAMPLES]


def longest_articles(index: Index) -> list[tuple[str, Article]]:
    """The articles that have most to ask about, with their keys."""
    titled = [(key_of(article), article) for article in index.articles if article.title]
    return sorted(titled, key=lambda pair: -_length(pair[1]))[:_ARTICLES]


def _length(article: Article) -> int:
    place = article.places[0]
    return place.end - place.start
