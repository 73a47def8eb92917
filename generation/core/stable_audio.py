"""Stable Audio's models and the ranges of their parameters, checked before anything is paid for.

Source of every number: Stability AI's REST reference, v2beta/audio, as its public clients quote it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from musicassist.contracts.errors import BadInput

TEXT, AUDIO, INPAINT = "text-to-audio", "audio-to-audio", "inpaint"
VERBS = (TEXT, AUDIO, INPAINT)
SEED_RANGE = (0, 4_294_967_294)
CFG_RANGE = (1.0, 25.0)
STRENGTH_RANGE = (0.01, 1.0)
PROMPT_CHARACTERS = 10_000
FORMATS = ("mp3", "wav")
SOURCE_SECONDS_LOW = 6.0
BESIDE_SECONDS_LOW = 3.0  # of music that an inpaint must hear on each side of a long span


@dataclass(frozen=True)
class Model:
    """One hosted model.

    Attributes
    ----------
    name : str
        As the API calls it.
    path : str
        In front of the verb.
    asynchronous : bool
        Answers 202 with an id that has to be polled.
    seconds_high : float
        Longest piece of one call; the shortest is one second.
    steps : tuple of int
        Range.
    credits : float
        Of one call.
    upload_bytes : int
        Largest request.
    """

    name: str
    path: str
    asynchronous: bool
    seconds_high: float
    steps: tuple[int, int]
    credits: float
    upload_bytes: int


MODELS = {
    model.name: model
    for model in (
        Model("stable-audio-2.5", "/v2beta/audio/stable-audio-2", False, 190.0, (4, 8), 20.0, 50_000_000),
        Model("stable-audio-2", "/v2beta/audio/stable-audio-2", False, 190.0, (30, 100), 20.0, 50_000_000),
        Model("stable-audio-3", "/v2beta/audio/stable-audio", True, 380.0, (4, 8), 26.0, 100_000_000),
    )
}
RESULTS_PATH = "/v2beta/audio/results/"
BALANCE_PATH = "/v1/user/balance"


def model_named(name: str) -> Model:
    """A model by its name.

    Raises
    ------
    BadInput
    """
    try:
        return MODELS[name]
    except KeyError:
        raise BadInput(f"Stability AI has no model {name!r}; there are: {', '.join(MODELS)}.", field="model") from None


def check_variation(model: Model, seconds: float) -> None:
    """Whether a take of ``seconds`` can be sent whole.

    Raises
    ------
    BadInput
    """
    if seconds > model.seconds_high:
        raise BadInput(
            f"{model.name} varies takes of at most {model.seconds_high:g} seconds; this one lasts {seconds:.0f}. "
            "Repaint a part of it instead.",
            field="attempt",
        )
    if seconds < SOURCE_SECONDS_LOW:
        raise BadInput(f"{model.name} varies takes of at least {SOURCE_SECONDS_LOW:g} seconds.", field="attempt")


def check_span(model: Model, seconds: float, start: float, end: float) -> None:
    """Whether a span of a take, all in seconds, can be painted anew beside music that stays.

    Raises
    ------
    BadInput
    """
    if end - start >= seconds or end - start + 2 * BESIDE_SECONDS_LOW > int(model.seconds_high):
        raise BadInput(
            f"{model.name} paints at most {model.seconds_high - 2 * BESIDE_SECONDS_LOW:g} seconds at once, "
            "and needs some music beside them that stays: choose a shorter span, or make a variation.",
            field="end_seconds",
        )
    if seconds < SOURCE_SECONDS_LOW:
        raise BadInput(f"{model.name} repaints takes of at least {SOURCE_SECONDS_LOW:g} seconds.", field="attempt")


@dataclass(frozen=True)
class Source:
    """Audio that a call starts from.

    Attributes
    ----------
    data : bytes
        A WAV or MP3 file.
    seconds : float
    suffix : str
        ``wav`` or ``mp3``.
    """

    data: bytes = field(repr=False)
    seconds: float
    suffix: str = "wav"


@dataclass(frozen=True)
class AudioRequest:
    """One call, within the ranges of its model.

    Parameters
    ----------
    model : Model
    prompt : str
        1 to 10,000 characters.
    duration_seconds : float
        1 to 190 (2, 2.5) or 380 (3); sent in whole seconds, rounded up.
    seed : int
        0 to 4294967294; 0 lets the service draw one.
    verb : {"text-to-audio", "audio-to-audio", "inpaint"}
    source : Source or None
        Needed by all verbs but the first: 6 seconds to the model's longest piece.
    strength : float or None
        0.01 to 1, audio-to-audio only: 1 forgets the source.
    mask_seconds : tuple of float or None
        Start and end of what is painted anew, inpaint only.
    steps, cfg_scale : int or None, float or None
        The model's own default when None; cfg_scale 1 to 25.
    output_format : {"wav", "mp3"}

    Raises
    ------
    BadInput
        With the field that is out of range.
    """

    model: Model
    prompt: str
    duration_seconds: float
    seed: int = 0
    verb: str = TEXT
    source: Source | None = None
    strength: float | None = None
    mask_seconds: tuple[float, float] | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    output_format: str = "wav"

    def __post_init__(self) -> None:
        if not self.prompt.strip() or len(self.prompt) > PROMPT_CHARACTERS:
            raise BadInput(f"Stability AI reads prompts of 1 to {PROMPT_CHARACTERS:,} characters.", field="prompt")
        _within("duration_seconds", self.duration_seconds, (1.0, self.model.seconds_high), self.model.name)
        _within("seed", self.seed, SEED_RANGE, self.model.name)
        _within("steps", self.steps, self.model.steps, self.model.name)
        _within("cfg_scale", self.cfg_scale, CFG_RANGE, self.model.name)
        if self.output_format not in FORMATS:
            raise BadInput(f"Stability AI writes {' or '.join(FORMATS)}.", field="output_format")
        if self.verb not in VERBS:
            raise BadInput(f"Stability AI offers {', '.join(VERBS)}.", field="verb")
        self._check_source()

    def _check_source(self) -> None:
        if (self.source is None) != (self.verb == TEXT):
            raise BadInput(f"{self.verb} {'takes no' if self.source else 'needs a'} source.", field="source")
        if (self.mask_seconds is None) != (self.verb != INPAINT):
            raise BadInput("A mask belongs to inpaint, and inpaint needs one.", field="mask_seconds")
        if self.strength is not None and self.verb != AUDIO:
            raise BadInput("A strength belongs to audio-to-audio.", field="strength")
        _within("strength", self.strength, STRENGTH_RANGE, self.model.name)
        if self.source is None:
            return
        _within("source", self.source.seconds, (SOURCE_SECONDS_LOW, self.model.seconds_high), self.model.name)
        if len(self.source.data) > self.model.upload_bytes:
            limit = self.model.upload_bytes // 1_000_000
            raise BadInput(f"{self.model.name} takes at most {limit} MB of audio: make it shorter.", field="source")
        if self.mask_seconds is not None:
            start, end = self.mask_seconds
            _within("mask_seconds", start, (0.0, self.model.seconds_high), self.model.name)
            _within("mask_seconds", end, (0.0, self.model.seconds_high), self.model.name)
            if not start < end:
                raise BadInput("What is painted anew must end after it starts.", field="mask_seconds")

    @property
    def path(self) -> str:
        """Below the base address."""
        return f"{self.model.path}/{self.verb}"

    def fields(self) -> dict[str, str]:
        """The form fields; the model is always named, since the service's default changes."""
        values: dict[str, str] = {
            "prompt": self.prompt,
            "model": self.model.name,
            "duration": str(min(math.ceil(self.duration_seconds), int(self.model.seconds_high))),
            "seed": str(self.seed),
            "output_format": self.output_format,
        }
        optional = {"steps": self.steps, "cfg_scale": self.cfg_scale, "strength": self.strength}
        values |= {name: f"{value:g}" for name, value in optional.items() if value is not None}
        if self.mask_seconds is not None:
            values["mask_start"], values["mask_end"] = (f"{value:.6g}" for value in self.mask_seconds)
        return values


def _within(name: str, value: float | None, limits: tuple[float, float], model: str) -> None:
    if value is None:
        return
    low, high = limits
    if isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
        raise BadInput(
            f"{model} takes {name.replace('_', ' ')} from {low:g} to {high:.10g}, not {value:.10g}.", field=name
        )
