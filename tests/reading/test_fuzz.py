"""Random damage to a sample workbook: a clear error or the same figures, never others."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import fuzz

SEED = 2026
CASES = range(240)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How each case of a short run ended; `fuzz.outcome` raises for one that is misread."""
    folder = tmp_path_factory.mktemp("fuzz")
    ended: Counter[str] = Counter()
    for number in CASES:
        tried = fuzz.case(SEED, number)
        try:
            ended[fuzz.outcome(tried, folder)] += 1
        except BaseException:
            print(f"case {number}: {tried.source.name}: {tried.how}")
            raise
    return ended


def test_damaged_workbooks_are_refused_clearly_or_give_the_same_figures(
    outcomes: Counter[str],
) -> None:
    assert outcomes.total() == len(CASES)
    assert {code[:2] for code in outcomes} <= {"E0", "E1", "sa", "ot"}


def test_the_run_meets_refusals_and_harmless_damage(outcomes: Counter[str]) -> None:
    """A run that only ever met one of them would show nothing."""
    assert outcomes["E006"] > 20
    assert outcomes["E007"] > 5
    assert outcomes["same"] > 10


@pytest.mark.parametrize("sample", fuzz.SAMPLES, ids=lambda path: path.stem)
def test_no_single_flipped_bit_changes_a_figure(sample: Path, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    sound = sample.read_bytes()
    for _ in range(40):
        at = rng.randrange(len(sound) * 8)
        data = bytearray(sound)
        data[at // 8] ^= 1 << at % 8
        tried = fuzz.Case(sample, f"bit {at}", bytes(data), sound_archive=False)
        assert fuzz.outcome(tried, tmp_path) in ("same", "E004", "E006", "E007")


def test_a_case_is_the_same_each_time_and_another_for_another_seed() -> None:
    assert fuzz.case(SEED, 5) == fuzz.case(SEED, 5)
    assert fuzz.case(SEED, 5).data != fuzz.case(SEED + 1, 5).data


def test_other_figures_after_damage_to_the_file_are_told(tmp_path: Path) -> None:
    first, second = fuzz.SAMPLES[:2]
    swapped = fuzz.Case(first, "exchanged", second.read_bytes(), sound_archive=False)
    with pytest.raises(fuzz.MisreadError, match="other figures"):
        fuzz.outcome(swapped, tmp_path)


def test_the_long_run_prints_its_seed_and_what_it_met() -> None:
    command = [sys.executable, fuzz.__file__, "--seconds", "2", "--seed", "3"]
    here = os.environ | {"PYTHONPATH": str(fuzz.ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=here)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("seed 3\nseed 3, ")
    assert "0 failed" in done.stdout
