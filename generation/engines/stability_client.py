"""Stability AI over HTTP. It sends once; whether to send again is never decided here."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from generation.core.service_answers import (
    AudioAnswer,
    LostAnswer,
    lost,
    read_audio_answer,
    read_balance,
    read_error,
    read_generation_id,
    without_secret,
)
from generation.core.stable_audio import BALANCE_PATH, RESULTS_PATH, AudioRequest
from musicassist.contracts.errors import MusicAssistError, PermanentError, TransientError, Unavailable

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
ANSWER_BYTES = 300_000_000
TICK_SECONDS = 0.4
_NEVER_SENT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
_NEVER_SENT_ERRORS = (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)
Tick = Callable[[], None]


class StabilityClient:
    """One account at one address.

    Parameters
    ----------
    key : str
        Never shown, logged or put into an error.
    base_url : str
    answer_seconds, connect_seconds : float
        How long the service may be silent, and how long the way to it may take.
    accept : {"application/json", "audio/*"}
        JSON names seed and finish reason, and cannot be cut off unseen.
    tick : callable
        Called a few times a second while a call lasts; may raise to give up.
    """

    def __init__(
        self,
        *,
        key: str,
        base_url: str,
        answer_seconds: float = 300.0,
        connect_seconds: float = CONNECT_SECONDS,
        accept: str = "application/json",
        tick: Tick = lambda: None,
    ) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._answer_seconds = answer_seconds
        self._connect_seconds = connect_seconds
        self._accept = accept
        self._tick = tick

    def __repr__(self) -> str:
        return f"StabilityClient({urlsplit(self._base_url).hostname})"

    def generate(self, request: AudioRequest) -> AudioAnswer | str:
        """Send one paid call.

        Returns
        -------
        AudioAnswer or str
            The audio, or the id of a result that will come.

        Raises
        ------
        LostAnswer
            When it may have been paid for without an answer.
        MusicAssistError
            Anything else: then it cost nothing.
        """
        files: dict[str, Any] = {name: (None, value) for name, value in request.fields().items()}
        if request.source is not None:
            suffix = request.source.suffix
            media_type = "audio/wav" if suffix == "wav" else "audio/mpeg"
            files["audio"] = (f"source.{suffix}", request.source.data, media_type)
        status, headers, body = self._call("POST", request.path, accept=self._accept, files=files, paid=True)
        if status == 202:
            return read_generation_id(body)
        if status == 200:
            return read_audio_answer(headers, body)
        raise read_error(status, headers, body, secret=self._key, paid=True)

    def result(self, generation_id: str) -> AudioAnswer | None:
        """What became of an asynchronous call; None while it waits.

        Raises
        ------
        MusicAssistError
            ``PermanentError`` with code ``expired`` after a day; transient ones may be asked again.
        """
        path = RESULTS_PATH + generation_id
        status, headers, body = self._call("GET", path, accept=self._accept, files=None, paid=False)
        if status == 202:
            return None
        if status == 200:
            try:
                return read_audio_answer(headers, body)
            except LostAnswer as error:  # a result can be fetched again
                message = "The result of Stability AI did not arrive whole."
                raise TransientError(message, code=error.code.replace("paid_", "result_")) from None
        raise read_error(status, headers, body, secret=self._key, paid=False)

    def balance(self) -> float:
        """Credits left on the account."""
        status, headers, body = self._call("GET", BALANCE_PATH, accept="application/json", files=None, paid=False)
        if status == 200:
            return read_balance(body)
        raise read_error(status, headers, body, secret=self._key, paid=False)

    def _call(
        self, method: str, path: str, *, accept: str, files: dict[str, Any] | None, paid: bool
    ) -> tuple[int, dict[str, str], bytes]:
        """Send in a thread of its own, so that a cancel need not wait for the answer."""
        found: list[tuple[int, dict[str, str], bytes]] = []
        failed: list[MusicAssistError] = []

        def work() -> None:
            try:
                found.append(self._send(method, path, accept, files))
            except requests.exceptions.RequestException as error:
                failed.append(_own_error(error, paid=paid))
            except urllib3.exceptions.HTTPError:
                failed.append(_cut_off(paid))
            except Exception:
                # Ours or a library's mistake. Its words may quote a header, and a header is the key.
                logger.error("Asking Stability AI: %s", without_secret(traceback.format_exc(), self._key))

        thread = threading.Thread(target=work, name="stability-call", daemon=True)
        thread.start()
        while thread.is_alive():
            self._tick()
            thread.join(TICK_SECONDS)
        if failed:
            raise failed[0]
        if not found:
            raise (
                LostAnswer(lost("the studio stopped on an unexpected error"))
                if paid
                else PermanentError("Asking Stability AI stopped on an unexpected error: see the log.")
            )
        return found[0]

    def _send(
        self, method: str, path: str, accept: str, files: dict[str, Any] | None
    ) -> tuple[int, dict[str, str], bytes]:
        with requests.Session() as session:
            response = session.request(
                method,
                self._base_url + path,
                headers={"Accept": accept, "stability-client-id": "musicassist"},
                auth=self._sign,  # a header of ours would lose against a .netrc
                files=files,
                timeout=(self._connect_seconds, self._answer_seconds),
                allow_redirects=False,
                stream=True,
            )
            with response:
                body = bytearray()
                for block in response.iter_content(1 << 16):
                    body += block
                    if len(body) > ANSWER_BYTES:
                        raise requests.exceptions.ContentDecodingError("too long")
                return response.status_code, dict(response.headers), bytes(body)

    def _sign(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers["Authorization"] = f"Bearer {self._key}"
        return prepared


def setting_problem(key: str, base_url: str) -> str:
    """What is wrong with key or address, and what to do; nothing when they can be used."""
    if not key:
        return "set STABILITY_AI_API_KEY (make a key at platform.stability.ai/account/keys)."
    if not key.isascii() or not key.isprintable() or " " in key or len(key) > 500:
        return "STABILITY_AI_API_KEY holds characters that no key has: copy it anew."
    parts = urlsplit(base_url)
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.username or parts.query:
        return "STABILITY_AI_BASE_URL is no plain address like https://api.stability.ai."
    if parts.scheme == "http" and not is_local:
        return "STABILITY_AI_BASE_URL must begin with https, since the key travels there."
    return ""


def _own_error(error: requests.exceptions.RequestException, *, paid: bool) -> MusicAssistError:
    """Ours for theirs; their words hold addresses, so none of them is passed on."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError):
        return Unavailable("The certificate of STABILITY_AI_BASE_URL cannot be trusted.", code="bad_certificate")
    if isinstance(error, _NEVER_SENT_ERRORS) or isinstance(reason, _NEVER_SENT):
        return TransientError("Stability AI cannot be reached: is there a network?", code="unreachable")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Unavailable("STABILITY_AI_BASE_URL is no address that can be used.", code="bad_address")
    is_late = isinstance(error, requests.exceptions.ReadTimeout) or "timed out" in str(error).lower()
    if not is_late:
        return _cut_off(paid)
    if paid:
        return LostAnswer(lost("no answer came in time"), code="paid_timed_out")
    return TransientError("Stability AI did not answer in time.", code="service_timed_out")


def _cut_off(paid: bool) -> MusicAssistError:
    if paid:
        return LostAnswer(lost("the answer was cut off"), code="paid_truncated")
    return TransientError("Stability AI's answer was cut off.", code="result_truncated")
