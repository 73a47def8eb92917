"""What a person may ask of a job, checked before anything is stored."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from generation.services import engine_get
from musicassist.catalog.targets import LOUDNESS_RANGE_LUFS, TARGETS_LUFS, target_text, targets_named
from musicassist.contracts.brief import BITS, DURATION_RANGE_SECONDS, OWN_MIX_ENGINE, REFERENCE_AMOUNT, SEED_MAX
from musicassist.contracts.errors import BadInput, Unavailable
from musicassist.contracts.revision import STRENGTH
from musicassist.contracts.stage import StageName
from parsing.services import prompt_check

TARGET_NAMES = tuple(TARGETS_LUFS)
TARGET_LUFS = LOUDNESS_RANGE_LUFS
ENGINE_TAKES_MAX = 8
RETRIES_MAX = 10
KEY_MAX_CHARACTERS = 200
OWN_PROMPT = "My own mix"


@dataclass(frozen=True)
class OwnMusic:
    """Music that a person brings to be mastered.

    Attributes
    ----------
    files : tuple of Path
        One mix, or several stems whose names say what they are; checked already.
    title : str
    bits : int
        Of the delivered WAV and FLAC.
    """

    files: tuple[Path, ...]
    title: str
    bits: int = 24


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
        A target's name, or a number in LUFS as text; a ceiling behind an ``@``.
    more_targets : tuple of str
        Further ones, from the same mix.
    reference_amount : float
        Share of the way to the reference, 0 to 1.
    reference_strength : float or None
        How far the engine goes from the reference's sound, 0.01 to 1; None does not send it on.
    engine_takes : int or None
        So many instruments as takes of their own.
    max_retries : int
    reference_sha256, reference_name : str
        Empty without a reference track.
    until : str
        The last stage.
    own_sha256 : tuple of str
        Of a person's own files; empty for music that is to be made.
    own_title : str
    bits : int
        Of the delivered WAV and FLAC.
    split_drums, dry_stems : bool
        Which stems are wanted.
    """

    prompt: str
    engine: str
    seed: int | None
    duration_seconds: float | None
    target: str | None
    more_targets: tuple[str, ...]
    reference_amount: float
    reference_strength: float | None
    engine_takes: int | None
    max_retries: int
    reference_sha256: str
    reference_name: str
    until: str
    own_sha256: tuple[str, ...] = ()
    own_title: str = ""
    bits: int = 24
    split_drums: bool = False
    dry_stems: bool = False

    def digest(self) -> str:
        """Hash of the request: the same body gives the same digest."""
        # What is not wanted is left out, so that a key of before there was such a choice still finds its job.
        wanted = {name: value for name, value in asdict(self).items() if value is not False}
        text = json.dumps(wanted, sort_keys=True, ensure_ascii=True)
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


def check_targets(target: object) -> tuple[str, ...]:
    """Delivery targets as text, the first one first; a list, or one text with commas."""
    if target is None or target == "":
        return ()
    words = target if isinstance(target, list | tuple) else [target]
    return tuple(target_text(found) for found in targets_named(",".join(str(word) for word in words)))


def check_reference_amount(percent: object) -> float:
    """How far the master goes to the reference, 0 to 1, of a number from 0 to 100; the usual share when absent."""
    if percent is None or percent == "":
        return REFERENCE_AMOUNT
    number = _number(percent)
    if number is None or not 0.0 <= number <= 100.0:
        raise BadInput("The reference counts from 0 to 100 per cent.", field="reference_amount")
    return number / 100.0


def check_reference_strength(strength: object, engine: str | None, reference: Path | None) -> float | None:
    """How far an engine goes from the reference that it hears, 0.01 to 1; None when nothing was asked.

    Raises
    ------
    BadInput
        When it is no such number, there is no reference, or the engine hears none.
    """
    if strength is None or strength == "":
        return None
    number = _number(strength)
    low, high = STRENGTH
    if number is None or not low <= number <= high:
        raise BadInput(f"A strength is a number from {low:g} to {high:g}.", field="reference_strength")
    if reference is None:
        raise BadInput("A strength belongs to a reference track: send one too.", field="reference_strength")
    chosen = engine_get(check_engine(engine))
    if not getattr(chosen, "hears_reference", False):
        raise BadInput(
            f"{chosen.title} does not hear the reference's sound, so a strength means nothing to it.",
            code="engine_cannot",
            field="reference_strength",
        )
    return number


def check_engine_takes(takes: object, engine: str | None) -> int | None:
    """So many instruments as takes of their own, 0 to 8; None when nothing was asked.

    Raises
    ------
    BadInput
        When it is no such number, or the engine makes no takes.
    """
    number = check_whole(takes, 0, ENGINE_TAKES_MAX, name="The number of takes", field="engine_takes")
    if not number:
        return number
    chosen = engine_get(check_engine(engine))
    if not getattr(chosen, "makes_takes", False):
        raise BadInput(
            f"{chosen.title} does not make its stems as separate takes.", code="engine_cannot", field="engine_takes"
        )
    return number


def check_duration(duration_seconds: object) -> float | None:
    """Seconds, or None when nothing was asked."""
    if duration_seconds is None or duration_seconds == "":
        return None
    low, high = DURATION_RANGE_SECONDS
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


def check_number(value: object, bounds: tuple[float, float], what: str, *, field: str, unit: str = "") -> float:
    """A number within ``bounds``; ``what`` and ``unit`` are for the sentence that says it is none.

    Raises
    ------
    BadInput
    """
    low, high = bounds
    number = _number(value)
    if number is None or not low <= number <= high:
        raise BadInput(f"{what} is a number from {low:g} to {high:g}{unit}, not {str(value)[:40]}.", field=field)
    return number


def check_key(idempotency_key: str | None) -> str:
    """The Idempotency-Key, or nothing."""
    key = (idempotency_key or "").strip()
    if len(key) > KEY_MAX_CHARACTERS:
        raise BadInput(f"An Idempotency-Key has at most {KEY_MAX_CHARACTERS} characters.", field="idempotency_key")
    return key


def check_bits(bits: object) -> int:
    """Of WAV and FLAC; 24 when nothing was asked.

    Raises
    ------
    BadInput
        When it is neither 16 nor 24.
    """
    if bits is None or bits == "":
        return 24
    number = _number(bits)
    if number is None or number not in BITS:
        raise BadInput(f"WAV and FLAC have 16 or 24 bits, not {str(bits)[:40]}.", field="bits")
    return int(number)


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
    reference_amount: object,
    reference_strength: object,
    engine_takes: object,
    max_retries: object,
    reference: Path | None,
    reference_name: str,
    until: str,
    own: OwnMusic | None = None,
    bits: object = None,
    split_drums: bool = False,
    dry_stems: bool = False,
) -> JobRequest:
    """Check everything that came in.

    Raises
    ------
    BadInput
        With the field that cannot be used.
    """
    targets = check_targets(target)
    retries = check_whole(max_retries, 0, RETRIES_MAX, name="The number of retries", field="max_retries")
    request = JobRequest(
        prompt=check_prompt(prompt),
        engine=check_engine(engine) if own is None else OWN_MIX_ENGINE,
        seed=check_whole(seed, 0, SEED_MAX, name="A seed", field="seed"),
        duration_seconds=check_duration(duration_seconds),
        target=targets[0] if targets else None,
        more_targets=targets[1:],
        reference_amount=check_reference_amount(reference_amount),
        reference_strength=check_reference_strength(reference_strength, engine, reference),
        engine_takes=check_engine_takes(engine_takes, engine),
        max_retries=settings.MAX_RETRIES if retries is None else retries,
        reference_sha256=check_reference(reference),
        reference_name=(reference_name or (reference.name if reference else ""))[:200],
        until=StageName(until).value,
        own_sha256=tuple(check_reference(file) for file in own.files) if own else (),
        own_title=own.title[:200] if own else "",
        bits=check_bits(own.bits if own else bits),
        split_drums=bool(split_drums),
        dry_stems=bool(dry_stems),
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
