"""Flags that quality control appends, and flags that a person types."""

from __future__ import annotations

from parsing.services import prompt_parse


def test_a_restated_default_is_no_wish() -> None:
    """What quality control appends keeps the rule of the target that it corrects."""
    corrected, _ = prompt_parse(prompt="dark techno --gain_db +0.8 --target_lufs -14")
    assert (corrected.target.name, corrected.target.explicit) == ("streaming", False)
    assert corrected.adjustment.gain_db == 0.8
    asked, _ = prompt_parse(prompt="dark techno --target_lufs -6 --gain_db +0.8")
    assert (asked.target.loudness_lufs, asked.target.explicit) == (-6.0, True)
    again, _ = prompt_parse(prompt="dark techno, -9 LUFS --gain_db +0.8 --target_lufs -9")
    assert (again.target.loudness_lufs, again.target.explicit) == (-9.0, True)


def test_a_correction_behind_a_length_leaves_it_one() -> None:
    """A fade of 12 seconds is no length; a length with --fade behind it is one."""
    for flag in ("--fade 2.00", "--gain_db +0.5", "--ceiling_db -0.2", "--seed 5"):
        brief, _ = prompt_parse(prompt=f"house, 12 seconds {flag}")
        assert brief.duration_seconds == 12.0, flag
