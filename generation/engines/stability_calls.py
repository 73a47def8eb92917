"""One paid call from its first line in the ledger to audio at the house's rate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soxr

from generation.core.alignment import Audio
from generation.core.service_answers import AudioAnswer, LostAnswer, lost
from generation.core.stable_audio import AudioRequest
from generation.engines.stability_client import StabilityClient
from generation.ledger import Entry, Ledger
from musicassist.audio.io import read_audio
from musicassist.contracts.errors import (
    BadInput,
    Cancelled,
    MusicAssistError,
    PermanentError,
    TransientError,
    Unavailable,
)

RATE_HZ = 44_100
POLL_SECONDS = (1.0, 10.0)
RESULT_SECONDS = 1_800.0
TROUBLES_IN_A_ROW = 8
PENDING = "result_pending"  # begins the code of every error after which the service still holds the result


@dataclass(frozen=True)
class Take:
    """What a call brought.

    Attributes
    ----------
    audio : ndarray of float32, shape (2, frames)
        At 44.1 kHz.
    seed : int or None
    finish_reason : str
        Both as the service named them.
    reused : bool
        True when it had been paid for before.
    """

    audio: Audio
    seed: int | None
    finish_reason: str
    reused: bool


class PaidCalls:
    """Sends requests of one run, each at most once.

    Parameters
    ----------
    client : StabilityClient
    ledger : Ledger
    tick : callable
        May raise ``Cancelled``.
    first_poll_seconds : float
        Before a result is asked for the second time; it doubles up to ten seconds.
    steps, cfg_scale : int or None, float or None
        Of every request; the model's own when None.
    """

    def __init__(
        self,
        client: StabilityClient,
        ledger: Ledger,
        tick: Callable[[], None],
        first_poll_seconds: float = POLL_SECONDS[0],
        *,
        steps: int | None = None,
        cfg_scale: float | None = None,
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._tick = tick
        self._first_poll_seconds = first_poll_seconds
        self._steps = steps
        self._cfg_scale = cfg_scale

    def take(self, request: AudioRequest) -> Take:
        """The audio of a request, out of the ledger when it was paid for before.

        Raises
        ------
        MusicAssistError
        """
        request = replace(request, steps=self._steps, cfg_scale=self._cfg_scale)
        source = request.source.data if request.source else b""
        entry = self._ledger.begin({"path": request.path, **request.fields()}, source, request.model.credits)
        if entry.saved is not None:
            return Take(decoded(entry.saved), *self._ledger.told(entry), reused=True)
        try:
            answer = self._answer(request, entry)
        except Cancelled:
            raise  # it stays "sent": the answer may still be charged
        except LostAnswer:
            self._ledger.was_lost(entry)
            raise
        except BadInput as error:
            # Moderation of a finished result may have been charged: it counts until a person has looked.
            settle = self._ledger.was_lost if error.code == "content_filtered" else self._ledger.was_free
            settle(entry)
            raise
        except MusicAssistError as error:
            if not error.code.startswith(PENDING):
                self._ledger.was_free(entry)
            raise
        path = self._ledger.answered(entry, answer)
        return Take(decoded(path), answer.seed, answer.finish_reason, reused=False)

    def _answer(self, request: AudioRequest, entry: Entry) -> AudioAnswer:
        if entry.remote_id:
            return self._fetched(entry.remote_id)
        found = self._client.generate(request)
        if isinstance(found, AudioAnswer):
            return found
        self._ledger.submitted(entry, found)
        return self._fetched(found)

    def _fetched(self, generation_id: str) -> AudioAnswer:
        """Ask until it is there; small troubles on the way are no reason to lose it."""
        until = time.monotonic() + RESULT_SECONDS
        pause, troubles = self._first_poll_seconds, 0
        while time.monotonic() < until:
            try:
                found = self._client.result(generation_id)
                troubles = 0
            except TransientError as error:
                troubles += 1
                if error.code == "rate_limited" or troubles >= TROUBLES_IN_A_ROW:
                    # The worker is free meanwhile; the next run goes on with the same id.
                    raise TransientError(
                        _pending(error), code=f"{PENDING}_{error.code}", retry_after_s=error.retry_after_s
                    ) from None
                found = None
            except (PermanentError, Unavailable) as error:
                if error.code != "expired":
                    # A refused key or a wrong address says nothing of what was ordered.
                    raise type(error)(_pending(error), code=f"{PENDING}_{error.code}") from None
                why = "its result is gone: it is kept for a day"
                raise LostAnswer(lost(why), code="paid_expired") from None
            if found is not None:
                return found
            self._wait(pause)
            pause = min(2.0 * pause, POLL_SECONDS[1])
        raise TransientError("Stability AI is still at work on it.", code=PENDING, retry_after_s=60.0)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._tick()
            time.sleep(min(0.4, left))


def _pending(error: MusicAssistError) -> str:
    return (
        f"{error.message} The piece itself is ordered and may be charged; Stability AI keeps it for a day. "
        "Asking again costs nothing: run the generation again within it."
    )


def decoded(path: Path) -> Audio:
    """Stereo at 44.1 kHz.

    Raises
    ------
    LostAnswer
        When what was paid for cannot be decoded.
    """
    try:
        audio, rate_hz = read_audio(path)
    except BadInput as error:
        raise LostAnswer(lost(f"it cannot be decoded ({error.message})"), code="paid_truncated") from None
    if rate_hz != RATE_HZ:
        audio = soxr.resample(audio.T, rate_hz, RATE_HZ).T
    stereo = np.repeat(audio, 2, axis=0) if audio.shape[0] == 1 else audio[:2]
    return np.ascontiguousarray(stereo, dtype=np.float32)
