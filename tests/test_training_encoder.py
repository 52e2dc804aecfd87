"""Training an encoder on pairs: files, what it learns, and going on after a kill, on a tiny model."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from embeddings.__main__ import main
from embeddings.training import Pair, _claim, read_pairs
from qa.__main__ import main as qa_main

_SUBJECTS = [f"woord{number}" for number in range(60)]


def _encoder(folder: Path) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["<s>", "<pad>", "</s>", "<unk>", "query", "passage", ":", "wat", "is", "over", *_SUBJECTS]
    backend = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, pad_token_id=1,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>",
        model_max_length=64,
    ).save_pretrained(folder / "bert")  # fmt: skip
    transformer = Transformer(str(folder / "bert"))
    model = SentenceTransformer(
        modules=[transformer, Pooling(32, "mean"), Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )
    model.save(str(folder / "encoder"))
    return folder / "encoder"


def _pairs(folder: Path) -> Path:
    """The passage that answers has another word than the question: only training tells which."""
    rows = []
    for number, subject in enumerate(_SUBJECTS):
        partner, noise = _SUBJECTS[(number + 7) % 60], _SUBJECTS[(number + 23) % 60]
        rows.append({"question": f"wat is {subject}", "passage": f"over {partner} is {noise}"})
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def needs_libraries() -> None:
    pytest.importorskip("accelerate", reason="the extra `train` is not installed")
    pytest.importorskip("datasets", reason="the extra `train` is not installed")


def _weights(folder: Path) -> bytes:
    return (folder / "model" / "model.safetensors").read_bytes()


@pytest.mark.usefixtures("needs_libraries")
def test_an_encoder_killed_and_started_again_ends_the_same(tmp_path: Path) -> None:
    encoder, pairs = _encoder(tmp_path), _pairs(tmp_path)
    likeness = tmp_path / "sts.csv"
    likeness.write_text("wat is,over is,2.5\nwat,wat,5\nis,over,1\n", encoding="utf-8")
    shared = [str(pairs), "--encoder", str(encoder), "--sts", str(likeness)]
    shared += ["--epochs", "12", "--rate", "1e-3", "--batch", "8"]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main(["train", *shared, "--out", str(whole)]) == 0

    command = [sys.executable, "-m", "embeddings", "train", *shared, "--out", str(killed)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waited = time.monotonic()
    while not list(killed.glob("checkpoint-*/trainer_state.json")):
        assert process.poll() is None, "finished before it saved anything"
        assert time.monotonic() - waited < 120
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    torn = killed / "checkpoint-9999"  # as a kill while saving leaves it
    shutil.copytree(next(killed.glob("checkpoint-*")), torn)
    (torn / "trainer_state.json").write_text('{"epo', encoding="utf-8")
    assert main(["train", *shared, "--out", str(killed)]) == 0
    assert _weights(killed) == _weights(whole)

    losses = [
        row["loss"]
        for line in (whole / "log.jsonl").read_text().splitlines()
        if "loss" in (row := json.loads(line))
    ]
    assert sum(losses[-5:]) < sum(losses[:5])
    model_card = (whole / "model" / "README.md").read_text(encoding="utf-8")
    assert "| recall@1 |" in model_card
    assert "| Spearman, STS |" in model_card


@pytest.mark.usefixtures("needs_libraries")
def test_a_run_does_not_go_on_with_other_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.txt").write_text("another", encoding="utf-8")
    arguments = [str(_pairs(tmp_path)), "--encoder", "a/b/c", "--out", str(out)]
    assert main(["train", *arguments]) == 2
    assert "other data or with other settings" in capsys.readouterr().err


def test_a_kill_leaves_no_half_of_what_a_run_is_known_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        _claim(tmp_path, "a run")
    assert not (tmp_path / "run.txt").exists()
    monkeypatch.undo()
    _claim(tmp_path, "a run")
    _claim(tmp_path, "a run")
    assert [path.name for path in tmp_path.iterdir()] == ["run.txt"]


@pytest.mark.usefixtures("needs_libraries")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "line 1: needs question and passage"),
        ("[]", "line 1: needs question and passage"),
        ('{"question": "x"}', "line 1: needs question and passage"),
        ('\n{"question": "x", "passage": 3}', "line 2: question and passage must be texts"),
        ('{"question": "x", "passage": "y"}', "too few pairs"),
        ("", "too few pairs"),
    ],
)
def test_bad_pairs_are_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(content, encoding="utf-8")
    assert main(["train", str(pairs), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_pairs_are_written_from_reading_comprehension(tmp_path: Path) -> None:
    row: dict[str, Any] = {
        "context": "Anna woont in Gent.",
        "qas": [{"q": "Waar?", "a": "Gent"}, {"q": "Wie?", "a": ""}],
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert qa_main(["pairs", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "pairs.jsonl")]) == 0
    assert read_pairs(tmp_path / "pairs.jsonl") == [Pair("Waar?", "Anna woont in Gent.")]
    assert qa_main(["pairs", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "pairs.jsonl")]) == 2


def test_pairs_are_drawn_by_lot_and_mistyped_besides(tmp_path: Path) -> None:
    lines = [
        {"lang": lang, "context": f"Anna woont in {place}.", "question": f"Waar woont Anna volgens {place}?"}
        | {"answers": [{"text": place, "start": 14}]}
        for lang, place in [("nl", "Gent"), ("nl", "Breda"), ("nl", "Kleef"), ("de", "Bonn")]
    ]
    file, out = tmp_path / "a.jsonl", tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    options = ["--only", "lang=nl", "--sample", "2", "--mistyped", "1"]
    assert qa_main(["pairs", str(file), "--out", str(out), *options]) == 0
    pairs = read_pairs(out)
    assert len(pairs) == 4
    for typed, wrong in (pairs[:2], pairs[2:]):
        assert typed.passage == wrong.passage
        assert typed.question != wrong.question
        assert typed.question.startswith("Waar woont Anna") and "Bonn" not in typed.passage
    first = out.read_bytes()
    assert qa_main(["pairs", str(file), "--out", str(out), *options]) == 0
    assert out.read_bytes() == first


def test_pairs_of_paragraphs_with_marked_answers_are_their_first_questions(tmp_path: Path) -> None:
    rows = [
        {"document": 0, "context": "Anna lives in Ghent.", "marks": [], "questions": ["Where?", "Why?"]},
        {"document": 0, "context": "Bob does not.", "marks": [], "questions": []},
    ]
    file, out = tmp_path / "a.jsonl", tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert qa_main(["pairs", str(file), "--out", str(out), "--marked"]) == 0
    assert read_pairs(out) == [Pair("Where?", "Anna lives in Ghent.")]
    assert qa_main(["pairs", str(file), "--out", str(out), "--marked", "--only", "lang=en"]) == 2


@pytest.mark.parametrize(
    "options",
    [["--only", "lang"], ["--sample", "0"], ["--sample", "x"], ["--mistyped", "2"], ["--mistyped", "x"]],
)
def test_options_that_make_no_sense_are_refused(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        qa_main(["pairs", "a.jsonl", "--out", str(tmp_path / "pairs.jsonl"), *options])
    assert stopped.value.code == 2
    assert f"{options[1]!r} is not" in capsys.readouterr().err
