"""What an answer of Stability AI is: audio, a place in the queue, or an error with a word on what to do.

An answer is judged by what it is, not by what it says: an error document saved as .mp3 is the classic accident.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from musicassist.contracts.errors import BadInput, MusicAssistError, PermanentError, TransientError, Unavailable

RATE_LIMIT_PAUSE_SECONDS = 60.0
DETAIL_CHARACTERS = 300
HIDDEN = "(hidden)"


class LostAnswer(PermanentError):
    """The call may have been paid for, and its answer never arrived whole."""

    default_code = "paid_answer_lost"


@dataclass(frozen=True)
class AudioAnswer:
    """Audio that arrived whole.

    Attributes
    ----------
    data : bytes
    suffix : str
        ``wav`` or ``mp3``, by its first bytes.
    seed : int or None
        As the service says.
    finish_reason : str
    """

    data: bytes = field(repr=False)
    suffix: str
    seed: int | None
    finish_reason: str


def read_audio_answer(headers: Mapping[str, str], body: bytes) -> AudioAnswer:
    """Audio out of a 200, bytes or JSON.

    Raises
    ------
    LostAnswer
        When it is HTML, empty, cut off, or no audio in spite of its name.
    BadInput
        When moderation held the result back.
    """
    kind = header(headers, "content-type").split(";")[0].strip().lower()
    seed, reason = header(headers, "seed"), header(headers, "finish-reason") or "SUCCESS"
    data = body
    if kind == "application/json" or body[:1] == b"{":
        document = _document(body)
        text = document.get("audio") or document.get("result")
        seed, reason = document.get("seed", seed), str(document.get("finish_reason") or reason)
        data = _decoded(text)
    elif not kind.startswith("audio/") and kind != "application/octet-stream":
        raise LostAnswer(lost(f"it sent {kind or 'something unnamed'} where audio was promised"), code="paid_not_audio")
    if reason.upper() == "CONTENT_FILTERED":
        raise BadInput(
            "Stability AI's moderation held the result back, and may have charged for it: say the prompt otherwise.",
            code="content_filtered",
            field="prompt",
        )
    return AudioAnswer(data, audio_suffix(data), _whole(seed), reason)


def audio_suffix(data: bytes) -> str:
    """``wav`` or ``mp3``, by its first bytes.

    Raises
    ------
    LostAnswer
        When it is neither, or a WAV that ends before its header says.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        promised = int.from_bytes(data[4:8], "little") + 8
        if promised < 0xFFFFFFFF and len(data) < promised:
            raise LostAnswer(lost(f"only {len(data):,} of {promised:,} bytes came"), code="paid_truncated")
        return "wav"
    if data[:3] == b"ID3" or (len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06):
        return "mp3"
    raise LostAnswer(lost("what came is no audio" if data else "the answer was empty"), code="paid_not_audio")


def read_generation_id(body: bytes) -> str:
    """The id out of a 202.

    Raises
    ------
    LostAnswer
    """
    found = _document(body).get("id")
    if not isinstance(found, str) or not 0 < len(found) <= 200 or not found.replace("-", "").replace("_", "").isalnum():
        raise LostAnswer(lost("it named no id to ask for the result"))
    return found


def read_balance(body: bytes) -> float:
    """Credits left.

    Raises
    ------
    TransientError
    """
    try:
        return float(json.loads(body)["credits"])
    except (ValueError, TypeError, KeyError):
        raise TransientError("Stability AI's balance cannot be read now.", code="balance_unreadable") from None


def read_error(status: int, headers: Mapping[str, str], body: bytes, *, secret: str, paid: bool) -> MusicAssistError:
    """The error that an answer with ``status`` (not 200, not 202) stands for.

    Parameters
    ----------
    status : int
    headers : mapping
    body : bytes
    secret : str
        Never repeated, even when the service does.
    paid : bool
        Whether the call would have cost credits: then an error of the server leaves open what happened.
    """
    name, detail = _error_words(body, secret)
    more = f" ({detail})" if detail else ""
    if status == 401:
        return Unavailable(f"Stability AI does not know this key: set STABILITY_AI_API_KEY anew.{more}", code="bad_key")
    if status == 402:
        return Unavailable(
            "The Stability AI account has too few credits: buy some at platform.stability.ai.", code="no_credits"
        )
    if status == 403 and "moderation" in f"{name} {detail}".lower():
        return _moderated(more)
    if status == 403:
        return Unavailable(f"Stability AI refuses this key here.{more}", code="forbidden")
    if status == 404:
        return PermanentError(f"Stability AI knows nothing of this: results are kept for a day.{more}", code="expired")
    if status == 413:
        return BadInput("The audio is too large for Stability AI: make it shorter.", code="too_large", field="source")
    if status == 429:
        return TransientError(
            "Stability AI asks for a pause: too many requests.", code="rate_limited", retry_after_s=retry_after(headers)
        )
    if 400 <= status < 500:
        return BadInput(f"Stability AI refuses the request (HTTP {status}).{more}", code="engine_refused")
    if 300 <= status < 400:
        return Unavailable("STABILITY_AI_BASE_URL sends elsewhere: set it to the address itself.", code="redirected")
    if paid:
        return LostAnswer(lost(f"it failed with HTTP {status}"), code="paid_service_trouble")
    return TransientError(
        f"Stability AI has trouble of its own (HTTP {status}).",
        code="service_trouble",
        retry_after_s=retry_after(headers, default=None),
    )


def retry_after(headers: Mapping[str, str], default: float | None = RATE_LIMIT_PAUSE_SECONDS) -> float | None:
    """Seconds to wait: as asked, in seconds or as a date, else the documented minute."""
    text = header(headers, "retry-after").strip()
    if not text:
        return default
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return default
    now = datetime.now(UTC)
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp())


def header(headers: Mapping[str, str], name: str) -> str:
    """A header whatever its case; empty when absent."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def without_secret(text: str, secret: str) -> str:
    """A text that cannot give the key away."""
    return text.replace(secret, HIDDEN) if secret else text


def lost(why: str) -> str:
    """The word for a call that may have cost credits and gave nothing."""
    return (
        f"Stability AI may have charged for this call, but {why}. It is not repeated on its own: look at the account, "
        "then start the track again if you want to pay for another call."
    )


def _moderated(more: str) -> BadInput:
    return BadInput(
        f"Stability AI's moderation refuses this prompt: leave out names and say it otherwise.{more}",
        code="content_moderation",
        field="prompt",
    )


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        raise LostAnswer(lost("its answer cannot be read"), code="paid_truncated") from None
    return document if isinstance(document, dict) else {}


def _decoded(text: Any) -> bytes:
    if not isinstance(text, str) or not text:
        raise LostAnswer(lost("it sent a document without audio in it"), code="paid_not_audio")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise LostAnswer(lost("the audio in its answer is cut off"), code="paid_truncated") from None


def _error_words(body: bytes, secret: str) -> tuple[str, str]:
    try:
        document = json.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    errors = document.get("errors")
    words = [str(one) for one in errors] if isinstance(errors, list) else []
    words = words or [str(document[name]) for name in ("message", "name") if document.get(name)][:1]
    detail = without_secret("; ".join(words), secret)[:DETAIL_CHARACTERS]
    return str(document.get("name", "")), " ".join(detail.split()).rstrip(".")


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
