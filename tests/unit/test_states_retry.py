"""From a rejection to the next prompt."""

from __future__ import annotations

from jobs.retry import next_prompt, plan_retry

LOUDER = {"flag": "--gain_db +1.2", "reason": "", "stage": "mastering"}
FASTER = {"flag": "--seed 12", "reason": "", "stage": "generation"}


def test_corrections_add_up_behind_the_words() -> None:
    first = next_prompt("warm lo-fi", ["--target_lufs -14"])
    assert first == "warm lo-fi --target_lufs -14"
    assert next_prompt(first, ["--gain_db +1.2"]) == "warm lo-fi --target_lufs -14 --gain_db +1.2"


def test_what_is_in_force_is_not_said_again() -> None:
    assert next_prompt("warm --gain_db +1.2", ["--gain_db +1.2"]) is None
    assert next_prompt("warm --gain_db +1.2", ["--gain_db  +1.2", "--seed 3"]) == "warm --gain_db +1.2 --seed 3"
    assert (
        next_prompt("warm --gain_db +1 --gain_db +2", ["--gain_db +1"]) == "warm --gain_db +1 --gain_db +2 --gain_db +1"
    )
    assert next_prompt("warm --gain_db +1.25", ["--gain_db +1.2"]) == "warm --gain_db +1.25 --gain_db +1.2"
    assert next_prompt("warm", []) is None


def test_one_correction_may_hold_several_flags() -> None:
    first = next_prompt("warm", ["--target_lufs -6 --gain_db +2.50"])
    assert first == "warm --target_lufs -6 --gain_db +2.50"
    assert next_prompt(first, ["--target_lufs -6 --gain_db +4.10"]) == f"{first} --gain_db +4.10"
    assert next_prompt("warm", ["--key A harmonic minor --seed 3"]) == "warm --key A harmonic minor --seed 3"


def test_the_budget() -> None:
    def plan(rows: list, count: int) -> str | None:
        return plan_retry(prompt="warm", corrections=rows, retry_count=count, max_retries=2)

    assert plan([LOUDER], 2) is None
    assert plan([], 0) is None
    assert plan([LOUDER, FASTER], 1) == "warm --gain_db +1.2 --seed 12"
