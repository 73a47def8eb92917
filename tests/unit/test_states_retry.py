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


def test_the_budget_and_the_stage_to_play_again() -> None:
    def plan(rows: list, count: int):
        return plan_retry(prompt="warm", corrections=rows, retry_count=count, max_retries=2)

    assert plan([LOUDER], 2) is None
    assert plan([], 0) is None
    assert plan([LOUDER], 1).redo_from == ""
    assert plan([LOUDER, FASTER], 0).redo_from == "generation"
    assert plan([LOUDER, FASTER], 0).prompt == "warm --gain_db +1.2 --seed 12"
