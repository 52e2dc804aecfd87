"""What a document says about itself at its head: 'title: ...', 'date: ...', fenced or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.cleaning import Paragraph, find_paragraphs
from embeddings.dates import find_date
from embeddings.labelling import ADDRESS
from embeddings.origins import name_of_site
from embeddings.records import Document

_TITLE_KEYS = ("title", "titel", "kop", "headline")
_DATE_KEYS = ("date", "datum", "published", "publicatiedatum", "gepubliceerd")
_PUBLISHER_KEYS = ("publisher", "uitgever", "source", "bron", "publication", "krant", "medium", "site")
_OTHER_KEYS = (
    "author|auteur|tags|categories|category|categorie|layout|slug|description|section|rubriek|lang|language|"
    "url|subtitle|keywords"
)
_KEYS = "|".join((*_TITLE_KEYS, *_DATE_KEYS, *_PUBLISHER_KEYS, _OTHER_KEYS))
_FENCED = re.compile(
    r"\ufeff?\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n(?P=fence)[ \t]*(?:\r?\n|$)", re.DOTALL
)
# What stands between fences: fields, what belongs to the one before, comments. Anything else is an article
# between two rules.
_FIELD_LINE = re.compile(r"[ \t]|#|-[ \t]|\[.*\][ \t]*$|[\]}]|[\"']?[\w@][\w .:-]{0,40}[\"']?[ \t]*[:=]")
_FIELDS = re.compile(rf"\ufeff?\s*+(?:(?:{_KEYS})[ \t]*[:=][^\r\n]*(?:\r?\n|$)\s*+)+", re.IGNORECASE)
_FOLDED = r"[>|][+-]?[ \t]*(?:\r?\n[ \t]+[^\r\n]*)+"  # YAML: the value is in the indented lines below
_FIELD = re.compile(
    rf"^\ufeff?(?P<indent>[ \t]*)(?P<key>\w+)[ \t]*[:=][ \t]*(?P<value>{_FOLDED}|[^\r\n]*)", re.MULTILINE
)
_INLINE_DATE = re.compile(r"^(?:date|datum|published|gepubliceerd)\s*[:=]?\s*(?=\d)", re.IGNORECASE)
TITLE_FIELD = re.compile(rf"^\ufeff?(?:{'|'.join(_TITLE_KEYS)})\s*:\s*(?=\S)", re.IGNORECASE | re.MULTILINE)
_SEPARATOR = re.compile(r"[\s:|,.–-]*")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document says about itself, apart from its text."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def read_front_matter(document: Document) -> tuple[Stated, list[Paragraph]]:
    """What the fields at the head of the document state, and the paragraphs below them."""
    stated = Stated(document.title, document.published, document.publisher)
    fenced = _fenced(document.text)
    head = fenced or _FIELDS.match(document.text)
    if fenced is None and len(TITLE_FIELD.findall(document.text)) > 1:
        head = None  # every article below has fields of its own
    paragraphs = find_paragraphs(document)
    if head is not None:
        lines = list(_FIELD.finditer(head.group()))
        outer = min((len(match["indent"]) for match in lines), default=0)
        fields = {
            match["key"].lower(): _value(match["value"])
            for match in lines
            # Of a field further in it is the value: 'image:', '  title: ...'
            if not (fenced and len(match["indent"]) > outer)
        }
        published = find_date(_first(fields, _DATE_KEYS) or "")
        publisher = _first(fields, _PUBLISHER_KEYS)
        if publisher and re.match(ADDRESS, publisher, re.IGNORECASE):
            publisher = name_of_site(publisher)
        stated = Stated(
            _first(fields, _TITLE_KEYS) or stated.title,
            published[0] if published else stated.published,
            publisher or stated.publisher,
        )
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.start >= head.end()]
    if paragraphs and (inline := _INLINE_DATE.match(paragraphs[0].text.text)):
        first = paragraphs[0]
        found = find_date(first.text.text)
        if found is not None and found[1] == inline.end():
            rest = _SEPARATOR.match(first.text.text, found[2])
            begin = rest.end() if rest else found[2]
            stated = replace(stated, published=stated.published or found[0])
            paragraphs = paragraphs[1:]
            if begin < len(first.text.text):
                paragraphs.insert(0, replace(first, text=first.text.slice(begin, len(first.text.text))))
    return stated, paragraphs


def _fenced(text: str) -> re.Match[str] | None:
    head = _FENCED.match(text)
    lines = head["body"].splitlines() if head else ()
    return head if all(_FIELD_LINE.match(line) for line in lines if line.strip()) else None


def _value(written: str) -> str:
    """What a field says: without the quotes around it, on one line."""
    if re.match(_FOLDED, written):
        written = written[1:].lstrip("+-")
    value = " ".join(written.split())
    quoted = re.fullmatch(r"([\"'])(.*)\1", value)
    return quoted[2] if quoted else value


def _first(fields: dict[str, str], keys: Sequence[str]) -> str | None:
    return next((fields[key] for key in keys if fields.get(key)), None)
