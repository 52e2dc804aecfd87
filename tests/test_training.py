"""Training a reader: formats, matching, batches, and going on after a kill, on a tiny model."""

from __future__ import annotations

import gzip
import json
import math
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from qa.__main__ import main
from qa.metrics import normalise
from qa.reader import Reader, load_model
from qa.records import Span
from qa.training.answerability import answerable
from qa.training.batches import batches_of, tensors_of, windows_of
from qa.training.data import digest, held_out, read_examples, read_marked, read_matches
from qa.training.introductions import introductions
from qa.training.matching import Candidate, Scored, Thresholds, candidates, match
from qa.training.matching import given as given_matches
from qa.training.missed import missed
from qa.training.mixing import Source, Texts, beside, cropped, mix, negative, without_answer
from qa.training.recipe import SourceRecipe, read_recipe
from qa.training.records import Example, Marked, Match, Rival, TrainingError, Window
from qa.training.scoring import score
from qa.training.trainer import Settings, Trainer, log_likelihood

_CONTEXT = "Anna woont in Gent. Haar broer Bram werkt in Lier. Samen kochten zij in 2019 een boot."
_WORDS = ["Anna", "woont", "in", "Gent", "Haar", "broer", "Bram", "werkt", "Lier", "Samen", "kochten", "zij"]
_WORDS += ["2019", "een", "boot", "Wie", "Waar", "Wanneer", "?", "."]


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = ["<s>", "<pad>", "</s>", "<unk>", *_WORDS]
    backend = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        cls_token="<s>",
        pad_token="<pad>",
        sep_token="</s>",
        unk_token="<unk>",
        model_input_names=["input_ids", "attention_mask"],
    )


def _model(seed: int = 0) -> Any:
    from transformers import BertConfig, BertForQuestionAnswering

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=4 + len(_WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=330,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return BertForQuestionAnswering(config)


def _example(question: str, answer: str) -> Example:
    at = _CONTEXT.index(answer)
    return Example(question, _CONTEXT, at, at + len(answer))


def _write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


# Files


def test_all_formats_give_the_same_example(tmp_path: Path) -> None:
    at = _CONTEXT.index("Lier")
    qa = {"question": "Waar werkt Bram?", "answers": [{"text": "Lier", "answer_start": at}]}
    squad = {"data": [{"paragraphs": [{"context": _CONTEXT, "qas": [qa]}]}]}
    grouped = {"context": _CONTEXT, "qas": [{"q": "Waar werkt Bram?", "a": "Lier"}]}
    single = {"context": _CONTEXT, "question": "Waar werkt Bram?", "answers": [{"text": "Lier", "start": at}]}
    (tmp_path / "single.jsonl.gz").write_bytes(gzip.compress(json.dumps(single).encode()))
    files = [
        _write(tmp_path / "squad.json", json.dumps(squad)),
        _write(tmp_path / "grouped.jsonl", json.dumps(grouped) + "\n"),
        tmp_path / "single.jsonl.gz",
    ]
    for file in files:
        assert read_examples(file) == [_example("Waar werkt Bram?", "Lier")]


def test_occurrences_are_counted_from_zero_and_two_questions_of_history_kept(tmp_path: Path) -> None:
    qas = [
        {"q": "Waar?", "a": "in", "n": 1, "history": ["Een?", "Twee?", "Drie?"]},
        {"q": "Hoe duur was de boot?", "a": ""},
    ]
    first, second = read_examples(_write(tmp_path / "a.jsonl", json.dumps({"context": _CONTEXT, "qas": qas})))
    assert first.question == "Twee? Drie? Waar?"
    assert first.start == _CONTEXT.index("in Lier")
    assert second.answer == ""


def test_only_lines_with_the_fields_asked_for(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"lang": lang, "context": lang, "question": "?", "answers": []} for lang in ("de", "en")
    ]
    file = _write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert [example.context for example in read_examples(file, only={"lang": "de"})] == ["de"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", '{"data": [{"paragraphs": [{}]}]}'),
        ("a.json", '{"data": 3}'),
        ("a.jsonl", "{}"),
        ("a.jsonl", '{"context": "x", "qas": [{"q": "y"}]}'),
        ("a.jsonl", '{"context": "x", "qas": [{"q": "y", "a": "z"}]}'),
        ("a.jsonl", '{"context": "x", "qas": [{"q": "y", "a": "x", "n": "1"}]}'),
        ("a.jsonl", '{"context": 3, "qas": [{"q": "y", "a": "x"}]}'),
        ("a.jsonl", '{"context": "x", "question": "y", "answers": [{"text": "x", "start": 7}]}'),
        ("a.jsonl", '{"context": "x", "question": "y", "answers": [{"text": "x"}]}'),
        ("a.jsonl.gz", "not compressed"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, name: str, content: str) -> None:
    file = _write(tmp_path / name, content)
    with pytest.raises(TrainingError, match=r"a\.json") as raised:
        read_examples(file)
    assert "\n" not in str(raised.value)


def test_bad_marked_files_and_missing_files_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be read"):
        read_examples(tmp_path / "none.jsonl")
    with pytest.raises(TrainingError, match="line 1: needs document"):
        read_marked(_write(tmp_path / "a.jsonl", '{"document": 1, "context": "x", "marks": [[1]]}'))


# Matching


def test_candidates_join_adjoining_marks_only() -> None:
    marked = Marked(0, "aaa bbb  ... ccc ddd", ((0, 3, 0), (4, 7, 1), (13, 16, 2)), ())
    assert candidates(marked) == [(0, 3), (0, 7), (4, 7), (13, 16)]


def test_one_change_point_is_found_from_noisy_scores() -> None:
    random_scores = np.random.default_rng(0)
    truth, scores = [], []
    for _ in range(300):
        with_answer, without = random_scores.integers(1, 8), random_scores.integers(0, 6)
        truth.append(np.arange(with_answer + without) < with_answer)
        scores.append(np.where(truth[-1], 6.0, 0.0) + random_scores.normal(0, 3, truth[-1].size))
    found = answerable(scores, range(300))
    assert all((np.diff(chance) <= 1e-9).all() for chance in found)  # never back to answerable
    right = np.concatenate([(chance > 0.5) == true for chance, true in zip(found, truth, strict=True)])
    each_alone = np.concatenate([(one > 3) == true for one, true in zip(scores, truth, strict=True)])
    assert right.mean() > 0.9
    assert right.mean() > each_alone.mean() + 0.03


def test_articles_without_unanswerable_questions_are_told_from_hard_paragraphs() -> None:
    chance = np.random.default_rng(1)
    scores, truth, articles = [], [], []
    for article in range(120):
        complete = article % 3 == 0
        for _ in range(8):
            with_answer = 5 if complete else int(chance.integers(4, 7))
            count = 5 if complete else with_answer + int(chance.integers(3, 6))
            have = np.arange(count) < with_answer
            harder = np.minimum(np.arange(count), 4) * 1.0  # the later the harder, whatever has an answer
            shift = chance.normal(0, 3)  # of an easy or a hard paragraph
            scores.append(np.where(have, 8 - harder, 0.0) + shift + chance.normal(0, 4, count))
            truth.append(have)
            articles.append(article)
    scores[0][2] = np.nan  # not scored
    found = answerable(scores, articles)
    for one, article in zip(found, articles, strict=True):
        assert article % 3 or (one > 0.9).all()
    mixed = [at for at, article in enumerate(articles) if article % 3]
    right = np.concatenate([(found[at] > 0.5) == truth[at] for at in mixed])
    each_alone = np.concatenate([(scores[at] > 3) == truth[at] for at in mixed])
    assert right.mean() > 0.85
    assert right.mean() > each_alone.mean() + 0.1


def _scored(paragraph: int, question: int, spans: Sequence[tuple[int, int, float]]) -> Scored:
    return Scored(paragraph, question, 0.0, tuple(Candidate(*span, *span) for span in spans))


def test_clear_winners_become_examples_and_unclear_ones_do_not() -> None:
    context = "In 1880, a telephone exchange for Lier was opened by Bram."
    marks = ((3, 29, 0), (30, 38, 1), (53, 57, 2))
    marked = [Marked(0, context, marks, ("Waar?", "Wie?", "Wanneer?", "Twijfel?"))] * 40
    scored = []
    for paragraph in range(40):
        jitter = random.Random(paragraph).random()
        rows = [(0.0, 12.0, 1.0), (0.0, 1.0, 12.0), (14.0, 2.0, 1.0), (8.0, 0.0, 8.0)]
        for question, values in enumerate(rows):
            spans = [(s, e, v + jitter) for (s, e, _), v in zip(marks, values, strict=True)]
            scored.append(_scored(paragraph, question, spans))
    answers = {(one.question, one.answer) for one in match(marked, scored, Thresholds(answerable=0.5))}
    assert ("Waar?", "for Lier") in answers  # what stands before an answer may belong to it
    assert ("Wie?", "Bram") in answers
    assert not any(question == "Twijfel?" and answer for question, answer in answers)


def test_unclear_ones_keep_their_rivals_and_easy_ones_are_thinned_out_where_asked() -> None:
    context = "In 1880, a telephone exchange for Lier was opened by Bram."
    marks = ((3, 7, 0), (30, 38, 1), (53, 57, 2))
    marked = [Marked(at, context, marks, ("Wie?", "Waar?", "Twijfel?")) for at in range(40)]
    rows = [(0.0, 1.0, 12.0), (0.0, 9.0, 1.0), (7.0, 8.0, 0.0)]
    scored = [
        _scored(at, question, [(s, e, v) for (s, e, _), v in zip(marks, values, strict=True)])
        for at in range(40)
        for question, values in enumerate(rows)
    ]
    thresholds = Thresholds(candidate=0.8, answerable=0.0, unanswerable=2.0, rival=0.2, easy=0.25)
    found = match(marked, scored, thresholds)
    assert [one.question for one in found].count("Wie?") == 10
    assert [one.question for one in found].count("Waar?") == 40
    unclear = [one for one in found if one.question == "Twijfel?"]
    assert {one.answer for one in unclear} == {"for Lier"}
    assert {one.rivals for one in unclear} == {(Rival(3, 7, math.exp(-1.0)),)}
    assert not any(one.rivals for one in found if one.question != "Twijfel?")


def test_a_stretch_that_the_reader_likes_much_better_is_taken_from_its_mark() -> None:
    marked = [Marked(0, "In 1880, a telephone exchange opened.", ((3, 29, 0),), ("Wanneer?", "Wie?"))] * 30
    for inner_score, answer in ((9.0, "1880"), (6.0, "1880, a telephone exchange")):
        scored = [
            Scored(at, question, 0.0, (Candidate(3, 29, likes, 2, 6, likes - 5.0 + inner_score),))
            for at in range(30)
            for question, likes in ((0, 5.0 + at / 30), (1, at / 30 - 9.0))
        ]
        found = match(marked, scored, Thresholds())
        assert {one.answer for one in found if one.question == "Wanneer?"} == {answer}


def test_words_that_end_no_answer_are_cut_off() -> None:
    context = "Bram woont in Lier to this day."
    marked = [Marked(0, context, ((14, 21, 0),), ("Waar woont Bram?", "Hoe oud is Bram?"))] * 30
    scored = [
        _scored(paragraph, question, [(14, 21, score_ + paragraph / 30)])
        for paragraph in range(30)
        for question, score_ in ((0, 10.0), (1, -10.0))
    ]
    found = {(one.question, one.answer) for one in match(marked, scored, Thresholds())}
    assert found == {("Waar woont Bram?", "Lier"), ("Hoe oud is Bram?", "")}


def test_given_matches_become_examples_and_what_the_reader_is_sure_of_is_thinned_out() -> None:
    context = "In 1880, a telephone exchange for Lier was opened by Bram."
    marks = ((3, 7, 0), (34, 38, 1), (53, 57, 2))
    questions = ("Wie?", "Waar?", "Wanneer?", "Waarom?", "Hoe?", "Twijfel?", "Door wie?", "Ongelezen?")
    marked = [Marked(at, context, marks, questions) for at in range(8)]
    rows = [(0.0, 1.0, 12.0), (0.0, 12.0, 1.0), (8.0, 0.0, 0.0), (-12.0,) * 3, (-8.0,) * 3, (9.0, 0.0, 0.0)]
    scored = [
        _scored(at, question, [(s, e, v) for (s, e, _), v in zip(marks, values, strict=True)])
        for at in range(8)
        for question, values in enumerate([*rows, rows[0]])
    ]
    none, by_whom = Match(0, 0), Match(50, 57)
    given_ones = (Match(53, 57), Match(3, 7), Match(3, 7), none, none, None, by_whom, Match(34, 38))
    matches: dict[int, tuple[Match | None, ...]] = dict.fromkeys(reversed(range(8)), given_ones)
    counts = Counter(
        (one.question, one.answer) for one in given_matches(marked, scored, matches, Thresholds(easy=0.25))
    )
    # Surely right are 'Wie?' and 'Waarom?' only: of the others one is surely wrong, two are not sure, one
    # is cut otherwise, one was not scored, and one cannot be told.
    assert sum(counts.pop(key, 0) for key in (("Wie?", "Bram"), ("Waarom?", ""))) == 4
    others = {"Waar?": "1880", "Wanneer?": "1880", "Hoe?": "", "Door wie?": "by Bram", "Ongelezen?": "Lier"}
    assert counts == dict.fromkeys(others.items(), 8)
    assert len(given_matches(marked, [], matches, Thresholds(easy=0.0))) == 7 * 8


def test_a_file_of_matches_says_which_answer_belongs_to_which_question(tmp_path: Path) -> None:
    lines = [{"digest": "ab", "answers": [[3, 7], [], None]}, {"digest": "cd", "answers": []}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    assert read_matches(_write(tmp_path / "a", text)) == {"ab": (Match(3, 7), Match(0, 0), None), "cd": ()}
    wrong = ("[[3]]", "[3]", "[[7, 3]]", "[[5, 5]]", "[[-5, -1]]", '["37"]', "[[3, 1e999]]", "[[0, true]]")
    for answers in wrong:
        with pytest.raises(TrainingError, match="line 1: needs digest and answers"):
            read_matches(_write(tmp_path / "wrong", f'{{"digest": "ab", "answers": {answers}}}'))
    with pytest.raises(TrainingError, match="line 1: needs digest and answers"):
        read_matches(_write(tmp_path / "wrong", '{"digest": "ab"}'))
    with pytest.raises(TrainingError, match="line 3: paragraph ab has been matched in an earlier line"):
        read_matches(_write(tmp_path / "twice", text + '{"digest": "ab", "answers": []}'))


def test_scoring_goes_on_after_a_line_half_written(tmp_path: Path) -> None:
    marks = ((0, 4, 0), (14, 18, 1))
    marked = [Marked(0, _CONTEXT, marks, ("Wie woont in Gent?", f"Waar{'?' * n}")) for n in range(20)]
    model, tokenizer = _model().eval(), _tokenizer()
    whole = score(model, tokenizer, marked, range(20), tmp_path / "whole", lambda _: None)
    assert len(whole) == 40
    text = (tmp_path / "whole").read_text(encoding="utf-8")
    broken = _write(tmp_path / "broken", text[: len(text) // 3])
    assert score(model, tokenizer, marked, range(20), broken, lambda _: None) == whole
    assert broken.read_text(encoding="utf-8") == text
    with pytest.raises(TrainingError, match="damaged"):
        score(model, tokenizer, marked, range(20), _write(tmp_path / "bad", "{}\n"), lambda _: None)


# What a reader gets wrong


class _Knowing:
    """Answers every question with 'Gent', as surely as it is told to."""

    def __init__(self, scores: dict[str, float]) -> None:
        self._scores = scores
        self.asked: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        self.asked.append(question)
        at = passages[0].index("Gent")
        return [[Span(0, at, at + 4, self._scores[question])]] if question in self._scores else [[]]


def test_only_what_a_reader_gets_wrong_or_nearly_answers_is_left(tmp_path: Path) -> None:
    reader = _Knowing({"sure?": 3.0, "wrong?": 3.0, "refused?": -0.5, "none?": -4.0, "nearly?": -0.5})
    answers = {
        "sure?": "Gent",
        "wrong?": "Lier",
        "refused?": "Gent",
        "none?": "",
        "nearly?": "",
        "empty?": "2019",
    }
    examples = [_example(question, answer) for question, answer in answers.items()]
    file = tmp_path / "missed.jsonl"
    left = missed(cast(Reader, reader), examples, file, lambda _: None)
    assert [one.question for one in left] == ["wrong?", "refused?", "nearly?", "empty?"]
    # A run that was stopped goes on after the last whole line, and asks nothing again that it knows.
    text = file.read_text(encoding="utf-8")
    _write(file, text[: text.index("\n", text.index("\n") + 1) + 4])
    reader.asked.clear()
    assert missed(cast(Reader, reader), examples, file, lambda _: None) == left
    assert reader.asked == list(answers)[2:]
    assert file.read_text(encoding="utf-8") == text
    for damaged in ("perhaps\n", "3\n", text + "[3.0, 1.0]\n"):
        with pytest.raises(TrainingError, match="damaged"):
            missed(cast(Reader, reader), examples, _write(file, damaged), lambda _: None)


# Who people are


@pytest.mark.parametrize(
    ("context", "name", "answer"),
    [
        ("Dat zegt de Britse premier Theresa May.", "Theresa May", "Britse premier"),
        ("Burgemeester Bram de Wit van Lier zwijgt.", "Bram de Wit", "Burgemeester"),
        ("An Maes (54), directeur van de bank, zwijgt.", "An Maes", "directeur van de bank"),
        ("Bij An Maes, een bekende schrijfster uit Gent.", "An Maes", "een bekende schrijfster uit Gent"),
        ("Piet Smit is de trainer van Ajax.", "Piet Smit", "de trainer van Ajax"),
        ("We spraken met An Maes. Ze lachte.", "An Maes", ""),
    ],
)
def test_people_are_asked_after_by_what_introduces_them(context: str, name: str, answer: str) -> None:
    introduced = "Volgens de bioloog Jo Pot. " * 4  # of names nothing is said about only some are asked
    found = introductions(
        [
            introduced + "Wat nu? Niets, zo bleek toen het weer eens ging dooien. " * 2 + context,
            *(f"{number} Leraar Jo Pot." for number in range(9)),
        ],
        random.Random(0),
    )
    assert [one.answer for one in found if name in one.question] == [answer]


def test_a_person_who_is_introduced_is_never_asked_without_an_answer() -> None:
    texts = [f"{number}. De man die won, was volgens tolk An Maes blij." for number in range(9)]
    found = introductions(texts, random.Random(0))
    assert {one.answer for one in found} == {"tolk"}


# Mixing and batches


@given(
    sentences=st.lists(st.text("abc ", min_size=1, max_size=30).map(lambda text: text + "."), min_size=1),
    data=st.data(),
)
def test_a_cropped_context_keeps_the_answer(sentences: list[str], data: st.DataObject) -> None:
    context = " ".join(sentences)
    start = data.draw(st.integers(0, len(context) - 1))
    end = data.draw(st.integers(start, len(context)))
    example = Example("?", context, start, end)
    part = cropped(example, data.draw(st.integers(0, 20)), random.Random(data.draw(st.integers(0, 9))))
    assert part.context in context
    if example.answer.strip() and example.answer == example.answer.strip():
        assert part.answer == example.answer


def test_a_cropped_context_keeps_the_rivals_within_it() -> None:
    context = "Een twee. Drie vier. Vijf zes. Zeven acht."
    vier, zes, acht = (
        (context.index(word), context.index(word) + len(word)) for word in ("vier", "zes", "acht")
    )
    example = Example("?", context, *zes, (Rival(*vier, 0.5), Rival(*acht, 0.5)))
    seen = set()
    for seed in range(9):
        part = cropped(example, 4, random.Random(seed))
        seen.add(tuple(part.context[start:end] for start, end, _ in part.rivals))
    assert seen == {("vier",), ("acht",)}


@given(
    sentences=st.lists(st.text("abc ", min_size=1, max_size=30).map(lambda text: text + "."), min_size=1),
    data=st.data(),
)
def test_a_context_without_the_answer_is_the_rest_of_its_sentences(
    sentences: list[str], data: st.DataObject
) -> None:
    context = " ".join(sentences)
    start = data.draw(st.integers(0, len(context) - 1))
    end = data.draw(st.integers(start + 1, len(context)))
    words = data.draw(st.integers(1, 5))
    example = Example("?", context, start, end)
    rest = without_answer(example, words)
    if rest is not None:
        assert (rest.question, rest.answer) == ("?", "")
        assert len(rest.context.split()) >= words
        assert f" {normalise(example.answer)} " not in f" {normalise(rest.context)} "
        kept = rest.context.split(".")
        assert len(kept) < len(context.split("."))
        assert all(sentence.strip() in context for sentence in kept)


def test_a_question_whose_answer_is_withheld_has_no_answer_left() -> None:
    context = "Bram is bakker. Hij werkt in Lier. Eva woont in Gent. Lier is ver."
    asked = [
        Example("Wat is Bram?", context, context.index("bakker"), context.index("bakker") + 6),
        Example("Waar woont Eva?", context, context.index("Gent"), context.index("Gent") + 4),
        Example("Waar werkt Bram?", context, context.index("Lier"), context.index("Lier") + 4),
    ]
    rests = [without_answer(one, 5) for one in asked]
    assert [rest and rest.context for rest in rests] == [
        "Hij werkt in Lier. Eva woont in Gent. Lier is ver.",
        "Bram is bakker. Hij werkt in Lier. Lier is ver.",
        None,  # 'Lier' is still there
    ]
    assert without_answer(asked[0], 12) is None  # too little would be left
    long = Example("Wat is Bram?", context + 10 * " De Leie is een rivier.", 8, 14)
    mixed = mix([Source((long,) * 8, withheld=0.5)], seed=0)
    assert [one.answer for one in mixed].count("bakker") == 8
    assert [one.context.split()[0] for one in mixed if not one.answer] == ["Hij"] * 4


def test_negatives_lack_the_answer_and_come_from_another_text() -> None:
    others = [f"Bram werkt op boot nummer {number}." for number in range(5)] + ["Bram werkt in Lier, vaak."]
    found = negative(_example("Waar werkt Bram?", "Lier"), Texts([_CONTEXT, *others]), random.Random(0))
    assert found is not None
    assert not found.answer
    assert found.context in others[:5]


def test_what_is_read_beside_a_question_never_answers_it() -> None:
    rest = (
        "Zij voeren ermee door het hele land en weer terug, wekenlang, zonder één dag aan wal te gaan. " * 3
    )
    own = _CONTEXT + " " + rest.strip()
    others = [f"Bram werkt op boot nummer {number}." for number in range(5)] + ["Bram werkt in Lier, vaak."]
    texts = Texts([own, *others])
    origin = Example("Waar werkt Bram?", own, own.index("Lier"), own.index("Lier") + 4)
    part = replace(origin, context=_CONTEXT)
    seen = set()
    for seed in range(9):
        first, *further = beside(part, origin, texts, 3, random.Random(seed))
        assert first == rest.strip()  # what is left of its own text
        assert len(further) == 2
        seen.update(further)
    assert seen <= set(others[:5])
    assert len(seen) > 2
    # Where the answer is withheld, or another text stands in its place, its own text is never beside it.
    for other in (without_answer(origin, 5), negative(origin, texts, random.Random(0))):
        assert other is not None
        found = beside(other, origin, texts, 9, random.Random(0))
        assert found
        assert set(found) <= set(others[:5]) - {other.context}


def test_a_mix_has_passages_beside_every_question_where_asked_for() -> None:
    contexts = [f"Bram werkt op boot nummer {number}." for number in range(9)]
    examples = tuple(
        Example(f"Op boot nummer {at} werkt wie?", context, 0, 4) for at, context in enumerate(contexts)
    )
    plain = mix([Source(examples, mistyped=0.2)], seed=1)
    assert not any(one.beside for one in plain)
    others = [f"{context} Dat zei Anna." for context in contexts]
    asked = tuple(Example("Wat zei Anna?", other) for other in others)
    mixed = mix([Source(asked, beside=2)], seed=1)
    assert all(len(one.beside) == 2 and one.context not in one.beside for one in mixed)


def test_the_mix_depends_on_the_seed_alone_and_late_sources_come_late() -> None:
    early, late = Example("early", "x. y."), Example("late", "x. y.")
    sources = [Source((early,) * 500), Source((late,) * 500, passes=1.5, late=2.0)]
    first = mix(sources, seed=3)
    assert first == mix(sources, seed=3) != mix(sources, seed=4)
    assert first.count(early) == 500
    assert first.count(late) == 750
    places = {
        name: np.mean([at for at, one in enumerate(first) if one.question == name])
        for name in ("early", "late")
    }
    assert places["late"] > places["early"] + 100


def test_so_many_questions_as_asked_get_typing_errors_and_keep_their_answer() -> None:
    asked = _example("Waar werkt Bram volgens Annabel tegenwoordig?", "Lier")
    mixed = mix([Source((asked,) * 400, mistyped=0.25)], seed=1)
    changed = [one for one in mixed if one.question != asked.question]
    assert 60 < len(changed) < 140
    assert len({one.question for one in changed}) > 20
    assert {one.answer for one in mixed} == {"Lier"}


@given(
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=200),
    tokens=st.integers(60, 400),
    micro=st.integers(60, 100),
)
def test_batches_hold_every_window_once_within_their_size(
    lengths: list[int], tokens: int, micro: int
) -> None:
    windows = [Window(tuple(range(length)), 0, 0) for length in lengths]
    batches = batches_of(windows, tokens, micro, seed=0)
    assert sorted(at for batch in batches for part in batch for at in part) == list(range(len(windows)))
    for batch in batches:
        whole = [lengths[at] for part in batch for at in part]
        assert max(whole) * len(whole) <= max(tokens, 60)
        for part in batch:
            assert max(lengths[at] for at in part) * len(part) <= max(micro, 60)


@given(
    lengths=st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=3), min_size=1, max_size=100),
    tokens=st.integers(180, 400),
    micro=st.integers(180, 300),
)
def test_what_is_read_beside_a_window_counts_for_the_size_of_a_batch(
    lengths: list[list[int]], tokens: int, micro: int
) -> None:
    rows = [[tuple(range(length)) for length in own] for own in lengths]
    windows = [Window(first, 0, 0, beside=tuple(others)) for first, *others in rows]
    batches = batches_of(windows, tokens, micro, seed=0)
    assert sorted(at for batch in batches for part in batch for at in part) == list(range(len(windows)))
    for batch in batches:
        for part in batch:
            longest = max(max(lengths[at]) for at in part)
            assert longest * sum(len(lengths[at]) for at in part) <= micro
            tensors = tensors_of([windows[at] for at in part], 1)
            assert tensors["attention_mask"].sum() == sum(sum(lengths[at]) for at in part)


def test_windows_point_at_the_answer_and_long_contexts_keep_it() -> None:
    tokenizer = _tokenizer()
    long = "Samen . " * 300 + "Bram werkt in Lier . " + "Samen . " * 300
    at = long.index("Lier")
    examples = [_example("Waar?", "Gent"), Example("Waar?", long, at, at + 4), Example("Wie?", long)]
    for window, word in zip(windows_of(tokenizer, examples, seed=0)[:2], ("Gent", "Lier"), strict=True):
        assert len(window.ids) <= 320
        assert tokenizer.convert_ids_to_tokens(list(window.ids[window.start : window.end + 1])) == [word]
    assert windows_of(tokenizer, examples, seed=0)[2].start == 0


def test_windows_have_the_question_with_every_passage_beside_it() -> None:
    tokenizer = _tokenizer()
    examples = [
        replace(_example("Waar ?", "Gent"), beside=("Samen . " * 300, "Bram werkt in Lier .")),
        _example("Wie ?", "Anna"),
    ]
    first, second = windows_of(tokenizer, examples, seed=0)
    assert tokenizer.convert_ids_to_tokens(list(first.ids[first.start : first.end + 1])) == ["Gent"]
    assert len(first.beside[0]) == 320
    read = tokenizer.convert_ids_to_tokens(list(first.beside[1]))
    assert " ".join(read) == "<s> Waar ? </s> </s> Bram werkt in Lier . </s>"
    assert second.beside == ()


def test_windows_point_at_the_rivals_too() -> None:
    tokenizer = _tokenizer()
    places = [(_CONTEXT.index(word), _CONTEXT.index(word) + len(word)) for word in ("Lier", "in Gent")]
    example = Example("Waar?", _CONTEXT, *places[0], (Rival(*places[1], 0.5),))
    (window,) = windows_of(tokenizer, [example], seed=0)
    ((start, end, weight),) = window.rivals
    assert tokenizer.convert_ids_to_tokens(list(window.ids[start : end + 1])) == ["in", "Gent"]
    assert weight == 0.5


# The loop


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    seed=st.integers(0, 99),
)
def test_the_passages_of_a_question_share_one_softmax_with_one_no_answer(sizes: list[int], seed: int) -> None:
    chance = torch.Generator().manual_seed(seed)
    logits = torch.randn((sum(sizes), 6), generator=chance) * 4
    targets = torch.randint(0, 6, (len(sizes), 2), generator=chance)
    window = torch.tensor([number for number, size in enumerate(sizes) for _ in range(size)])
    found = log_likelihood(logits, window, targets)
    start = 0
    for number, size in enumerate(sizes):
        own = logits[start : start + size] - logits[start : start + size, :1]
        start += size
        joint = torch.cat([own[0], own[1:, 1:].flatten()]).log_softmax(dim=0)
        assert torch.allclose(found[number], joint[targets[number]], atol=1e-5)
        if size == 1:
            assert torch.allclose(found[number], logits[start - 1].log_softmax(0)[targets[number]], atol=1e-5)


_QUESTIONS = [("Wie woont in Gent?", "Anna"), ("Waar woont Anna?", "Gent"), ("Waar werkt Bram?", "Lier")]
_QUESTIONS += [("Wanneer kochten zij een boot?", "2019"), ("Wie werkt in Lier?", "Bram")]


def _training_windows(times: int = 12) -> list[Window]:
    examples = [_example(question, answer) for question, answer in _QUESTIONS] + [Example("Wie?", _CONTEXT)]
    return windows_of(_tokenizer(), examples * times, seed=0)


def _trainer(folder: Path, steps: int, origin: str = "same", **settings: Any) -> Trainer:
    folder.mkdir(exist_ok=True)
    chosen = {"rate": 5e-3, "warm_up": 0.1, "frozen_layers": 0, "save_every": 2, **settings}
    return Trainer(_model(), Settings(**chosen), steps, folder, origin)


class _KilledError(Exception):
    pass


def _die_at(step: int) -> Any:
    def after_step(report: dict[str, float]) -> None:
        if report["step"] == step:
            raise _KilledError

    return after_step


def test_a_run_stopped_anywhere_ends_with_the_same_weights(tmp_path: Path) -> None:
    windows = _training_windows()
    batches = batches_of(windows, 200, 100, seed=0)
    straight = _trainer(tmp_path / "straight", len(batches))
    straight.train(windows, batches, 1, lambda _: None)
    for died in (1, 3, 4):
        folder = tmp_path / str(died)
        with pytest.raises(_KilledError):
            _trainer(folder, len(batches)).train(windows, batches, 1, _die_at(died))
        (folder / "state.pt.unfinished").write_bytes(b"a kill while saving leaves this")
        resumed = _trainer(folder, len(batches))
        assert resumed.step == (died - 1) // 2 * 2  # the step it died at was not saved any more
        resumed.train(windows, batches, 1, lambda _: None)
        for name, value in straight.export().state_dict().items():
            assert torch.equal(value, resumed.export().state_dict()[name]), name
        steps = [json.loads(line)["step"] for line in (folder / "log.jsonl").read_text().splitlines()]
        assert steps == list(range(1, len(batches) + 1))


def test_either_of_two_rivals_may_be_the_answer(tmp_path: Path) -> None:
    def loss(name: str, window: Window) -> float:
        reports: list[dict[str, float]] = []
        _trainer(tmp_path / name, 1).train([window], [[[0]]], 1, reports.append)
        return 2 * reports[0]["loss"]  # of start and end together

    first = _training_windows(1)[0]
    other = Window(first.ids, 8, 9)
    both = Window(first.ids, first.start, first.end, (Rival(8, 9, 0.25),))
    expected = -np.log(np.exp(-loss("first", first)) + 0.25 * np.exp(-loss("other", other)))
    assert loss("both", both) == pytest.approx(expected, abs=0.01)


def test_training_learns_and_leaves_frozen_weights_exactly_as_they_were(tmp_path: Path) -> None:
    windows = _training_windows(300)
    batches = batches_of(windows, 400, 200, seed=0)
    trainer = _trainer(tmp_path / "run", len(batches), frozen_layers=1, save_every=1000)
    losses: list[float] = []
    trainer.train(windows, batches, 1, lambda report: losses.append(report["loss"]))
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) / 2
    before = _model().state_dict()
    changed = {
        name for name, value in trainer.export().state_dict().items() if not torch.equal(value, before[name])
    }
    assert changed
    assert all("layer.1." in name or name.startswith("qa_outputs") for name in changed)


def test_a_run_does_not_go_on_with_other_data_or_a_damaged_state(tmp_path: Path) -> None:
    windows = _training_windows(1)
    batches = batches_of(windows, 200, 100, seed=0)
    _trainer(tmp_path / "run", len(batches)).train(windows, batches, 1, lambda _: None)
    with pytest.raises(TrainingError, match="other data"):
        _trainer(tmp_path / "run", len(batches), origin="another")
    (tmp_path / "run" / "state.pt").write_bytes(b"torn")
    with pytest.raises(TrainingError, match="damaged"):
        _trainer(tmp_path / "run", len(batches))


# The command


def _recipe(folder: Path) -> Path:
    """A recipe over a tiny reader with all three kinds of files."""
    _model().save_pretrained(folder / "start")
    _tokenizer().save_pretrained(folder / "start")
    qas = [{"q": question, "a": answer} for question, answer in _QUESTIONS]
    contexts = [f"{_CONTEXT} Samen {number}." for number in range(40)]
    rows = "".join(json.dumps({"context": context, "qas": qas}) + "\n" for context in contexts)
    _write(folder / "a.jsonl", rows)
    at = _CONTEXT.index("Lier")
    qa = {"question": "Waar werkt Bram?", "answers": [{"text": "Lier", "answer_start": at}]}
    _write(
        folder / "b.json", json.dumps({"data": [{"paragraphs": [{"context": _CONTEXT, "qas": [qa]}]}] * 3})
    )
    marked = {
        "document": 0,
        "context": _CONTEXT,
        "marks": [[0, 4, 0], [14, 18, 1]],
        "questions": ["Wie?", "Waar?"],
    }
    _write(folder / "c.jsonl", (json.dumps(marked) + "\n") * 20)
    return _write(
        folder / "recipe.toml",
        f"""
start = "{folder}/start"
batch_tokens = 300
micro_tokens = 150
measure_every = 10
[optimiser]
rate = 1e-3
warm_up = 0.1
frozen_layers = 0
save_every = 3
[matching]
candidate = 0.0
answerable = 0.0
narrower = 1000.0
[[source]]
name = "Dutch"
files = ["{folder}/a.jsonl"]
held_out = 10
passes = 1.5
late = 1.0
negatives = 0.5
cropped = 0.5
[[source]]
name = "marked"
files = ["{folder}/c.jsonl"]
marked = true
characters = [1, 1000]
[[measure]]
name = "articles"
file = "{folder}/b.json"
every = 2
""",
    )


def test_the_command_killed_and_started_again_gives_the_same_reader(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main(["train", str(recipe), "--out", str(whole)]) == 0
    command = [sys.executable, "-m", "qa", "train", str(recipe), "--out", str(killed)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waited = time.monotonic()
    while not (killed / "state.pt").exists():
        assert process.poll() is None, "finished before it saved anything"
        assert time.monotonic() - waited < 120
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert main(["train", str(recipe), "--out", str(killed)]) == 0
    files = [(folder / "model" / "model.safetensors").read_bytes() for folder in (whole, killed)]
    assert files[0] == files[1]

    model_card = (whole / "model" / "README.md").read_text(encoding="utf-8")
    assert "| Dutch, held out |" in model_card
    assert "| articles | 2 |" in model_card
    log = [json.loads(line) for line in (whole / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["set"] for row in log if row.get("set")} >= {"Dutch, held out", "articles (sample)"}
    # The mean with another reader, if the recipe says so.
    averaged = f'averaged_with = "{tmp_path}/start"\n'
    for name, more in (("half", averaged), ("quarter", averaged + "averaged_share = 0.25\n")):
        changed = recipe.read_text(encoding="utf-8").replace("[optimiser]", more + "[optimiser]", 1)
        mean = _write(tmp_path / f"{name}.toml", changed)
        assert main(["train", str(mean), "--out", str(tmp_path / name)]) == 0
    start, end, half, quarter = (
        load_model(folder)[0].state_dict()["qa_outputs.weight"].float()
        for folder in (
            tmp_path / "start",
            whole / "model",
            tmp_path / "half" / "model",
            tmp_path / "quarter" / "model",
        )
    )
    assert not torch.allclose(start, end, atol=1e-3)
    assert torch.allclose((start + end) / 2, half, atol=1e-3)
    assert torch.allclose(start / 4 + end * 3 / 4, quarter, atol=1e-3)
    assert f"the mean of what came out and {tmp_path}/start, 25% of it the latter's" in (
        tmp_path / "quarter" / "model" / "README.md"
    ).read_text(encoding="utf-8")
    # What was held out was not trained on.
    everything = read_examples(tmp_path / "a.jsonl")
    kept = sum(not held_out(example, 10) for example in everything)
    assert 0 < kept < len(everything)
    assert f"a.jsonl): {kept} examples" in model_card


def test_a_source_may_give_only_what_the_reader_misses(tmp_path: Path) -> None:
    recipe, first, second = _recipe(tmp_path), tmp_path / "first", tmp_path / "second"
    changed = recipe.read_text(encoding="utf-8").replace("held_out = 10", "held_out = 10\nmissed = true")
    assert main(["train", str(_write(recipe, changed)), "--out", str(first)]) == 0
    (known,) = first.glob("missed-*.jsonl")
    count = len(known.read_text(encoding="utf-8").splitlines())
    assert count == sum(not held_out(one, 10) for one in read_examples(tmp_path / "a.jsonl"))
    # A reader that knew all but seven of them.
    second.mkdir()
    _write(second / known.name, "[2.0, 0.0]\n" * 7 + "[2.0, 1.0]\n" * (count - 7))
    assert main(["train", str(recipe), "--out", str(second)]) == 0
    model_card = (second / "model" / "README.md").read_text(encoding="utf-8")
    assert "a.jsonl): 7 examples (passes: 1.5; only those that the reader it began from" in model_card


def _with_matches(folder: Path, context: str, answers: object) -> int:
    """What training says with a file of matches that has these answers to that context."""
    _write(folder / "matches.jsonl", json.dumps({"digest": digest(context), "answers": answers}))
    recipe = _recipe(folder).read_text(encoding="utf-8")
    known = recipe.replace("marked = true", f'marked = true\nmatches = "{folder}/matches.jsonl"')
    return main(["train", str(_write(folder / "known.toml", known)), "--out", str(folder / "known")])


def test_the_command_takes_the_answers_that_a_file_matches_to_their_questions(tmp_path: Path) -> None:
    assert _with_matches(tmp_path, _CONTEXT, [[0, 4], [14, 18]]) == 0
    assert f"c.jsonl): 2 examples (passes: 1; answers matched to their questions in {tmp_path}" in (
        tmp_path / "known" / "model" / "README.md"
    ).read_text(encoding="utf-8")
    assert not list((tmp_path / "known").glob("scores-*"))  # nothing easy is left out, so nothing is scored


def test_matches_are_of_the_paragraph_with_so_many_questions_where_one_comes_twice(tmp_path: Path) -> None:
    recipe = _recipe(tmp_path)
    marked = next(path for path in tmp_path.glob("c.jsonl*"))
    again = json.loads(marked.read_text(encoding="utf-8").splitlines()[0])
    again["questions"] = again["questions"][:1]
    with marked.open("a", encoding="utf-8") as file:
        file.write(json.dumps(again) + "\n")
    _write(tmp_path / "m.jsonl", json.dumps({"digest": digest(_CONTEXT), "answers": [[0, 4], [14, 18]]}))
    changed = recipe.read_text(encoding="utf-8").replace(
        "marked = true", f'marked = true\nmatches = "{tmp_path}/m.jsonl"'
    )
    assert main(["train", str(_write(recipe, changed)), "--out", str(tmp_path / "twice")]) == 0
    card = (tmp_path / "twice" / "model" / "README.md").read_text(encoding="utf-8")
    assert "c.jsonl): 2 examples" in card


@pytest.mark.parametrize(
    ("context", "answers", "said"),
    [
        ("Elders.", [[0, 4], [14, 18]], "no paragraph of marked has the digest"),
        (_CONTEXT, [[0, 4]], "1 answers to 2 questions"),
        (_CONTEXT, [[0, 4], [0, 4000]], "an answer lies beyond the end"),
        (_CONTEXT, [[0, 4], 7], "line 1: needs digest and answers"),
    ],
)
def test_matches_that_do_not_belong_to_the_paragraphs_are_one_clear_line(
    context: str, answers: object, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _with_matches(tmp_path, context, answers) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


_VALID = """
start = "a/b/c"
[optimiser]
rate = 1e-4
warm_up = 0.1
frozen_layers = 0
save_every = 1
[[source]]
name = "x"
files = ["none.jsonl"]
"""


@pytest.mark.parametrize(
    ("valid", "instead", "said"),
    [
        ('start = "a/b/c"', "start = ", "not TOML"),
        ('start = "a/b/c"', "", "start: Field required"),
        ("warm_up = 0.1", "", "optimiser.warm_up: Field required"),
        ("warm_up = 0.1", "warm_up = 0.1\nspeed = 3", "optimiser.speed: Unexpected"),
        ("save_every = 1", "save_every = 0", "optimiser.save_every"),
        ('files = ["none.jsonl"]', "", "source.0.files: Field required"),
        ('files = ["none.jsonl"]', 'files = "none.jsonl"', "source.0.files"),
        ('name = "x"', 'name = "x"\nnegatives = 3', "source.0.negatives"),
        ('name = "x"', 'name = "x"\nmatches = "m.jsonl"', "matches belong to marked files"),
        ('start = "a/b/c"', 'start = "a/b/c"\nmeasure = 3', "measure"),
        ("", "", "start: a/b/c cannot be loaded"),
    ],
)
def test_a_bad_recipe_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], valid: str, instead: str, said: str
) -> None:
    recipe = _write(tmp_path / "recipe.toml", _VALID.replace(valid, instead) if valid else _VALID)
    assert main(["train", str(recipe), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["reader.toml", "own_texts.toml"])
def test_a_recipe_that_comes_along_is_valid_and_its_files_are_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.chdir(root)
    recipe = read_recipe(root / "qa" / "training" / name)
    elsewhere = [file for one in recipe.source for file in one.files if file.startswith("../")]
    if missing := [file for file in elsewhere if not Path(file).parent.exists()]:
        pytest.skip(f"the training data is not part of the project: {missing[0]} is missing")
    for one in recipe.source:
        if one.matches:
            matches, spans = read_matches(Path(one.matches)), 0
            for paragraph in chain.from_iterable(map(read_marked, one.paths())):
                answers = matches.pop(digest(paragraph.context), ())
                assert len(answers) in (0, len(paragraph.questions))
                for answer in filter(None, answers):
                    text = paragraph.context[slice(*answer)]
                    assert answer == (0, 0) or (text and text == text.strip(" ,;:"))
                    spans += bool(text)
            assert not matches
            assert spans == 68_424
        for path in one.paths():
            if one.marked:
                assert any(paragraph.marks for paragraph in read_marked(path))
            else:
                assert any(example.answer for example in read_examples(path, only=one.only))
    for each in recipe.measure:
        assert any(example.answer for example in read_examples(Path(each.file), each.every))


def test_files_of_a_pattern_are_those_that_are_there_in_their_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        _write(tmp_path / name, "")
    several = SourceRecipe("texts", (f"{tmp_path}/c.txt", f"{tmp_path}/*.jsonl"))
    assert several.paths() == [tmp_path / name for name in ("c.txt", "a.jsonl", "b.jsonl")]
    with pytest.raises(TrainingError, match=r"texts: there is no file like .*\*\.tsv"):
        SourceRecipe("texts", (f"{tmp_path}/*.tsv",)).paths()


def test_the_texts_that_come_along_are_distinct_and_what_is_held_out_is_not_trained_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(__file__).parent.parent / "qa" / "training"
    texts = folder / "texts"
    examples = {path.relative_to(texts).as_posix(): read_examples(path) for path in texts.rglob("*.jsonl")}
    contexts = [context for every in examples.values() for context in {one.context for one in every}]
    assert len(contexts) == len(set(contexts)) == 3_986
    otherwise = {"dutch/pairs.jsonl": 1 / 2, "dutch/premises.jsonl": 1 / 2}  # as they were asked for
    otherwise |= {
        name: 1 / 8 for name in examples if name.startswith("german/") or name == "english/books.jsonl"
    }
    for name, every in examples.items():
        share = sum(not one.answer for one in every) / len(every)
        assert share == otherwise[name] if name in otherwise else 0.15 < share < 0.45, name
        assert all(one.answer == one.answer.strip(" ,;:") for one in every), name
    monkeypatch.chdir(folder.parent.parent)
    own = [one for one in read_recipe(folder / "own_texts.toml").source if "texts of our own" in one.name]
    trained_on = {path.relative_to("qa/training/texts").as_posix() for one in own for path in one.paths()}
    assert trained_on == set(examples) - {"measured_on/conversations.jsonl"}
    for name, paragraphs, unanswered in (
        ("squad2_de.jsonl", 6_380, 12_863),
        ("squad2_nl.jsonl", 4_488, 9_719),
    ):
        translated = read_examples(folder / "matched" / name)
        assert len({one.context for one in translated} - set(contexts)) == paragraphs
        assert sum(not one.answer for one in translated) == unanswered
