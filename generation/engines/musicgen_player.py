"""MusicGen's model as an instrument: text, and what sounded before, to sound. Loads torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch.random import fork_rng
from transformers import (
    AutoTokenizer,
    LogitsProcessor,
    LogitsProcessorList,
    MusicgenForConditionalGeneration,
    MusicgenMelodyForConditionalGeneration,
)
from transformers.audio_utils import chroma_filter_bank

from generation.core.alignment import Audio
from generation.engines.musicgen_weights import SMALLER_WORD
from musicassist.contracts.errors import PermanentError, Unavailable

GUIDANCE = 3.0  # Copet et al. 2023, "Simple and Controllable Music Generation", 4.3, as top_k and temperature
TOP_K = 250
TEMPERATURE = 1.0
CHROMA_FFT, CHROMA_HOP = 16_384, 4_096
MODELS = {"musicgen": MusicgenForConditionalGeneration, "musicgen_melody": MusicgenMelodyForConditionalGeneration}


class TokenCounter(LogitsProcessor):
    """Counts the tokens: transformers asks it before each one, which is where a cancel can take hold."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._count = 0

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """One more token; the scores stay as they are."""
        self._told(self._count)
        self._count += 1
        return scores


class MusicgenPlayer:
    """Weights in memory.

    Parameters
    ----------
    folder : Path
    model_type : {"musicgen", "musicgen_melody"}
    device : str
    dtype : {"float32", "float16", "bfloat16"}

    Raises
    ------
    Unavailable
        When the folder's files cannot be used.
    """

    def __init__(self, folder: Path, model_type: str, *, device: str, dtype: str) -> None:
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            with fork_rng(devices=[]):  # making a model draws numbers, weights or not
                model = MODELS[model_type].from_pretrained(folder, dtype=getattr(torch, dtype), local_files_only=True)
            self._model: Any = model.to(device).eval()
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            if _is_memory(error):
                raise _no_memory() from error
            raise Unavailable(
                f"The MusicGen weights in {folder.name} cannot be loaded ({type(error).__name__}): fetch them again.",
                code="bad_weights",
            ) from error
        self._device = device
        codec = self._model.config.audio_encoder
        self.rate_hz = int(codec.sampling_rate)
        self.frame_rate_hz = self.rate_hz / int(np.prod(codec.upsampling_ratios))
        self.channels = int(self._model.decoder.config.audio_channels)
        self.hears_melody = model_type == "musicgen_melody"

    def play(
        self,
        prompt: str,
        seconds: float,
        *,
        seed: int,
        told: Callable[[int], None],
        before: Audio | None = None,
        melody: Audio | None = None,
    ) -> Audio:
        """Sound of ``seconds``, of which ``before`` is the beginning.

        Parameters
        ----------
        prompt : str
        seconds : float
            The context included.
        seed : int
            Of this window; the global random state is as before when it is over.
        told : callable
            Number of tokens so far; may raise.
        before : ndarray, shape (channels, frames), or None
            Sound at the model's rate that is continued.
        melody : ndarray, shape (channels, frames), or None
            At the model's rate; only for a melody model.

        Returns
        -------
        ndarray of float32, shape (channels, frames)
        """
        books = int(self._model.decoder.num_codebooks)
        tokens = self._tokenizer([prompt], padding=True, return_tensors="pt").to(self._device)
        options: dict[str, Any] = {"input_ids": tokens["input_ids"], "attention_mask": tokens["attention_mask"]}
        length = round(seconds * self.frame_rate_hz)
        if before is not None:
            codes = self._codes(before)
            options["decoder_input_ids"] = codes
            length -= codes.shape[1]
        if melody is not None and self.hears_melody:
            features = melody_features(melody, self.rate_hz, int(self._model.config.num_chroma))
            options["input_features"] = torch.from_numpy(features).to(self._device, self._model.dtype)
        devices = [self._device] if self._device.startswith("cuda") else []
        with fork_rng(devices=devices), torch.inference_mode():
            torch.manual_seed(seed)
            try:
                sound = self._model.generate(
                    **options,
                    do_sample=True,
                    guidance_scale=GUIDANCE,
                    top_k=TOP_K,
                    temperature=TEMPERATURE,
                    max_new_tokens=length + books,
                    logits_processor=LogitsProcessorList([TokenCounter(told)]),
                )
            except RuntimeError as error:
                if _is_memory(error):
                    raise _no_memory() from error
                raise
        audio = sound[0].float().cpu().numpy()
        if not np.isfinite(audio).all():
            raise PermanentError("MusicGen's sound holds numbers that are none: set MUSICGEN_DTYPE to float32.")
        return np.ascontiguousarray(audio[:, : round(seconds * self.rate_hz)], dtype=np.float32)

    def _codes(self, audio: Audio) -> Any:
        """Tokens of sound, shape (codebooks, frames); a stereo model has left and right by turns."""
        sides = [audio.mean(axis=0, keepdims=True)] if self.channels == 1 else [audio[:1], audio[1:2]]
        with torch.inference_mode():
            coded = [
                self._model.audio_encoder.encode(
                    torch.from_numpy(np.ascontiguousarray(side))[None].to(self._device, self._model.dtype)
                ).audio_codes[0, 0]
                for side in sides
            ]
        return coded[0] if len(coded) == 1 else torch.stack(coded, dim=1).flatten(0, 1)


def melody_features(audio: Audio, rate_hz: int, chromas: int = 12) -> NDArray[np.float32]:
    """The strongest pitch class of each frame, shape (1, frames, chromas), as the melody models were trained.

    As MusicgenMelodyFeatureExtractor without torchaudio: power spectrogram, chroma bank, one of twelve is 1.
    """
    mono = audio.mean(axis=0)
    if len(mono) < CHROMA_FFT:
        mono = np.pad(mono, (0, CHROMA_FFT - len(mono)))
    padded = np.pad(mono, CHROMA_FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, CHROMA_FFT)[::CHROMA_HOP]
    window = np.hanning(CHROMA_FFT + 1)[:-1]
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    bank = chroma_filter_bank(sampling_rate=rate_hz, num_frequency_bins=CHROMA_FFT, tuning=0, num_chroma=chromas)
    chroma = power @ bank.T
    return np.eye(chromas, dtype=np.float32)[np.argmax(chroma, axis=1)][None]


def resampled(audio: Audio, from_hz: int, to_hz: int) -> Audio:
    """At another rate."""
    if from_hz == to_hz:
        return audio
    return np.ascontiguousarray(soxr.resample(audio.T, from_hz, to_hz).T, dtype=np.float32)


def free_of_device(device: str) -> int | None:
    """Bytes that a GPU has left; None where it does not say."""
    return int(torch.cuda.mem_get_info(device)[0]) if device.startswith("cuda") else None


def _is_memory(error: Exception) -> bool:
    """Whether memory ran out: torch has a class for it on a GPU, and only words on a CPU."""
    return isinstance(error, torch.OutOfMemoryError) or "allocate" in str(error)


def _no_memory() -> Unavailable:
    return Unavailable(f"The memory ran out while MusicGen worked: {SMALLER_WORD}", code="too_little_memory")


def chosen_device(wanted: str) -> str:
    """``cuda``, ``mps`` or ``cpu``.

    Raises
    ------
    Unavailable
        When the wanted one is not here.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return next(name for name, is_there in there.items() if is_there)
    if not there.get(wanted.split(":")[0], False):
        raise Unavailable(f"MUSICGEN_DEVICE is {wanted}, which this machine does not have: write cpu or auto.")
    return wanted
