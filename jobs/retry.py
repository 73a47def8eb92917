"""What follows when QA rejects a take: corrections become flags of the prompt, or the best take stands."""

from __future__ import annotations

import re
from typing import Any

_NEXT_FLAG = re.compile(r"\s+(?=--[a-z])")


def next_prompt(prompt: str, flags: list[str]) -> str | None:
    """The effective prompt with the corrections behind it; None when all of them are in force already.

    Parameters
    ----------
    prompt : str
        The rejected attempt's effective prompt; corrections add up, so its own earlier flags stay. Of two flags
        with one name the later one counts.
    flags : list of str
        As QA proposed them, ``--target_lufs -14``; one string may hold several.
    """
    plain = [" ".join(part.split()) for flag in flags for part in _NEXT_FLAG.split(flag)]
    fresh = [flag for flag in dict.fromkeys(plain) if flag and not _in_force(prompt, flag)]
    return f"{prompt.rstrip()} {' '.join(fresh)}" if fresh else None


def plan_retry(*, prompt: str, corrections: list[dict[str, Any]], retry_count: int, max_retries: int) -> str | None:
    """The next attempt's prompt, or None when the budget is spent or nothing that QA proposes is new."""
    if retry_count >= max_retries:
        return None
    return next_prompt(prompt, [row["flag"] for row in corrections])


def _in_force(prompt: str, flag: str) -> bool:
    """Whether the last flag of that name in the prompt is this very one."""
    words = f" {' '.join(prompt.split())} "
    last = words.rfind(f" {flag.split()[0]} ")
    return last >= 0 and words.startswith(f" {flag} ", last)
