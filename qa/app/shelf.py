"""Keeping the collection on the page: files dropped in or removed, the index rebuilt, its progress shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from tqdm import tqdm

from embeddings.records import ArticlesError
from qa.app.engine import Engine
from qa.app.interface import Interface, spoken_to
from qa.app.keeping import KeepError, add, remove
from qa.app.limits import Limits
from qa.app.reasons import lines_in, reason_in
from qa.app.rendering import kept_html
from qa.app.words import WORDS, Words
from qa.language import Language

_MANY: dict[Language, str] = {
    "nl": "Voeg er hooguit {limit} tegelijk toe.",
    "en": "Add {limit} at a time at most.",
}
_LARGE: dict[Language, str] = {
    "nl": "Het is groter dan {limit} MB.",
    "en": "It is larger than {limit} MB.",
}


_CHANGED = "() => document.dispatchEvent(new Event('vraagbaak-collection'))"  # the panel shows it anew


@dataclass(frozen=True, slots=True)
class _Drop:
    """What came of files dropped in together."""

    refused: list[tuple[str, str]]  # names with the reasons
    some_added: bool


def add_shelf(
    engine: Engine, interface: Interface, language: gr.BrowserState, panel: gr.HTML, limits: Limits
) -> list[Any]:
    """Add the buttons to the page that is being built; the style sheet shows them with the collection.

    Args:
        engine: holds the index.
        interface: looks up the texts of the buttons.
        language: chosen on the page, or None.
        panel: shows the collection, and asks for it again after it changed.
        limits: on the files that are added.

    Returns:
        the components whose texts change with the language: the file box and the rebuild button.
    """
    folder = engine.settings.articles
    # Gradio changes the class of progress bars; those of the loading that still exist lack what it adds.
    tqdm._progress = None  # type: ignore[attr-defined]
    # Where Gradio finds this as a default, it shows what the progress bars of the build count.
    bars = gr.Progress(track_tqdm=True)

    def rebuilt(language: Language | None, request: gr.Request, progress: Any = bars) -> str:
        return _rebuild(engine, _words(language, request), [])

    def dropped(
        files: list[str] | None, came: list[_Drop], language: Language | None, request: gr.Request
    ) -> Any:
        words = _words(language, request)
        refused = []
        for number, file in enumerate(map(Path, files or [])):
            try:
                if number >= limits.uploads:
                    raise KeepError(_MANY[words.language].format(limit=limits.uploads))
                if file.stat().st_size > limits.upload_bytes:
                    raise KeepError(_LARGE[words.language].format(limit=limits.upload_bytes // 1_000_000))
                add(folder, file, file.name)
            except KeepError as error:
                refused.append((file.name, reason_in(words.language, str(error))))
            finally:
                file.unlink(missing_ok=True)
        came.append(_Drop(refused, some_added=len(refused) < len(files or [])))

    def taken_in(
        came: list[_Drop], language: Language | None, request: gr.Request, progress: Any = bars
    ) -> Any:
        words, drops = _words(language, request), came.copy()
        if not drops:  # the event before this one took them in too
            return gr.skip()
        del came[: len(drops)]
        refused = [one for drop in drops for one in drop.refused]
        if not any(drop.some_added for drop in drops):
            return kept_html(words, [], refused)
        return _rebuild(engine, words, refused)

    def removed(
        event: gr.EventData, language: Language | None, request: gr.Request, progress: Any = bars
    ) -> str:
        words = _words(language, request)
        source = str(event._data.get("source"))
        try:
            remove(folder, source)
        except KeepError as error:
            why = reason_in(words.language, str(error))
            return kept_html(words, [f"{words.not_removed.format(name=source)} {why}"])
        return _rebuild(engine, words, [])

    with gr.Column(elem_id="shelf", min_width=0):
        files = gr.File(
            label=interface.text("add"),
            file_count="multiple",
            height=120,
            elem_id="files",
        )
        rebuild = gr.Button(interface.text("rebuild"), elem_classes="plain")
        status = gr.HTML(elem_id="status", apply_default_css=False)
        came = gr.State([])  # files dropped in since the last time the index was made with them
    # One at a time: the next one starts from what the one before it made, and none is left out.
    alone: dict[str, Any] = {
        "concurrency_limit": 1,
        "concurrency_id": "rebuild",
        "trigger_mode": "multiple",
        "show_progress_on": status,
        "api_visibility": "private",
    }
    made = [rebuild.click(rebuilt, language, status, **alone)]
    # Files are added at once, so that there is room for more while the index is made.
    dropping = files.upload(
        dropped,
        [files, came, language],
        files,
        show_progress_on=status,
        trigger_mode="multiple",
        api_visibility="private",
    )
    made += [
        dropping.then(taken_in, [came, language], status, **alone),
        panel.delete(removed, language, status, **alone),
    ]
    for event in made:
        event.then(None, js=_CHANGED, api_visibility="private")
    return [files, rebuild]


def _rebuild(engine: Engine, words: Words, refused: list[tuple[str, str]]) -> str:
    """Make the index again; what came of it, as HTML."""
    try:
        rebuilt = engine.rebuild()
    except ArticlesError as error:
        why = lines_in(words.language, str(error))
        return kept_html(words, [f"{words.not_rebuilt} {why}"], refused)
    manifest = engine.index.manifest
    articles = words.count(manifest.articles, words.of_articles)
    passages = words.count(manifest.passages, words.passages)
    said = [words.rebuilt.format(articles=articles, passages=passages, reused=rebuilt.reused)]
    said += [f"{one.source}: {reason_in(words.language, one.reason)}" for one in rebuilt.skipped]
    return kept_html(words, said, refused)


def _words(language: Language | None, request: gr.Request) -> Words:
    return WORDS[spoken_to(request.headers, language)]
