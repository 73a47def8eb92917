"""A Stability AI of our own on loopback: the documented protocol with its ranges, limits, prices and failures.

What it plays is simple but real music, a kick and a chord at the tempo that the prompt names, so that joins and
alignments can be measured.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import numpy as np
import soundfile
import uvicorn

RATE_HZ = 44_100
KEY = "sk-test-0123456789abcdefghijklmnop"
CONTEXT_DELAY_SECONDS = 0.03
MODELS = {
    "stable-audio-2.5": {"path": "stable-audio-2", "high": 190, "steps": (4, 8), "price": 20.0},
    "stable-audio-2": {"path": "stable-audio-2", "high": 190, "steps": (30, 100), "price": 20.0},
    "stable-audio-3": {"path": "stable-audio", "high": 380, "steps": (4, 8), "price": 26.0},
}
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Request:
    """As it came."""

    method: str
    path: str
    headers: dict[str, str]
    fields: dict[str, str]
    audio: bytes


@dataclass
class StabilityServer:
    """The account and what happens next.

    ``script`` holds the misfortunes of the next paid calls, ``result_script`` those of the next polls; an empty string
    is a call that goes well.
    """

    credits: float = 1000.0
    script: list[str] = field(default_factory=list)
    result_script: list[str] = field(default_factory=list)
    pending_polls: int = 1
    latency_seconds: float = 0.0
    rate_limit: int = 150
    lateness_seconds: dict[str, float] = field(default_factory=dict)
    tempo_factor: dict[str, float] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    results: dict[str, list[Any]] = field(default_factory=dict)
    port: int = 0
    _times: list[float] = field(default_factory=list)
    _closed_until: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paid(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    def __enter__(self) -> StabilityServer:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(self, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        fields, audio = multipart(headers.get("content-type", ""), body)
        request = Request(scope["method"], scope["path"], headers, fields, audio)
        self.requests.append(request)
        await asyncio.sleep(self.latency_seconds)
        fate = ""
        if request.method == "POST" and self.script:
            fate = self.script.pop(0)
        if "/results/" in request.path and self.result_script:
            fate = self.result_script.pop(0)
        if fate == "silence":
            await asyncio.sleep(3.0)
        status, answer_headers, answer = self.answer(request, fate)
        sent = answer[: len(answer) // 2] if fate == "cut" else answer
        answer_headers = {"content-length": str(len(answer))} | answer_headers
        raw = [(name.encode(), value.encode()) for name, value in answer_headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": sent})

    def answer(self, request: Request, fate: str) -> Answer:
        if request.headers.get("authorization") != f"Bearer {KEY}" or fate == "401":
            said = request.headers.get("authorization", "")
            return error(401, "unauthorized", f"authorization: invalid or missing header value {said}")
        if limited := self._limited(fate):
            return limited
        if request.path == "/v1/user/balance":
            return 200, {"content-type": "application/json"}, json.dumps({"credits": self.credits}).encode()
        if request.path.startswith("/v2beta/audio/results/"):
            return self._result(request, fate)
        return self._paid(request, fate)

    def _limited(self, fate: str) -> Answer | None:
        """150 requests in 10 seconds, then a minute's pause."""
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < 10.0] + [now]
        if len(self._times) > self.rate_limit:
            self._closed_until = now + 60.0
        if now < self._closed_until or fate == "429":
            status, headers, body = error(429, "rate_limit_exceeded", "You have exceeded the rate limit")
            return status, headers | {"retry-after": "17"}, body
        return None

    def _paid(self, request: Request, fate: str) -> Answer:
        plain = {"402": "payment_required", "403": "content_moderation", "413": "payload_too_large", "422": "bad"}
        if fate == "302":
            return 302, {"location": "https://elsewhere.example/v2beta"}, b""
        if fate == "503":
            return error(503, "unavailable", f"try later, {request.headers.get('authorization', '')}")
        if fate in plain:
            return error(int(fate), plain[fate], "Your request was flagged" if fate == "403" else "no")
        if fate == "500":
            self.credits -= 20.0
            return error(500, "internal_error", "An unexpected error occurred")
        match = re.fullmatch(
            r"/v2beta/audio/(stable-audio(?:-2)?)/(text-to-audio|audio-to-audio|inpaint)", request.path
        )
        if match is None:
            return error(404, "not_found", "no such path")
        problem = refusal(match[1], match[2], request)
        if problem:
            return error(400, "bad_request", problem)
        model = MODELS[request.fields["model"]]
        if self.credits < model["price"]:
            return error(402, "payment_required", "You lack sufficient credits")
        self.credits -= model["price"]
        audio = self.play(request, match[2])
        if match[1] == "stable-audio-2":
            return finished(request, audio, fate)
        name = f"{len(self.results):064x}"
        self.results[name] = [self.pending_polls, request, audio]
        return 202, {"content-type": "application/json"}, json.dumps({"id": name}).encode()

    def _result(self, request: Request, fate: str) -> Answer:
        name = request.path.rsplit("/", 1)[1]
        if name not in self.results or fate == "404":
            return error(404, "not_found", "The result has expired")
        if fate == "302":
            return 302, {"location": "https://elsewhere.example/v2beta"}, b""
        if fate in ("500", "503"):
            return error(int(fate), "internal_error", "An unexpected error occurred")
        if self.results[name][0] > 0:
            self.results[name][0] -= 1
            document = {"id": name, "status": "in-progress"}
            return 202, {"content-type": "application/json"}, json.dumps(document).encode()
        _, ordered, audio = self.results[name]
        ordered.headers["accept"] = request.headers.get("accept", "")
        return finished(ordered, audio, fate)

    def play(self, request: Request, verb: str) -> np.ndarray:
        """Music of the asked length; of an inpaint the kept part comes back a little late, as decoders do it."""
        prompt, seconds = request.fields["prompt"], float(request.fields["duration"])
        late = next((s for word, s in self.lateness_seconds.items() if word in prompt), 0.0)
        factor = next((f for word, f in self.tempo_factor.items() if word in prompt), 1.0)
        found = re.search(r"([\d.]+) BPM", prompt)
        tempo = float(found[1]) if found else 120.0
        if verb != "inpaint":
            return beats(tempo * factor, seconds, late, int(request.fields["seed"]))
        source, _ = soundfile.read(io.BytesIO(request.audio), dtype="float32", always_2d=True)
        start = round(float(request.fields["mask_start"]) * RATE_HZ)
        made = beats(tempo * factor, seconds, 0.0, int(request.fields["seed"]))
        made[:, :start] = source.T[:, :start]
        delay = round(CONTEXT_DELAY_SECONDS * RATE_HZ)
        return np.pad(made, ((0, 0), (delay, 0)))[:, : made.shape[1]]


def beats(tempo_bpm: float, seconds: float, late_seconds: float, seed: int) -> np.ndarray:
    """A kick on each beat, a hat between, and an A minor chord."""
    audio = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    t = np.arange(round(0.15 * RATE_HZ)) / RATE_HZ
    rng = np.random.default_rng(seed)
    kick = (0.6 * np.sin(2 * np.pi * 55 * t) * np.exp(-t * 25)).astype(np.float32)
    hat = (0.1 * rng.normal(size=len(t)) * np.exp(-t * 120)).astype(np.float32)
    beat = 60.0 / tempo_bpm
    for step in range(int(2 * seconds / beat) + 1):
        at = round((late_seconds + step * beat / 2) * RATE_HZ)
        sound = hat if step % 2 else kick
        part = sound[: max(0, audio.shape[1] - at)]
        audio[:, at : at + len(part)] += part
    whole = np.arange(audio.shape[1]) / RATE_HZ
    for hz in (220.0, 261.63, 329.63):
        audio += (0.05 * np.sin(2 * np.pi * hz * whole)).astype(np.float32)
    return audio


def refusal(family: str, verb: str, request: Request) -> str:
    """What the documented ranges say against it."""
    fields = request.fields
    model = MODELS.get(fields.get("model", ""))
    if model is None or model["path"] != family:
        return "model: unknown"
    low, high = model["steps"]
    ranges = {"duration": (1, model["high"]), "seed": (0, 4294967294), "steps": (low, high), "cfg_scale": (1, 25)}
    ranges |= {"strength": (0.01, 1), "mask_start": (0, model["high"]), "mask_end": (0, model["high"])}
    for name, (least, most) in ranges.items():
        if name in fields and not least <= float(fields[name]) <= most:
            return f"{name}: must be from {least} to {most}"
    if not 0 < len(fields.get("prompt", "")) <= 10_000:
        return "prompt: must have 1 to 10000 characters"
    if fields.get("output_format", "mp3") not in ("mp3", "wav"):
        return "output_format: unknown"
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return "content-type: must be multipart/form-data"
    if (verb == "text-to-audio") == bool(request.audio):
        return "audio: required" if verb != "text-to-audio" else "audio: not expected"
    if request.audio:
        info = soundfile.info(io.BytesIO(request.audio))
        if not 6 <= info.frames / info.samplerate <= model["high"] + 0.01:
            return f"audio: must last 6 to {model['high']} seconds"
    return ""


def finished(request: Request, audio: np.ndarray, fate: str) -> Answer:
    """Bytes or JSON, as asked, or what has taken its place."""
    sink = io.BytesIO()
    kind = request.fields.get("output_format", "mp3").upper()
    soundfile.write(sink, np.clip(audio.T, -1, 1), RATE_HZ, format=kind, subtype="PCM_16" if kind == "WAV" else None)
    data = sink.getvalue()
    media_type = {"WAV": "audio/wav", "MP3": "audio/mpeg"}[kind]
    if fate == "html":
        return 200, {"content-type": "text/html"}, b"<!doctype html><html><body>Bad gateway</body></html>"
    if fate == "json as audio":
        return 200, {"content-type": media_type}, b'{"id": "x", "name": "internal_error", "errors": ["no audio"]}'
    if fate == "empty":
        return 200, {"content-type": media_type}, b""
    if fate == "half a file":
        data = data[: len(data) // 2]
    reason = "CONTENT_FILTERED" if fate == "filtered" else "SUCCESS"
    seed = int(request.fields["seed"]) or 77
    if request.headers.get("accept") == "application/json":
        document = {"audio": base64.b64encode(data).decode(), "seed": seed, "finish_reason": reason}
        return 200, {"content-type": "application/json"}, json.dumps(document).encode()
    return 200, {"content-type": media_type, "seed": str(seed), "finish-reason": reason}, data


def error(status: int, name: str, words: str) -> Answer:
    """The documented shape."""
    document = {"id": "0123abcd", "name": name, "errors": [words]}
    return status, {"content-type": "application/json"}, json.dumps(document).encode()


def multipart(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """Fields, and the one file."""
    if not content_type.startswith("multipart/form-data"):
        return {}, b""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields, audio = {}, b""
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True) or b""
        if name == "audio":
            audio = data
        else:
            fields[str(name)] = data.decode()
    return fields, audio
