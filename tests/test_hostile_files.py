"""Files made to do harm cost a clear message; the next file is read as if nothing had happened."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from embeddings.confined import DAMAGED, Limits
from embeddings.confining import ConfinedReader
from embeddings.formats import UnreadableError
from embeddings.reading import read_documents
from embeddings.records import Document, Skipped
from qa.app.reasons import reason_in

_SENTENCE = "De sluis van Delfzijl gaat dicht.\n"
_WORD = "word/document.xml"


def _reasons(folder: Path, limits: Limits | None = None) -> dict[str, str]:
    """Why files were skipped; the sentence in 'zz.txt', the last of the folder, was read all the same."""
    (folder / "zz.txt").write_text(_SENTENCE, encoding="utf-8")
    read = list(read_documents(folder, limits))
    assert [one.text for one in read if isinstance(one, Document)] == [_SENTENCE]
    return {one.source: one.reason for one in read if isinstance(one, Skipped)}


def _bomb(path: Path, megabytes: int) -> None:
    """A Word document with one paragraph of so many million spaces, some thousand times smaller."""
    with zipfile.ZipFile(ROOT / "tests" / "articles" / "word.docx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    before, _, after = parts.pop(_WORD).partition(b"</w:t>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name, part in parts.items():
            bomb.writestr(name, part)
        with bomb.open(_WORD, "w", force_zip64=True) as file:
            file.write(before)
            for _ in range(megabytes):
                file.write(b" " * 1_000_000)
            file.write(b"</w:t>" + after)


def _forms(depth: int) -> bytes:
    """A PDF of a page that shows a form ten times, which shows another ten times, and so on."""
    shows = b"q /F Do Q\n" * 10
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(shows), shows),
    ]
    for level in range(depth):
        inner = b"/XObject << /F %d 0 R >>" % (6 + level) if level + 1 < depth else b""
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << %s >> /Length %d >>\n"
            b"stream\n%sendstream" % (inner, len(shows), shows)
        )
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(data))
    )


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on memory")
def test_a_decompression_bomb_is_a_message(tmp_path: Path) -> None:
    _bomb(tmp_path / "bomb.docx", 400)
    assert (tmp_path / "bomb.docx").stat().st_size < 1_000_000
    assert _reasons(tmp_path, Limits(memory=500_000_000)) == {
        "bomb.docx": "takes more than 476 MB of memory to read"
    }


def test_a_text_without_end_is_a_message(tmp_path: Path) -> None:
    _bomb(tmp_path / "long.docx", 3)
    (tmp_path / "long.txt").write_text("a" * 1_000_001)
    reason = "holds more than 1,000,000 characters"
    assert _reasons(tmp_path, Limits(characters=1_000_000)) == {"long.docx": reason, "long.txt": reason}


def test_a_line_of_a_gigabyte_is_a_message(tmp_path: Path) -> None:
    with (tmp_path / "line.txt").open("wb") as file:
        file.truncate(1_000_000_000)
    assert _reasons(tmp_path) == {"line.txt": "larger than 200 MB"}


def test_a_pdf_made_to_hang_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "hang.pdf").write_bytes(_forms(12))
    assert _reasons(tmp_path, Limits(seconds=3)) == {"hang.pdf": "takes more than 3 seconds to read"}


def test_entities_that_multiply_are_a_message(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    (tmp_path / "a.html").write_text(f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><p>&e12;</p>')
    with zipfile.ZipFile(ROOT / "tests" / "articles" / "word.docx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    text = parts[_WORD].decode()
    declared = f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><w:document'
    parts[_WORD] = text.replace("<w:document", declared, 1).replace("</w:t>", "&e12;</w:t>", 1).encode()
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as bomb:
        for name, part in parts.items():
            bomb.writestr(name, part)
    assert set(_reasons(tmp_path, Limits(seconds=20))) == {"a.html", "b.docx"}


def test_a_reader_that_breaks_down_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(_SENTENCE)
    with ConfinedReader(Limits()) as reader:
        reader.read(tmp_path / "a.txt")
        assert reader._process is not None
        reader._process.kill()
        with pytest.raises(UnreadableError, match="cannot be read"):
            reader.read(tmp_path / "a.txt")
        assert reader.read(tmp_path / "a.txt")[0].text == _SENTENCE
        process = reader._process
    assert process.poll() is not None


def test_what_a_limit_says_is_said_in_dutch_too() -> None:
    limits = Limits()
    assert reason_in("nl", f"larger than {limits.size // 1_000_000:,} MB").startswith("groter")
    assert reason_in("nl", f"holds more than {limits.characters:,} characters").startswith("bevat")
    assert reason_in("nl", f"takes more than {limits.seconds:g} seconds to read").startswith("kost")
    assert reason_in("nl", f"takes more than {limits.memory >> 20:,} MB of memory to read").startswith("kost")
    assert (
        reason_in("nl", "  skipped 'a.pdf': has a password")
        == "  overgeslagen: a.pdf: er zit een wachtwoord op"
    )
    assert reason_in("nl", '  skipped "a\'s.pdf": empty') == "  overgeslagen: a's.pdf: leeg bestand"
    assert reason_in("nl", DAMAGED).startswith("niet te lezen")


def test_one_process_reads_many_files_and_knows_no_torch(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(_SENTENCE)
    with ConfinedReader(Limits()) as reader:
        reader.read(tmp_path / "0.txt")
        first = reader._process
        for number in range(1, 5):
            reader.read(tmp_path / f"{number}.txt")
        assert reader._process is first
    known = "import embeddings.confined, sys; print({'torch', 'faiss', 'numpy'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", known], cwd=ROOT, text=True) == "set()\n"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX kinds of files")
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "far.txt").symlink_to("../../../../etc/passwd")
    expected = {
        "pipe.txt": "not a file",
        "device.txt": "a link that leads out of the folder",
        "far.txt": "a link that leads out of the folder",
    }
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # the path of a socket may not be long
        listening.bind("socket.txt")
        os.chdir(here)
        expected["socket.txt"] = "not a file"
        if os.geteuid() == 0:
            os.mknod(tmp_path / "zero.txt", 0o20666, os.makedev(1, 5))
            expected["zero.txt"] = "not a file"
        assert _reasons(tmp_path) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX kinds of files")
def test_a_pipe_or_device_that_came_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("/dev/zero")
    with ConfinedReader(Limits(seconds=20)) as reader:
        for name in ("a.txt", "b.txt"):
            with pytest.raises(UnreadableError, match="not a file"):
                reader.read(tmp_path / name)


def test_the_terminal_says_each_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 10)
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 10)
    (tmp_path / "zz.txt").write_text(_SENTENCE)
    done = subprocess.run(
        [sys.executable, "-m", "embeddings", "articles", "--articles", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "embeddings: skipped 'broken.docx': not a Word document, or damaged\n"
        "embeddings: skipped 'broken.pdf': not a PDF, or damaged\n"
    )
