"""Writing the starter workbook: whole or not at all, and never over a file."""

from __future__ import annotations

import errno
import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from forecaster.errors import ForecasterError
from forecaster.words.catalogue import words
from forecaster.workbooks.starter import file as starter_file
from forecaster.workbooks.starter.file import write_starter
from workbooks.starter_books import DAY, starter_bytes

ENGLISH = words("en")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    write_starter(path, ENGLISH, DAY)
    assert path.read_bytes() == starter_bytes()
    assert names_in(tmp_path) == ["pipeline.xlsx"]
    assert path.stat().st_nlink == 1


def test_a_link_to_nowhere_is_taken_too(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    path.symlink_to(tmp_path / "elsewhere.xlsx")
    with pytest.raises(ForecasterError, match="E015"):
        write_starter(path, ENGLISH, DAY)
    assert names_in(tmp_path) == ["pipeline.xlsx"]


def test_a_file_that_comes_in_between_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pipeline.xlsx"
    really = starter_file.package

    def slowly(book: Workbook) -> bytes:
        path.write_text("somebody's own")
        return really(book)

    monkeypatch.setattr(starter_file, "package", slowly)
    with pytest.raises(ForecasterError, match="E015"):
        write_starter(path, ENGLISH, DAY)
    assert path.read_text() == "somebody's own"
    assert names_in(tmp_path) == ["pipeline.xlsx"]


@pytest.fixture
def _no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)


@pytest.mark.usefixtures("_no_links")
def test_a_disk_without_hard_links_gets_the_file_as_well(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    write_starter(path, ENGLISH, DAY)
    assert path.read_bytes() == starter_bytes()
    assert names_in(tmp_path) == ["pipeline.xlsx"]


@pytest.mark.usefixtures("_no_links")
def test_a_disk_that_is_full_keeps_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pipeline.xlsx"
    really, opened = os.fsync, []

    def full(number: int) -> None:
        opened.append(number)
        if len(opened) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        really(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_starter(path, ENGLISH, DAY)
    assert names_in(tmp_path) == []


def test_no_part_of_the_package_knows_the_hour() -> None:
    with zipfile.ZipFile(io.BytesIO(starter_bytes())) as made:
        assert {part.date_time for part in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert made.testzip() is None
        core = made.read("docProps/core.xml").decode()
    assert set(re.findall(r"20\d\d-[^<]*", core)) == {"2026-11-23T00:00:00Z"}
