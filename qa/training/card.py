"""The model card: what a reader was made from, how, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.training.recipe import Recipe, SourceRecipe


def card(
    recipe: Recipe, used: Mapping[str, int], figures: Mapping[str, Mapping[str, Any]], seconds: float
) -> str:
    """Markdown with the header that the Hugging Face hub reads.

    Args:
        recipe: what was followed.
        used: by source, how many examples were trained on.
        figures: by data set, what figures.measure() found.
        seconds: the steps took, together.
    """
    settings = recipe.optimiser
    rows = "\n".join(
        f"| {name} | {row['questions']} | {_cell(row['em'])} | {_cell(row['f1'])} | {_cell(row['auc'])} |"
        for name, row in figures.items()
    )
    sources = "\n".join(
        f"- {source.name} ({', '.join(source.files)}): {used[source.name]} examples{_how(source)}"
        for source in recipe.source
    )
    return f"""---
language: [nl, en, de]
license: {recipe.licence}
pipeline_tag: question-answering
---
# Reader

Extractive reader (`AutoModelForQuestionAnswering`): input `<s> question </s></s> passage </s>`, position 0 is
'no answer', windows of 320 tokens with stride 96; at most two earlier questions of a conversation before the
question, separated by a blank. Made with `python -m qa train` from {recipe.start}.

## Data
{sources}

## Settings
AdamW, highest rate {settings.rate:g}, warm-up over {settings.warm_up:.0%} of the steps, then linear decay;
weight decay {settings.weight_decay:g}, gradient norm at most {settings.clip:g}; embeddings and the lowest
{settings.frozen_layers} layers frozen; no dropout; about {recipe.batch_tokens} tokens a batch;
seed {recipe.seed}.{_averaged(recipe)}
The steps took {seconds / 60:.1f} minutes.

## Figures
Best span in the given passage (SQuAD normalisation, articles de/het/een dropped too); AUC of answer or
no answer.

| set | questions | EM | F1 | AUC |
|---|---|---|---|---|
{rows}

## Limits
It copies stretches of text and cannot count, compare or conclude. Its scores are not probabilities;
calibrate them.
"""


def _cell(value: float | None) -> str:
    return "-" if value is None else str(value)


def _how(source: SourceRecipe) -> str:
    parts = [f"passes: {source.passes:g}"]
    if source.matches:
        parts.append(f"answers matched to their questions in {source.matches}")
    elif source.marked:
        parts.append("answers matched to their questions by hard EM")
    if source.missed:
        parts.append(
            "only those that the reader it began from answers wrongly, or not, or nearly though nothing does"
        )
    if source.negatives:
        parts.append(
            f"{source.negatives:.0%} of the answered questions again with a passage that lacks the answer"
        )
    if source.withheld:
        parts.append(
            f"{source.withheld:.0%} of the answered questions again without the sentences of the answer"
        )
    if source.cropped:
        parts.append(f"{source.cropped:.0%} on part of the passage")
    if source.beside:
        parts.append(f"read with {source.beside} passages that do not answer, as one")
    if source.held_out:
        parts.append(f"1 of {source.held_out} contexts held out")
    return f" ({'; '.join(parts)})"


def _averaged(recipe: Recipe) -> str:
    if not recipe.averaged_with:
        return ""
    share = f"{recipe.averaged_share:.0%} of it the latter's"
    return f" The weights are the mean of what came out and {recipe.averaged_with}, {share}."
