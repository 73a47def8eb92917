"""What a person may ask of a job, checked before anything is stored."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from generation.services import engine_get
from musicassist.catalog.targets import LOUDNESS_RANGE_LUFS, TARGETS_LUFS
from musicassist.contracts.errors import BadInput, Unavailable
from musicassist.contracts.stage import StageName
from parsing.services import prompt_check

TARGET_NAMES = tuple(TARGETS_LUFS)
TARGET_LUFS = LOUDNESS_RANGE_LUFS
DURATION_SECONDS = (10.0, 600.0)
SEED_MAX = 2**32 - 1
RETRIES_MAX = 10
KEY_MAX_CHARACTERS = 200


@dataclass(frozen=True)
class JobRequest:
    """A request that can be used.

    Attributes
    ----------
    prompt : str
        Stripped, 1 to ``PROMPT_MAX_CHARACTERS`` characters.
    engine : str
    seed : int or None
        None when the person left it to us.
    duration_seconds : float or None
    target : str or None
        A target's name, or a number in LUFS as text.
    max_retries : int
    reference_sha256, reference_name : str
        Empty without a reference track.
    until : str
        The last stage.
    """

    prompt: str
    engine: str
    seed: int | None
    duration_seconds: float | None
    target: str | None
    max_retries: int
    reference_sha256: str
    reference_name: str
    until: str

    def digest(self) -> str:
        """Hash of the request: the same body gives the same digest."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def draw_seed() -> int:
    """A seed for a job that asked for none; it is stored, so the track can be made again."""
    return secrets.randbelow(SEED_MAX + 1)


def check_prompt(prompt: object) -> str:
    """The prompt, stripped.

    Raises
    ------
    BadInput
        When it is no text, empty or too long.
    """
    if not isinstance(prompt, str) or not prompt.strip():
        raise BadInput(
            "The prompt is empty: say what the track should be, a genre or a mood is enough.", field="prompt"
        )
    prompt = prompt.strip()
    if len(prompt) > settings.PROMPT_MAX_CHARACTERS:
        raise BadInput(
            f"The prompt has {len(prompt):,} characters; at most {settings.PROMPT_MAX_CHARACTERS:,} can be read.",
            field="prompt",
        )
    if "\x00" in prompt:
        raise BadInput("The prompt holds a NUL character: remove it.", field="prompt")
    return prompt


def check_engine(engine: str | None) -> str:
    """The engine's name, or the default's.

    Raises
    ------
    BadInput
        When there is none of that name, or it cannot be used here: nobody should wait to be told so.
    """
    name = engine or settings.DEFAULT_ENGINE
    if not isinstance(name, str) or name not in settings.GENERATION_ENGINES:
        known = ", ".join(settings.GENERATION_ENGINES)
        raise BadInput(f"There is no engine {name!r}; there are: {known}.", field="engine")
    try:
        engine_get(name)
    except Unavailable as error:
        raise BadInput(error.message, code="engine_unavailable", field="engine") from None
    return name


def check_target(target: object) -> str | None:
    """A delivery target's name, or a number in LUFS as text; None when nothing was asked."""
    if target is None or target == "":
        return None
    text = str(target).strip().lower().removesuffix("lufs").strip().replace("−", "-")
    if text in TARGET_NAMES:
        return text
    low, high = TARGET_LUFS
    number = _number(text)
    if number is None or not low <= number <= high:
        names = ", ".join(TARGET_NAMES)
        raise BadInput(
            f"The target {str(target)[:40]!r} is neither one of {names} nor a number from {low:g} to {high:g} LUFS.",
            field="target",
        )
    return f"{number:g}"


def check_duration(duration_seconds: object) -> float | None:
    """Seconds, or None when nothing was asked."""
    if duration_seconds is None or duration_seconds == "":
        return None
    low, high = DURATION_SECONDS
    number = _number(duration_seconds)
    if number is None or not low <= number <= high:
        raise BadInput(f"A track lasts {low:g} to {high:g} seconds.", field="duration_seconds")
    return number


def check_whole(value: object, low: int, high: int, *, name: str, field: str) -> int | None:
    """A whole number from ``low`` to ``high``, or None when nothing was asked."""
    if value is None or value == "":
        return None
    number = _number(value)
    if number is None or number != int(number) or not low <= number <= high:
        raise BadInput(f"{name} is a whole number from {low} to {high}.", field=field)
    return int(number)


def check_key(idempotency_key: str | None) -> str:
    """The Idempotency-Key, or nothing."""
    key = (idempotency_key or "").strip()
    if len(key) > KEY_MAX_CHARACTERS:
        raise BadInput(f"An Idempotency-Key has at most {KEY_MAX_CHARACTERS} characters.", field="idempotency_key")
    return key


def check_reference(reference: Path | None) -> str:
    """The reference file's sha256, or nothing when there is none."""
    if reference is None:
        return ""
    try:
        with reference.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise BadInput(f"The reference {reference.name} cannot be read.", field="reference") from None


def job_request(
    *,
    prompt: object,
    engine: str | None,
    seed: object,
    duration_seconds: object,
    target: object,
    max_retries: object,
    reference: Path | None,
    reference_name: str,
    until: str,
) -> JobRequest:
    """Check everything that came in.

    Raises
    ------
    BadInput
        With the field that cannot be used.
    """
    retries = check_whole(max_retries, 0, RETRIES_MAX, name="The number of retries", field="max_retries")
    request = JobRequest(
        prompt=check_prompt(prompt),
        engine=check_engine(engine),
        seed=check_whole(seed, 0, SEED_MAX, name="A seed", field="seed"),
        duration_seconds=check_duration(duration_seconds),
        target=check_target(target),
        max_retries=settings.MAX_RETRIES if retries is None else retries,
        reference_sha256=check_reference(reference),
        reference_name=(reference_name or (reference.name if reference else ""))[:200],
        until=StageName(until).value,
    )
    # Here rather than in the first stage alone: what cannot be made shall leave no job behind.
    prompt_check(prompt=request.prompt, duration_seconds=request.duration_seconds, target=request.target)
    return request


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 1e18 else None
