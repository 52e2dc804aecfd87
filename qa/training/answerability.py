"""Scores of a paragraph's questions -> how likely each of them is to have an answer.

Some articles of SQuAD 2.0 have no unanswerable question at all; in the others those follow the answerable
ones, paragraph by paragraph. So an article is of one of two kinds, and a paragraph of the second kind has a
change point; both, and what scores look like, are found by expectation maximisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp, ndtri
from scipy.stats import rankdata

_ROUNDS = 25
_PLACES = 5  # of a question in its paragraph: the later the harder; the fifth stands for all that follow
_ALIKE = 100.0  # questions at which what is seen of a place weighs as much as all places together
_FEW = 3.0  # times every number of answerable questions counts as seen, so that rare ones are not ruled out


@dataclass(slots=True)
class _Beliefs:
    """What is estimated: normal scores, with a shift in common for the questions of a paragraph."""

    answerable: np.ndarray  # (places,) mean score of questions with an answer
    unanswerable: float  # and of those without
    within: float  # variance within a paragraph
    between: float  # variance of the shift: there are easy and hard paragraphs
    complete: np.ndarray  # (articles,) probability of having no unanswerable question
    changes: dict[int, np.ndarray]  # of so many questions, (questions + 1,) probability that so many have one
    sizes: np.ndarray  # (2, longest + 1) log probability of a paragraph's length, complete articles first


def answerable(paragraphs: Sequence[np.ndarray], articles: Sequence[int]) -> list[np.ndarray]:
    """For every paragraph the probability of each of its questions to have an answer.

    Args:
        paragraphs: float (questions,) each: score of the best candidate less that of no answer, in order;
            NaN where a question was not scored.
        articles: number of the article each paragraph is from.
    """
    scores = _normal(paragraphs)
    lengths = np.array([len(one) for one in scores])
    article = np.unique(articles, return_inverse=True)[1]
    questions = np.bincount(article, lengths) / np.bincount(article)  # a paragraph, by article
    # Articles to which unanswerable questions were added have more of them; a first guess, no more.
    complete: np.ndarray = np.where(questions < questions.mean(), 0.95, 0.05)
    beliefs = _Beliefs(
        np.full(_PLACES, 0.3),
        -0.7,
        0.8,
        0.2,
        complete,
        {int(length): np.full(length + 1, 1 / (length + 1)) for length in set(lengths)},
        _sizes(lengths, complete[article]),
    )
    for last in range(_ROUNDS):
        fits = [_change_points(one, beliefs) for one in scores]
        if last:
            beliefs.complete = _complete(fits, lengths, article, beliefs)
        found = [
            _answerable(np.exp(fit - logsumexp(fit)), beliefs.complete[at])
            for fit, at in zip(fits, article, strict=True)
        ]
        _learn(beliefs, scores, fits, found, article, lengths)
    return found


def _normal(paragraphs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """All scores as if they were normally distributed, by their ranks."""
    flat = np.concatenate(paragraphs)
    known = ~np.isnan(flat)
    flat[known] = ndtri((rankdata(flat[known]) - 0.5) / known.sum())
    return np.split(flat, np.cumsum([len(one) for one in paragraphs])[:-1])


def _places(count: int) -> np.ndarray:
    return np.minimum(np.arange(count), _PLACES - 1)


def _change_points(scores: np.ndarray, beliefs: _Beliefs) -> np.ndarray:
    """(questions + 1,) log probability of the scores and of so many of the questions having an answer."""
    known = ~np.isnan(scores)
    with_answer = np.where(known, scores - beliefs.answerable[_places(len(scores))], 0.0)
    without = np.where(known, scores - beliefs.unanswerable, 0.0)
    total = _before(with_answer) + _after(without)
    squares = _before(with_answer**2) + _after(without**2)
    # Of normal variables with a common part, whose covariance matrix has a simple inverse.
    shared = beliefs.between / (beliefs.within + known.sum() * beliefs.between)
    fit: np.ndarray = np.log(beliefs.changes[len(scores)])
    fit -= 0.5 * (squares - shared * total**2) / beliefs.within
    return fit


def _before(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(values)])


def _after(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.cumsum(values[::-1])[::-1], [0.0]])


def _answerable(change: np.ndarray, complete: float) -> np.ndarray:
    """(questions,) from (questions + 1,): a question has an answer where the change comes after it."""
    change = change * (1 - complete)
    change[-1] += complete
    found: np.ndarray = np.cumsum(change[::-1])[::-1][1:]
    return found


def _complete(
    fits: Sequence[np.ndarray], lengths: np.ndarray, article: np.ndarray, beliefs: _Beliefs
) -> np.ndarray:
    whole = np.array([fit[-1] - np.log(beliefs.changes[len(fit) - 1][-1]) for fit in fits])
    parted = np.array([logsumexp(fit) for fit in fits])
    gain = whole + beliefs.sizes[0, lengths] - parted - beliefs.sizes[1, lengths]
    share = float(np.clip(beliefs.complete.mean(), 0.01, 0.99))
    probability: np.ndarray = expit(np.bincount(article, gain) + np.log(share / (1 - share)))
    return probability


def _sizes(lengths: np.ndarray, complete: np.ndarray) -> np.ndarray:
    counts = np.stack([np.bincount(lengths, weight) + 1 for weight in (complete, 1 - complete)])
    logs: np.ndarray = np.log(counts / counts.sum(axis=1, keepdims=True))
    return logs


def _learn(
    beliefs: _Beliefs,
    scores: Sequence[np.ndarray],
    fits: Sequence[np.ndarray],
    found: Sequence[np.ndarray],
    article: np.ndarray,
    lengths: np.ndarray,
) -> None:
    place = np.concatenate([_places(length) for length in lengths])
    score, chance = np.concatenate(scores), np.concatenate(found)
    known = ~np.isnan(score)
    place, score, chance = place[known], score[known], chance[known]

    # How scores scatter is seen best where every question has an answer.
    certain = beliefs.complete[article] > 0.9
    rest = []
    for one, own, sure in zip(scores, found, certain, strict=True):
        expected = own * beliefs.answerable[_places(len(one))] + (1 - own) * beliefs.unanswerable
        if (sure or not certain.any()) and (~np.isnan(one)).sum() > 1:
            rest.append((one - expected)[~np.isnan(one)])
    if rest:
        within = sum(((one - one.mean()) ** 2).sum() for one in rest) / sum(len(one) - 1 for one in rest)
        beliefs.within = max(float(within), 0.01)
        between = np.mean([one.mean() ** 2 - beliefs.within / len(one) for one in rest])
        beliefs.between = max(float(between), 0.01)

    weight = np.bincount(place, chance, _PLACES)
    mean = float((chance * score).sum() / max(chance.sum(), 1e-3))
    beliefs.answerable = (np.bincount(place, chance * score, _PLACES) + _ALIKE * mean) / (weight + _ALIKE)
    beliefs.unanswerable = float(((1 - chance) * score).sum() / max((1 - chance).sum(), 1e-3))
    seen = {length: np.full(length + 1, _FEW) for length in beliefs.changes}
    for fit, at in zip(fits, article, strict=True):
        seen[len(fit) - 1] += (1 - beliefs.complete[at]) * np.exp(fit - logsumexp(fit))
    beliefs.changes = {length: counts / counts.sum() for length, counts in seen.items()}
    beliefs.sizes = _sizes(lengths, beliefs.complete[article])
