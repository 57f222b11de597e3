"""What a batch takes in: files, folders, patterns; each once, in order, told apart."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import pytest

from books import write_tables
from catalogue_files import TABLES
from forecaster.batch.inputs import Found, Place, find, names, stems
from forecaster.batch.profiles import Rule, matches, parse_rules
from forecaster.errors import BatchError
from forecaster.limits import Limits
from forecaster.options import Options
from forecaster.run import run


def touch(folder: Path, *names_: str) -> None:
    for name in names_:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*places: Path | str) -> Found:
    return find([str(place) for place in places], Limits())


def named(result: Found) -> list[str]:
    return [workbook.name for workbook in result.workbooks]


def test_a_folder_gives_all_workbooks_below_it_in_the_order_of_their_paths(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "A/z.xlsx", "A/y/x.XLSM", "c.xls", "d.ods", "e.csv", "f.txt")
    touch(tmp_path, ".git/no.xlsx", ".forecaster-batch/work/1/no.xlsx")
    assert named(found(tmp_path)) == ["A/y/x.XLSM", "A/z.xlsx", "b.xlsx", "c.xls", "d.ods"]


def passed_over(result: Found) -> list[tuple[str, str]]:
    return [(skipped.name, skipped.reason) for skipped in result.skipped]


def test_a_hidden_folder_is_passed_over_and_said_unless_it_is_what_was_named(
    tmp_path: Path,
) -> None:
    touch(tmp_path, "a.xlsx", ".hid/b.xlsx", ".hid/.in/c.xlsx", "n/.old/d.xlsx")
    touch(tmp_path, ".forecaster-batch/work/1/no.xlsx")
    result = found(tmp_path)
    assert named(result) == ["a.xlsx"]
    assert passed_over(result) == [(".hid", "a hidden folder"), ("n/.old", "a hidden folder")]
    result = found(tmp_path / ".hid")
    assert named(result) == ["b.xlsx"]
    assert passed_over(result) == [(".in", "a hidden folder")]


def test_a_path_that_holds_no_workbook_is_said_as_it_was_given(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx", "texts/b.csv", "veiled/.hid/c.xlsx", "open/~$d.xlsx")
    (tmp_path / "empty").mkdir()
    none = [str(tmp_path / name) for name in ("zzz/*.xlsx", "empty", "texts/*", "texts")]
    result = found(*none, tmp_path / "a.xlsx")
    assert named(result) == ["a.xlsx"]
    assert passed_over(result) == [(name, "no workbook was found there") for name in none]
    veiled = passed_over(found(tmp_path / "veiled"))
    assert [reason for _, reason in veiled] == ["a hidden folder", "no workbook was found there"]
    # What is there and no input is said for itself.
    assert [name for name, _ in passed_over(found(tmp_path / "open"))] == ["~$d.xlsx"]


def test_the_order_is_that_of_the_arguments_and_each_file_comes_once(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "in/a.xlsx")
    (tmp_path / "in" / "same.xlsx").symlink_to(tmp_path / "b.xlsx")
    result = found(tmp_path / "b.xlsx", tmp_path / "in", tmp_path / "*.xlsx")
    assert named(result) == ["b.xlsx", "a.xlsx"]
    assert {skipped.reason for skipped in result.skipped} == {"named before"}
    assert [skipped.name for skipped in result.skipped] == ["same.xlsx", "b.xlsx"]


def test_an_address_that_holds_no_workbook_is_said_without_what_may_be_secret() -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/me:secret@host/papers/a.csv", b"a")
    try:
        result = found("memory://me:secret@host/papers")
    finally:
        memory.rm("/me:secret@host", recursive=True)
    assert passed_over(result) == [("host/papers", "no workbook was found there")]


def test_patterns_find_files_and_folders_and_brackets_may_be_part_of_a_name(tmp_path: Path) -> None:
    touch(tmp_path, "n1/a.xlsx", "n2/b.xlsx", "n2/c.pdf", "[1].xlsx", "1.xlsx")
    assert named(found(tmp_path / "n*")) == ["a.xlsx", "b.xlsx"]
    assert named(found(tmp_path / "**" / "*.xlsx")) == ["1.xlsx", "[1].xlsx", "a.xlsx", "b.xlsx"]
    assert named(found(tmp_path / "[1].xlsx")) == ["[1].xlsx"]
    assert named(found((tmp_path / "1.xlsx").as_uri())) == ["1.xlsx"]
    assert named(found(tmp_path / "*.nothing")) == []


def test_what_is_named_and_not_there_is_an_input_and_lock_files_are_none(tmp_path: Path) -> None:
    touch(tmp_path, "~$deals.xlsx", "deals.xlsx")
    result = found(tmp_path / "gone.xlsx", tmp_path)
    assert named(result) == ["gone.xlsx", "deals.xlsx"]
    assert [(s.name, s.reason) for s in result.skipped] == [
        ("~$deals.xlsx", "the lock file of a workbook that is open in Excel")
    ]


def test_own_reports_are_no_inputs_whatever_they_are_called(tmp_path: Path) -> None:
    book = write_tables(TABLES, tmp_path / "pipeline.xlsx")
    options = Options(as_of=dt.date(2026, 5, 1), currency="EUR")
    report = run(book, options, tmp_path).files[0]
    shutil.move(report, tmp_path / "renamed.xlsx")
    # Custom properties of somebody else make no report of it.
    shutil.copy(tmp_path / "renamed.xlsx", tmp_path / "other.xlsx")
    with zipfile.ZipFile(tmp_path / "renamed.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b'name="forecaster"', b'name="SharePoint"'))
    result = found(tmp_path)
    assert named(result) == ["other.xlsx", "pipeline.xlsx"]
    assert [s.name for s in result.skipped] == ["renamed.xlsx"]


def place(path: str, least: int = 1) -> Place:
    return Place("/" + path, tuple(path.split("/")), least)


def test_the_same_stem_gets_as_many_folders_in_front_as_tell_it_apart() -> None:
    places = [place("x/n/deals.xlsx"), place("y/n/Deals.xlsx"), place("y/s/deals.xlsx")]
    assert stems(places) == ["x-n-deals", "y-n-Deals", "s-deals"]
    assert names(places) == ["x/n/deals.xlsx", "y/n/Deals.xlsx", "s/deals.xlsx"]


@pytest.mark.parametrize(
    ("paths", "made"),
    [
        (["a/consolidated.xlsx"], ["a-consolidated"]),
        (["n/deals.xlsx", "s/deals.xlsx", "t/n-deals.xlsx"], ["x", "s-deals", "t-n-deals"]),
        (["a.xlsx", "a.xlsm"], ["a", "a (2)"]),
        (["n/é.xlsx", "s/e\u0301.xlsx"], ["n-é", "s-e\u0301"]),
        (["a\x1bb.xlsx"], ["a�b"]),
    ],
)
def test_stems_are_names_of_files_and_never_the_same(paths: list[str], made: list[str]) -> None:
    got = stems([place(path) for path in paths])
    assert len({stem.casefold() for stem in got}) == len(got)
    assert [g for g, m in zip(got, made, strict=True) if m != "x"] == [m for m in made if m != "x"]
    assert not any("/" in stem or "\\" in stem for stem in got)


def test_a_stem_leaves_room_for_the_date_and_the_ending() -> None:
    folder, name = "f" * 200, "é" * 120
    got = stems([place(f"{folder}/{name}.xlsx"), place(f"g/{name}.xlsx")])
    assert all(len(f"{stem}-2026-11-30.xlsx".encode()) <= 255 for stem in got)


def test_rules_take_the_first_pattern_that_matches_the_end_of_the_path() -> None:
    rules = parse_rules(
        '[[profiles]]\nfiles = "north/*.xlsx"\nprofile = "n.toml"\n'
        '[[profiles]]\nfiles = "*.xlsx"\nprofile = "all.toml"\n'
    )
    assert rules == (Rule("north/*.xlsx", "n.toml"), Rule("*.xlsx", "all.toml"))
    assert matches(rules[0], r"C:\data\North\deals.xlsx")
    assert not matches(rules[0], "/north/old/deals.xlsx")
    assert matches(rules[1], "/north/old/deals.xlsx")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("profiles = 1", "profiles"),
        ("[[profile]]\nfiles = 'a'", "profile"),
        ("[[profiles]]\nfiles = 'a'", "profiles 1: profile"),
        ("[[profiles]]\nfiles = 'a'\nprofile = 3", "profiles 1: profile"),
        ("[[profiles]]\nfiles = 'a'\nprofile = 'b'\ncolour = 'c'", "profiles 1: colour"),
        ("profiles = [1]", "profiles 1"),
        ("[[", "TOML"),
    ],
)
def test_settings_that_say_something_else_are_refused(text: str, said: str) -> None:
    with pytest.raises(BatchError, match=said):
        parse_rules(text)
