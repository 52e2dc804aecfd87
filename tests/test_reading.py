"""Files become documents with nothing changed; what cannot be read is named with the reason."""

from __future__ import annotations

import io
import os
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from embeddings.build import gather
from embeddings.formats import (
    Content,
    UnreadableError,
    read_docx,
    read_html,
    read_markdown,
    read_pdf,
    read_text,
)
from embeddings.reading import read_documents
from embeddings.records import ArticlesError, Document, Skipped

SMALL = Path(__file__).parent / "articles"
_SENTENCE = "De sluis van Delfzijl gaat dicht.\n"


def _read(folder: Path) -> tuple[dict[str, Document], dict[str, str]]:
    read = list(read_documents(folder))
    documents = {one.source: one for one in read if isinstance(one, Document)}
    return documents, {one.source: one.reason for one in read if isinstance(one, Skipped)}


@pytest.mark.parametrize("name", ["crlf.txt", "byte-order-mark.txt", "long-lines.txt", "front-matter.md"])
def test_text_is_what_open_gives(name: str) -> None:
    with (SMALL / name).open(encoding="utf-8", newline="") as file:
        assert _read(SMALL)[0][name].text == file.read()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("één café".encode(), "één café"),
        ("één café – € 5".encode("cp1252"), "één café – € 5"),
        ("één café".encode("utf-16"), "één café"),
        ("één café".encode("utf-32"), "één café"),
        ("\ufeffeen".encode(), "\ufeffeen"),
        # One broken character in much UTF-8 does not make it Windows-1252.
        ("é".encode() * 200 + b"\xff", "é" * 200 + "\ufffd"),
        ("Eén privé-detective in Curaçao.".encode() + b"\xc3", "Eén privé-detective in Curaçao.\ufffd"),
        ("Curaçao; Ã© is geen letter".encode("cp1252"), "Curaçao; Ã© is geen letter"),
    ],
)
def test_encodings_are_told_apart(data: bytes, text: str) -> None:
    assert read_text(data) == Content(text)


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x7fELF\x01\x00\x00" * 30, b"\xff\xfe\x00\xd8"])
def test_noise_is_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="not text"):
        read_text(data)


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(_SENTENCE)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.md").write_text(" \r\n\ufeff\n")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)))
    (tmp_path / "noise.pdf").write_bytes(bytes(range(256)))
    (tmp_path / "noise.docx").write_bytes(bytes(range(256)))
    (tmp_path / "noise.html").write_bytes(bytes(range(256)))
    (tmp_path / "bare.html").write_text("<html><body><script>1</script></body></html>")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / ".hidden.txt").write_text(_SENTENCE)
    documents, skipped = _read(tmp_path)
    assert list(documents) == ["good.txt"]
    assert skipped == {
        "empty.txt": "empty",
        "blank.md": "no text in it",
        "noise.txt": "not text",
        "noise.pdf": "not a PDF, or damaged",
        "noise.docx": "not a Word document, or damaged",
        "noise.html": "not text",
        "bare.html": "no article found in the page",
        "old.doc": "this format is not read; save it as .txt, .md, .html, .htm, .pdf, .docx",
        "locked.docx": "has a password, or is an old Word file; save it as .docx without password",
    }


def test_a_word_document_says_what_it_says_with_all_changes_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("De minister is ")
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    for change, words in (("ins", "niet "), ("del", "al ")):
        xml = f"<w:{change} {nsdecls('w')}>{run.format(words)}</w:{change}>"
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run("afgetreden.")
    inside = f"<w:sdtContent><w:p>{run.format('In een veld.')}</w:p></w:sdtContent>"
    control = f"<w:sdt {nsdecls('w')}>{inside}</w:sdt>"
    document.element.body.insert(1, parse_xml(control))
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Begroting"
    for column, text in enumerate("abc"):
        table.cell(1, column).text = text
    table.cell(1, 2).add_table(1, 1).cell(0, 0).text = "binnenin"
    saved = io.BytesIO()
    document.save(saved)
    parts = read_docx(saved.getvalue()).text.split("\n\n")
    assert parts == ["De minister is niet afgetreden.", "In een veld.", "Begroting", "a\tb\tc\nbinnenin\n"]


def test_a_mark_before_the_text_hides_no_heading() -> None:
    assert read_markdown("\ufeff# Zwembad open\n\nHet is warm.".encode()).headings == ((1, 1),)


def test_an_emoji_in_a_pdf_moves_no_line() -> None:
    smiling, plain = (read_pdf(_pdf(sign)).text for sign in (b"\x80", b"x"))
    assert smiling.replace("\U0001f600", "x") == plain
    assert "\U0001f600" in smiling


def _pdf(sign: bytes) -> bytes:
    """A page of seven lines with a sign in the first, in which the byte 80 stands for an emoji."""
    lines = [b"De burgemeester opent het zwembad " + sign * 2 + b" in de stad"]
    lines += [b"en sprak daarbij voor de zesde keer in een jaar over water"] * 6
    text = b"".join(b"(%s) Tj 0 -14 Td " % line for line in lines)
    unicode = b"1 beginbfrange <20> <7e> <0020> endbfrange 1 beginbfchar <80> <D83DDE00> endbfchar"
    cmap = b"/CMapName /a def 1 begincodespacerange <00> <ff> endcodespacerange " + unicode + b" endcmap"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(b"BT /F 12 Tf 50 700 Td " + text + b"ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        _stream(cmap),
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (at, body) for at, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer<</Root 1 0 R>>"


def _stream(data: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)


def test_a_damaged_word_document_is_no_traceback() -> None:
    data = (SMALL / "word.docx").read_bytes()
    for end in range(0, len(data), 1500):
        with pytest.raises(UnreadableError):
            read_docx(data[:end])


def test_a_damaged_pdf_is_no_traceback() -> None:
    data = (SMALL / "pages.pdf").read_bytes()
    for end in range(0, len(data), 100):
        try:
            read_pdf(data[:end] + bytes(50) + data[end + 50 :])
        except UnreadableError:
            continue


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(_SENTENCE)
    (tmp_path / "a.txt").chmod(0)
    assert _read(tmp_path)[1] == {"a.txt": "permission denied"}


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.txt").write_text(_SENTENCE)
    (tmp_path / "outside.txt").write_text(_SENTENCE)
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "b.txt").symlink_to(folder / "deep" / "a.txt")
    documents, skipped = _read(folder)
    assert list(documents) == ["b.txt", "deep/a.txt"]
    assert skipped == {
        "loop": "a link to a folder, not followed",
        "self.txt": "a link that leads nowhere",
        "out.txt": "a link that leads out of the folder",
    }


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert _read(tmp_path)[1] == {"pipe.txt": "not a file"}


@pytest.mark.parametrize("name", ["met spatie", "emoji 🦆", "een\nregel", "cafe\u0301", "'; --", "-n"])
def test_odd_names_are_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.txt").write_text(_SENTENCE)
    assert list(_read(tmp_path)[0]) == [f"{name}.txt"]


def test_a_name_that_is_not_unicode_is_shown_with_its_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "w") as file:  # noqa: PTH123, pathlib has no names of bytes
        file.write(_SENTENCE)
    assert list(_read(tmp_path)[0]) == ["caf\\udce9.txt"]


def test_a_folder_without_a_usable_file_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(ArticlesError, match=r"no article with text in .*\n  skipped 'empty.txt': empty$"):
        gather(tmp_path)


def test_a_page_gives_its_article_and_what_it_states() -> None:
    page = read_html((SMALL / "page.html").read_bytes())
    assert (page.title, page.published, page.publisher) == (
        "Kerkklok keert terug naar Ferwert",
        "2022-10-17",
        "Friese Bode",
    )
    assert "Koe valt in sloot" not in page.text and "Alle rechten" not in page.text
    assert [page.text[start:].split("\n")[0] for start, _ in page.headings] == [
        "Kerkklok keert terug naar Ferwert",
        "Vier nachten",
    ]


@pytest.mark.parametrize(
    ("stated", "heading", "title"),
    [
        ("Tien dingen over de kerkklok", "h1", "Kerkklok keert terug naar Ferwert"),
        ("Tien dingen over de kerkklok", "h2", "Tien dingen over de kerkklok"),
        ("Vier nachten", "h1", "Vier nachten"),
    ],
)
def test_the_title_of_a_page_is_the_one_it_shows(stated: str, heading: str, title: str) -> None:
    data = (SMALL / "page.html").read_text(encoding="utf-8")
    data = data.replace("<head>", f'<head><meta property="og:title" content="{stated}">')
    assert read_html(data.replace("h1>", f"{heading}>").encode()).title == title


def test_a_page_that_states_no_date_gets_none() -> None:
    data = (SMALL / "page.html").read_text(encoding="utf-8")
    page = read_html(data.replace(' content="2022-10-17T07:30:00+02:00"', "").encode())
    assert page.published is None


def test_every_article_of_a_page_is_read() -> None:
    body = "<p>" + "Een zin over de haven van Delfzijl die lang genoeg is. " * 8 + "</p>"
    first = f"<article><h2>Haven dicht</h2>{body}<h3>Bagger</h3>{body}</article>"
    head = '<header><h2>Brug open</h2><time datetime="2024-03-12">12 maart</time></header>'
    second = f"<article>{head}<div class='entry-content'>{body}</div></article>"
    teaser = "<article><h2>Koe in sloot</h2><p>Een koe viel in de sloot.</p></article>"
    comment = f"<article>{body.replace('Delfzijl', 'Urk')}</article>"
    data = f"<html><body><h1>Archief</h1>{first}{second}{teaser}{comment}</body></html>".encode()
    page = read_html(data)
    assert [(page.text[start:].split("\n")[0], level) for start, level in page.headings] == [
        ("Haven dicht", 1),
        ("Bagger", 4),
        ("Brug open", 1),
    ]
    assert page.text.count("haven van Delfzijl") == 24
    assert "Brug open\n\n2024-03-12\n\nEen zin" in page.text
    assert page.title is None and "Urk" not in page.text


def test_parts_of_a_page_are_not_run_together() -> None:
    long = "<p>" + "Een zin over de haven van Delfzijl die lang genoeg is. " * 5 + "</p>"
    page = read_html(
        f"<html><body><article><h1>Een titel</h1>{long}<p>Een regel<br>en nog <b>een</b>.</p>"
        "<blockquote><p>Een citaat.</p><p>En nog een.</p></blockquote>"
        "<ul><li>punt een<ul><li>onder een</li></ul></li></ul>"
        f"<table><tr><td>Brood</td><td>3 euro</td></tr></table>{long}</article></body></html>".encode()
    )
    paragraphs = page.text.split("\n\n")
    assert paragraphs[2:-1] == [
        "Een regel en nog een.",
        "Een citaat. En nog een.",
        "punt een onder een",
        "Brood 3 euro",
    ]


def test_pages_of_a_pdf_are_kept_apart_and_running_lines_left_out() -> None:
    pdf = read_pdf((SMALL / "pages.pdf").read_bytes())
    assert pdf.text.startswith(
        "De laatste sleepboot van Maassluis gaat naar een museum in Zweden\n\nDe sleepboot"
    )
    assert "Havenblad" not in pdf.text
    assert not {"1", "2"} & set(pdf.text.splitlines())
    assert [name for _, name in pdf.locators] == ["p. 1", "p. 2"]
    assert pdf.text[pdf.locators[1][0] :].startswith(("Vijf ton kolen", "Voor de overtocht"))


def test_word_paragraphs_are_counted_and_headings_kept() -> None:
    document = docx.Document()
    document.add_heading("Een titel", 0)
    document.add_paragraph("Een zin.")
    document.add_paragraph("")
    document.add_heading("Een kop", 1)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Huur", "310 euro"
    file = io.BytesIO()
    document.save(file)
    assert read_docx(file.getvalue()) == Content(
        "Een titel\n\nEen zin.\n\nEen kop\n\nHuur\t310 euro",
        locators=((0, "¶ 1"), (11, "¶ 2"), (21, "¶ 3"), (30, "¶ 4")),
        headings=((0, 1), (21, 2)),
    )
