"""The page: what stands on it, and what happens when something on it is used."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from html import unescape
from pathlib import Path
from typing import Any

import gradio as gr

from qa.app.api import add_api
from qa.app.beginning import answered_before, longest_articles
from qa.app.conversation import Conversation, first_pending, history, pose, reply, stop, wait
from qa.app.engine import Engine
from qa.app.export import as_markdown
from qa.app.interface import Interface, spoken
from qa.app.judging import NOT_KEPT, store_note, store_verdict
from qa.app.limits import client_at
from qa.app.line import Line, too_long
from qa.app.narrowing import add_narrowing, labels, narrowed
from qa.app.panel import show
from qa.app.rendering import panel_html, question_html, reply_html, sources_html
from qa.app.shelf import add_shelf
from qa.app.weighing import weigh
from qa.app.words import WORDS
from qa.feedback import FeedbackError, FeedbackStore
from qa.language import Language
from qa.pipeline import needed_context
from qa.records import QuestionError

_STATIC = Path(__file__).parent / "static"
_LINKED = 3  # questions that a link may ask: one and what it leans on
# The language that is not shown now: only the browser knows which one is.
_OTHER = "(_, turns) => [document.querySelector('.masthead').lang === 'nl' ? 'en' : 'nl', turns]"
# For screen readers: the page as a whole is in the language of its fixed texts.
_SAY_LANGUAGE = "() => { document.documentElement.lang = document.querySelector('.masthead').lang; }"
_LOG = logging.getLogger(__name__)


def build_page(engine: Engine, store: FeedbackStore, line: Line, editable: bool = False) -> gr.Blocks:
    """The page on which an engine is asked.

    Args:
        engine: answers.
        store: keeps what readers think of the answers.
        line: where questions wait for their turn.
        editable: articles can be added and removed on the page, and the index rebuilt.
    """
    interface = Interface()
    text = interface.text
    taken: set[str] = set()  # questions that are being answered

    def busy(language: Language | None) -> Any:
        return gr.update(submit_btn=False, stop_btn=text("stop", language))

    def ready(language: Language | None) -> Any:
        return gr.update(submit_btn=text("send", language), stop_btn=False)

    def posed(question: str, turns: Conversation, language: Language | None) -> tuple[Any, ...]:
        if first_pending(turns) is not None:  # one question at a time; what was typed stays
            return gr.skip(), gr.skip(), gr.skip()
        allowed = line.limits.conversation
        turns = pose(turns[:allowed], question[: line.limits.kept])
        if len(turns) > allowed:
            turns = reply(turns, allowed, notice=too_long(line.limits, turns[-1].language))
            return turns, _messages(turns), gr.skip()
        return turns, _messages(turns), {**busy(language), "value": ""}

    def edited(event: gr.EditData, turns: Conversation, language: Language | None) -> tuple[Any, ...]:
        """A question of the conversation, changed: it is asked again, and what came after it goes."""
        if first_pending(turns) is not None:
            return gr.skip(), _messages(turns), gr.skip()
        number = int(event.index[0] if isinstance(event.index, tuple) else event.index) // 2
        return posed(unescape(str(event.value)), turns[:number], language)

    def linked(request: gr.Request, turns: Conversation, language: Language | None) -> tuple[Any, ...]:
        """The questions in the page's address."""
        questions = request.query_params.getlist("q")[-_LINKED:]
        if not questions or turns:
            return gr.skip(), gr.skip(), gr.skip()
        turns = pose(turns, *(question[: line.limits.kept] for question in questions))
        return turns, _messages(turns), busy(language)

    async def answered(
        request: gr.Request, turns: Conversation, language: Language | None, *fields: Any
    ) -> AsyncIterator[tuple[Any, ...]]:
        *narrow, caution, searched = fields
        scope = narrowed(*narrow)
        client = client_at(request.client.host if request.client else None)
        while (number := first_pending(turns)) is not None:
            turn, earlier, said = turns[number], history(turns[:number]), 0
            if turn.key in taken:  # two things on the page may start the same question
                break
            taken.add(turn.key)
            try:
                with line.ticket(client, turn.question) as ticket:
                    async for before in ticket.waiting():
                        # Each time round, for the asker may have gone; shown only where it changes.
                        moved, said = before != said, before
                        shown = _messages(wait(turns, number, before)) if moved else gr.skip()
                        yield gr.skip(), shown, gr.skip(), gr.skip()
                    if said:
                        yield gr.skip(), _messages(turns), gr.skip(), gr.skip()
                    answer = await ticket.answer(engine.ask, turn.question, earlier, scope, caution)
                turns = reply(turns, number, answer=answer, searched=searched)
            except QuestionError as error:
                turns = reply(turns, number, notice=str(error))
            except Exception:  # the page must not be left waiting, whatever happened
                _LOG.exception("no answer to %r", turn.shown)
                turns = reply(turns, number, notice=WORDS[turn.language].failed)
            finally:
                taken.discard(turn.key)
            box = ready(language) if first_pending(turns) is None else gr.skip()
            yield turns, _messages(turns), box, sources(turns, number)
        # Where nothing waited, nothing is written: a question may have been asked in the meantime.
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()

    def stopped(turns: Conversation, language: Language | None) -> tuple[Any, ...]:
        turns = stop(turns, {language: texts.stopped for language, texts in WORDS.items()})
        return turns, _messages(turns), ready(language)

    def sources(turns: Conversation, number: int) -> Any:
        answer = turns[number].answer
        return (
            gr.skip() if answer is None else sources_html(turns[number], number, weigh(engine.index, answer))
        )

    def shown(event: gr.EventData, turns: Conversation) -> Any:
        return show(engine, turns, event._data, editable)

    def judged(event: gr.EventData, turns: Conversation) -> tuple[Any, ...]:
        return _kept(store_verdict, store, turns, event._data)

    def noted(event: gr.EventData, turns: Conversation) -> tuple[Any, ...]:
        return _kept(store_note, store, turns, event._data)

    def begun(request: gr.Request, language: Language | None, turns: Conversation) -> tuple[Any, ...]:
        """Where to begin; what others asked is shown only where the page is not for everybody."""
        questions = answered_before(store, engine.index) if editable else []
        examples = gr.update(examples=[{"text": one} for one in questions])
        return examples, gr.skip() if turns else empty(language, request)

    def chosen(event: gr.SelectData, turns: Conversation, language: Language | None) -> tuple[Any, ...]:
        return posed(event.value["text"], turns, language)

    def empty(language: Language | None, request: gr.Request) -> str:
        spoken_here = spoken(language, request.headers.get("accept-language", ""))
        return panel_html(WORDS[spoken_here], longest_articles(engine.index))

    def cleared(request: gr.Request, language: Language | None) -> tuple[Any, ...]:
        return (), [], ready(language), empty(language, request)

    def switched(request: gr.Request, language: Language | None, turns: Conversation) -> tuple[Any, ...]:
        """The fixed texts in another language than the browser's."""
        if language is None:
            return tuple(gr.skip() for _ in texts)
        return (
            language,
            text("header", language),
            text("other", language),
            text("clear", language),
            gr.update(placeholder=text("empty", language)),
            {
                **ready(language),
                "label": text("question", language),
                "placeholder": text("ask", language),
            },
            gr.skip() if turns else empty(language, request),
            text("save", language),
            *labels(interface, language),
            *(gr.update(label=text("add", language)), text("rebuild", language))[: len(shelf)],
        )

    with gr.Blocks(title="Vraagbaak", analytics_enabled=False, fill_width=True, fill_height=True) as page:
        conversation = gr.State(())
        # What was chosen here stays chosen on this browser.
        language = gr.BrowserState(None, storage_key="vraagbaak-language", secret="not a secret")
        with gr.Row(elem_id="header"):
            header = gr.HTML(text("header"), apply_default_css=False, js_on_load=_script("names.js"))
            other = gr.Button(text("other"), elem_classes="plain", elem_id="other")
            save = gr.Button(text("save"), elem_classes="plain")
            clear = gr.Button(text("clear"), elem_classes="plain")
            saved = gr.Textbox(visible="hidden")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", min_width=0):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    render_markdown=False,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    editable="user",
                    height=None,
                    placeholder=text("empty"),
                )
                fold, fields, values = add_narrowing(engine, interface)
                question = gr.Textbox(
                    elem_id="question",
                    label=text("question"),
                    placeholder=text("ask"),
                    lines=1,
                    max_lines=4,
                    autofocus=True,
                    submit_btn=text("send"),
                    container=False,
                )
            with gr.Column(elem_id="side", min_width=0):
                panel = gr.HTML(
                    text("panel"),
                    elem_id="panel",
                    apply_default_css=False,
                    js_on_load=_script("panel.js"),
                )
                shelf = add_shelf(engine, interface, language, panel, line.limits) if editable else []
        asked = [conversation, chat, question]
        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        started = [
            question.submit(
                posed,
                [question, conversation, language],
                asked,
                queue=False,
                **quietly,
            ),
            chat.edit(edited, [conversation, language], asked, queue=False, **quietly),
            chat.example_select(chosen, [conversation, language], asked, queue=False, **quietly),
            page.load(linked, [conversation, language], asked, queue=False, **quietly),
        ]
        answering = [
            start.then(
                answered,
                [conversation, language, *values],
                [*asked, panel],
                concurrency_limit=None,  # the line lets them through
                **quietly,
            )
            for start in started
        ]
        question.stop(
            stopped,
            [conversation, language],
            asked,
            cancels=answering,
            queue=False,
            **quietly,
        )
        clear.click(
            cleared,
            language,
            [*asked, panel],
            cancels=answering,
            queue=False,
            **quietly,
        )
        page.load(begun, [language, conversation], [chat, panel], queue=False, **quietly)
        texts = [language, header, other, clear, chat, question, panel, save, fold, *fields, *shelf]
        for switching in (
            page.load(switched, [language, conversation], texts, queue=False, **quietly),
            other.click(switched, [language, conversation], texts, js=_OTHER, queue=False, **quietly),
        ):
            switching.then(None, js=_SAY_LANGUAGE, **quietly)
        add_api(page, line, engine.ask)
        panel.like(judged, conversation, [conversation, chat], queue=False, **quietly)
        panel.submit(noted, conversation, [conversation, chat], queue=False, **quietly)
        save.click(as_markdown, conversation, saved, queue=False, **quietly).then(
            None, saved, js=_script("download.js"), **quietly
        )
        panel.select(shown, conversation, panel, queue=False, **quietly)
    # Questions that wait are events that go on: there is room for all of them, and for what else is done.
    page.max_threads = 2 * line.limits.waiting
    page.state_session_capacity = line.limits.sessions
    page.queue(max_size=2 * line.limits.waiting)
    page.i18n_instance = interface.i18n
    return page


def _kept(
    keep: Callable[[FeedbackStore, Conversation, Any], Conversation | None],
    store: FeedbackStore,
    turns: Conversation,
    sent: Any,
) -> tuple[Any, ...]:
    try:
        kept = keep(store, turns, sent)
    except FeedbackError as error:
        _LOG.error("%s", error)
        gr.Warning(NOT_KEPT[turns[-1].language])
        kept = None
    return (gr.skip(), gr.skip()) if kept is None else (kept, _messages(kept))


def _messages(turns: Conversation) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for number, turn in enumerate(turns):
        messages.append({"role": "user", "content": question_html(turn)})
        earlier = needed_context(turn.question, history(turns[:number]))
        content = gr.HTML(reply_html(turn, number, earlier), apply_default_css=False)
        messages.append({"role": "assistant", "content": content})
    return messages


def _script(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
