"""The marked copy: the original stays as it is, and every problem is found in the copy."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook import Workbook

from forecaster.errors import ForecasterError
from forecaster.profile import Profile
from forecaster.reading.workbook import read_workbook
from forecaster.workbooks.marked.copy import mark_workbook
from workbooks.marked_books import (
    book,
    copy_of,
    odd,
    refusal,
    table,
    wrong,
)

# --- the original ---------------------------------------------------------------------------------


def test_the_original_is_not_touched_and_may_be_read_only(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx")
    source.chmod(0o444)
    before = source.read_bytes(), source.stat().st_mtime_ns, source.stat().st_mode
    copy_of(source, wrong())
    assert (source.read_bytes(), source.stat().st_mtime_ns, source.stat().st_mode) == before


def test_nothing_but_the_copy_is_left_in_the_folder(tmp_path: Path) -> None:
    copy_of(book(tmp_path / "a.xlsx"), wrong())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "checked.xlsx"]


def test_an_earlier_copy_is_replaced(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx")
    copy_of(source, wrong())
    again = copy_of(source, odd())
    assert table(again.worksheets[0])[1][0][1] == "W302"


def test_a_copy_that_excel_saved_again_is_still_known(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx")
    copy = copy_of(source, wrong())
    copy.save(tmp_path / "checked.xlsx")
    assert table(copy_of(source, odd()).worksheets[0])[1][0][1] == "W302"


def _plain(path: Path) -> None:
    path.write_text("my notes")


def _stranger(path: Path) -> None:
    book(path)


def _report(path: Path) -> None:
    def own(made: Workbook) -> None:
        made.custom_doc_props.append(StringProperty(name="forecaster", value="1.0"))  # type: ignore[attr-defined]

    book(path, own)


def _link(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere.xlsx"))


@pytest.mark.parametrize("make", [_plain, _stranger, _report, _link, Path.mkdir])
def test_no_other_file_is_replaced(tmp_path: Path, make: Callable[[Path], None]) -> None:
    source, target = book(tmp_path / "a.xlsx"), tmp_path / "checked.xlsx"
    make(target)
    before = target.lstat().st_ino, target.lstat().st_mtime_ns
    problem = refusal(source, target, wrong())
    assert (problem.code, problem.found) == ("E015", "checked.xlsx")
    assert (target.lstat().st_ino, target.lstat().st_mtime_ns) == before


def test_the_original_is_never_its_own_copy(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx")
    copy_of(source, wrong())
    checked = tmp_path / "checked.xlsx"
    os.link(checked, tmp_path / "same.xlsx")
    assert refusal(checked, checked, wrong()).code == "E015"
    assert refusal(checked, tmp_path / "same.xlsx", wrong()).code == "E015"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    target = tmp_path / "new" / "b.xlsx"
    mark_workbook(book(tmp_path / "a.xlsx"), [wrong()], [""], "en", target)
    assert load_workbook(target).sheetnames


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "no").touch()
    problem = refusal(book(tmp_path / "a.xlsx"), tmp_path / "no" / "b.xlsx", wrong())
    assert (problem.code, problem.found) == ("E011", str(tmp_path / "no"))
    assert dict(problem.more)["reason"]


def test_a_name_that_no_folder_holds_is_refused(tmp_path: Path) -> None:
    problem = refusal(book(tmp_path / "a.xlsx"), tmp_path / f"{'x' * 300}.xlsx", wrong())
    assert (problem.code, problem.found) == ("E011", str(tmp_path))


def test_an_original_that_has_gone_is_said(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.xlsx", tmp_path / "b.xlsx").code == "E009"


def test_a_full_disk_leaves_the_old_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = book(tmp_path / "a.xlsx")
    copy_of(source, wrong())
    before = (tmp_path / "checked.xlsx").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal(source, tmp_path / "checked.xlsx", odd()).code == "E011"
    assert (tmp_path / "checked.xlsx").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_a_marked_copy_is_never_read_as_a_workbook_of_deals(tmp_path: Path) -> None:
    copy_of(book(tmp_path / "a.xlsx"), wrong())
    with pytest.raises(ForecasterError, match="E012"):
        read_workbook(tmp_path / "checked.xlsx", Profile())
