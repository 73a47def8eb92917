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
