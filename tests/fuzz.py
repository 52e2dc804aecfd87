"""python -m tests.fuzz: readers, labelling, splitting, cleaning and passages on inputs nobody would write.

Texts are made of what the rules look for, in any order and number; files are samples with bytes changed, left
out, repeated or put in. Whatever comes, a reader gives a text that can be stored, or says it cannot; no input
takes over two seconds of the processor; and every character of a passage stands where its offset says.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from embeddings.collecting import collect
from embeddings.formats import READERS, Content, UnreadableError
from embeddings.records import Document, MappedText

_MOST_SECONDS = 2.0
_BATCH = 2_000
_SAMPLES = Path(__file__).parent / "articles"
_SHARES = {
    ".txt": 0.06,
    ".md": 0.06,
    ".html": 0.12,
    ".docx": 0.08,
    ".pdf": 0.08,
}  # of inputs; the rest: texts
_XML = "word/document.xml"

_TOKENS = st.sampled_from(
    [
        *"\n \t-—–_*#=+~.:;,?!…'\"’‘“”„«»()[]<>|/\\&©@0 9aZéß\x00\x0b\x0c\x1c\x85\xa0\xad\u200b\u2028\ufeff",
        *(
            "\r",
            "\r\n",
            "\n\n",
            "\r\n\r\n",
            "...",
            "- ",
            "* ",
            "1. ",
            "12) ",
            "# ",
            "### ",
            ",,",
            "---\n",
            "+++\n",
        ),
        *(
            "lees ",
            "Lees ook: ",
            "luister hier",
            "kijk terug ",
            "Foto: ",
            "Beeld ",
            "© ",
            "(c) 2020",
            "door ",
        ),
        *(
            "Bron: ",
            "eerder verschenen in ",
            "Dit artikel verscheen ",
            "auteur is",
            "title: ",
            "datum: ",
            "NRC",
        ),
        *(
            "http://",
            "https://www.nrc.nl/2020/01/02/",
            "www.",
            ".nl",
            "12 maart 2021",
            "2020-13-45",
            "31-2-2020",
        ),
        *(
            "jan ",
            "mei 2020",
            "maandag ",
            "Voor NRC schreef ik ",
            "De Volkskrant, ",
            "AMSTERDAM (ANP) ",
            "Kim: ",
        ),
        *(
            "‘Waarom zou ik?’",
            "Wat denkt u?",
            "Hij zei dat. ",
            "De ",
            "een ",
            "woord ",
            "Noord-",
            "Korea",
            "dr. ",
        ),
        *(
            "VN-",
            "in- en uitvoer",
            "leave a comment",
            "tags: ",
            "\U0001f986",
            "e\u0301",
            "ﬁ",
            "İ",
            "ǅ",
            "١٢",
            "\u202e",
        ),
    ]
)
_LINES = st.lists(st.one_of(_TOKENS, st.text(max_size=6)), max_size=14).map("".join)
_TEXTS = st.lists(
    st.tuples(
        _LINES, st.sampled_from([1, 1, 1, 1, 1, 1, 2, 5, 60]), st.sampled_from(["\n", "\n\n", "\r\n", ""])
    ),
    max_size=12,
).map(lambda parts: "".join((line + end) * times for line, times, end in parts))
_LONG = st.tuples(_LINES, _LINES, st.integers(1, 20_000), _LINES).map(
    lambda parts: parts[0] + (parts[1] * parts[2])[:20_000] + parts[3]
)

_INSERTS = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b"<", b">", b"<p>", b"</w:t>", b"<table>", b"]]>", b"<!--", b"&#xD800;", b"&#0;", b"&", b"%"]
    ),
    st.sampled_from(
        [b"endobj", b"stream", b"9999999999", b"-1", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"]
    ),
    _TEXTS.map(str.encode),
)
_CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from(["flip", "drop", "repeat", "insert", "cut"]),
        st.integers(0, 200),
        _INSERTS,
    ),
    max_size=6,
)


def _changed(data: bytes, changes: Sequence[tuple[float, str, int, bytes]]) -> bytes:
    for where, what, size, piece in changes:
        at = int(where * len(data))
        if what == "flip" and at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << size % 8]) + data[at + 1 :]
        elif what == "drop":
            data = data[:at] + data[at + size :]
        elif what == "repeat" and len(data) < 200_000:
            data = data[: at + size] + data[at : at + size] * (size % 40) + data[at + size :]
        elif what == "insert":
            data = data[:at] + piece + data[at:]
        elif what == "cut" and size > 190:
            data = data[:at]
    return data


def word(change: Sequence[tuple[float, str, int, bytes]], whole: bool) -> bytes:
    """The sample of a Word document with its text changed, or as `whole` the bytes of the file."""
    data = (_SAMPLES / "word.docx").read_bytes()
    if whole:
        return _changed(data, change)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as sample, zipfile.ZipFile(packed, "w") as made:
        for name in sample.namelist():
            part = sample.read(name)
            made.writestr(name, _changed(part, change) if name == _XML else part)
    return packed.getvalue()


def _files(suffix: str) -> st.SearchStrategy[bytes]:
    if suffix == ".docx":
        return st.builds(word, _CHANGES, st.sampled_from([False, False, True]))
    samples = [path.read_bytes() for path in sorted(_SAMPLES.glob(f"*{suffix}"))]
    if suffix in (".txt", ".md"):
        samples += [text.encode("utf-16") for text in ("", "een zin")]
    return st.builds(_changed, st.sampled_from(samples), _CHANGES)


class TooSlowError(Exception):
    """An input took longer than any may."""


def check_text(content: Content) -> None:
    """Cut a text to passages, and check that all stand where they say.

    Raises:
        AssertionError: something does not.
    """
    document = Document(
        "a.txt",
        Path("a.txt"),
        content.text,
        content.locators,
        content.headings,
        content.title,
        content.published,
        content.publisher,
    )
    collection = collect([document])
    for article in collection.articles:
        for place in article.places:
            assert 0 <= place.start < place.end <= len(content.text)
            assert 1 <= place.first_line <= place.last_line
    for passage in collection.passages:
        passage.text.encode()
        assert passage.text == passage.text.strip() != ""
        for location in passage.locations:
            _check_offsets(MappedText(passage.text, location.runs), content.text)


def _check_offsets(text: MappedText, original: str) -> None:
    last = -1
    for (position, offset), (following, _) in pairwise((*text.runs, (len(text.text), 0))):
        assert position < following
        for at, character in enumerate(text.text[position:following], start=offset):
            assert at > last
            if not character.isspace():
                assert original[at] == character
                last = at


def check_file(suffix: str, data: bytes) -> None:
    """Read a file, and cut its text to passages.

    Raises:
        AssertionError: what was read cannot be stored, or something stands elsewhere than it says.
    """
    try:
        content = READERS[suffix](data)
    except UnreadableError:
        return
    for said in (content.text, content.title, content.published, content.publisher):
        (said or "").encode()
    for places in (content.locators, content.headings):
        starts = [start for start, _ in places]
        assert starts == sorted(set(starts)) and all(0 <= start < len(content.text) for start in starts)
    check_text(content)


def fuzz(count: int, first_seed: int, check: Callable[[Any], None], inputs: st.SearchStrategy[Any]) -> None:
    """Check so many inputs.

    Raises:
        Exception: whatever a check raised, after Hypothesis has made the input as small as it can.
    """

    def timed(made: Any) -> None:
        faulthandler.dump_traceback_later(60, exit=True)
        began = time.process_time()
        check(made)
        took = time.process_time() - began
        faulthandler.cancel_dump_traceback_later()
        if took > _MOST_SECONDS:
            raise TooSlowError(f"{took:.1f} s")

    for batch, done in enumerate(range(0, count, _BATCH)):
        limited = settings(
            max_examples=min(_BATCH, count - done),
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        seed(first_seed + batch)(limited(given(inputs)(timed)))()


def run(count: int, first_seed: int) -> None:
    """Fuzz everything, `count` inputs in all; raises what `fuzz` raises."""
    for suffix, share in _SHARES.items():
        began = time.monotonic()
        number = int(count * share)
        fuzz(number, first_seed, partial(check_file, suffix), _files(suffix))
        print(f"{suffix} {number} inputs in {time.monotonic() - began:.0f} s", flush=True)
    rest = count - sum(int(count * share) for share in _SHARES.values())
    began = time.monotonic()
    for inputs, number in ((_TEXTS, rest - rest // 8), (_LONG, rest // 8)):
        fuzz(number, first_seed, check_text, inputs.map(Content))
    print(f"texts {rest} inputs in {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    """Fuzz, and say that nothing was found; what is found is raised."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    run(options.inputs, options.seed)
    print(f"{options.inputs} inputs, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
