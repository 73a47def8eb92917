"""FluidSynth by ctypes: the library that pygame-ce carries, or the system's own."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
from functools import cache
from pathlib import Path
from threading import Lock
from types import TracebackType

import numpy as np
import numpy.typing as npt

from musicassist.contracts.errors import PermanentError, Unavailable

BLOCK_SAMPLES = 64
"""FluidSynth's own block: an event takes effect at the next multiple of it."""
DRUM_CHANNEL = 9
DRUM_BANK = 128
BEND_RANGE_SEMITONES = 24
BEND_CENTRE = 8192
INTERPOLATION_7TH_ORDER = 7
INTERPOLATION_4TH_ORDER = 4
_CONTROL_CHANGE_RESET = 121
KEPT_PRESETS = 24


@cache
def library() -> ctypes.CDLL:
    """The loaded library with its signatures.

    Raises
    ------
    Unavailable
        When there is neither pygame-ce's copy nor one of the system.
    """
    for candidate in _candidates():
        try:
            loaded = ctypes.CDLL(candidate)
        except OSError:
            continue
        _declare(loaded)
        for level in range(5):  # its log goes to stderr otherwise
            loaded.fluid_set_log_function(level, None, None)
        return loaded
    raise Unavailable("FluidSynth is not here: install pygame-ce (pip) or libfluidsynth3 (apt)")


def is_available() -> bool:
    """Whether the library can be loaded."""
    try:
        library()
    except Unavailable:
        return False
    return True


def _candidates() -> list[str]:
    found: list[str] = []
    spec = importlib.util.find_spec("pygame")
    for location in spec.submodule_search_locations or [] if spec else []:
        package = Path(location)
        for folder in (package.parent / "pygame_ce.libs", package / ".dylibs", package):
            found += sorted(str(path) for path in folder.glob("*fluidsynth*") if path.suffix != ".py")
    system = ctypes.util.find_library("fluidsynth")
    return found + ([system] if system else [])


def _declare(loaded: ctypes.CDLL) -> None:
    pointer, text, whole, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_double
    signatures: dict[str, tuple[type | None, list[type]]] = {
        "fluid_set_log_function": (pointer, [whole, pointer, pointer]),
        "new_fluid_settings": (pointer, []),
        "delete_fluid_settings": (None, [pointer]),
        "fluid_settings_setnum": (whole, [pointer, text, number]),
        "fluid_settings_setint": (whole, [pointer, text, whole]),
        "new_fluid_synth": (pointer, [pointer]),
        "delete_fluid_synth": (None, [pointer]),
        "fluid_synth_sfload": (whole, [pointer, text, whole]),
        "fluid_synth_program_select": (whole, [pointer, whole, whole, whole, whole]),
        "fluid_synth_get_sfont_by_id": (pointer, [pointer, whole]),
        "fluid_sfont_get_preset": (pointer, [pointer, whole, whole]),
        "fluid_synth_pin_preset": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_unpin_preset": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_set_interp_method": (whole, [pointer, whole, whole]),
        "fluid_synth_noteon": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_noteoff": (whole, [pointer, whole, whole]),
        "fluid_synth_cc": (whole, [pointer, whole, whole, whole]),
        "fluid_synth_pitch_bend": (whole, [pointer, whole, whole]),
        "fluid_synth_pitch_wheel_sens": (whole, [pointer, whole, whole]),
        "fluid_synth_write_float": (whole, [pointer, whole, pointer, whole, whole, pointer, whole, whole]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments


class FluidSynth:
    """One synth with one font; used once and thrown away, so that its output depends on nothing before.

    Parameters
    ----------
    font : Path
        ``.sf2`` or ``.sf3``.
    rate_hz : int
    interpolation : int
        ``INTERPOLATION_7TH_ORDER``, or the fourth order at two thirds of the work.
    """

    def __init__(self, font: Path, rate_hz: int, interpolation: int = INTERPOLATION_7TH_ORDER) -> None:
        self._lib = library()
        self._settings = self._lib.new_fluid_settings()
        for name, value in (("synth.sample-rate", float(rate_hz)), ("synth.gain", 0.5)):
            self._lib.fluid_settings_setnum(self._settings, name.encode(), value)
        whole_settings = {
            "synth.reverb.active": 0,
            "synth.chorus.active": 0,
            "synth.polyphony": 512,
            "synth.cpu-cores": 1,
            "synth.threadsafe-api": 0,
            "synth.dynamic-sample-loading": 1,
        }
        for name, number in whole_settings.items():
            self._lib.fluid_settings_setint(self._settings, name.encode(), number)
        self._synth = self._lib.new_fluid_synth(self._settings)
        self._font = self._lib.fluid_synth_sfload(self._synth, str(font).encode(), 0)
        if self._font < 0:
            self.close()
            raise Unavailable(f"{font.name} cannot be read as a SoundFont: replace it, or clear SOUNDFONT")
        self._lib.fluid_synth_set_interp_method(self._synth, -1, interpolation)

    def __enter__(self) -> FluidSynth:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back; harmless when done twice."""
        if self._synth:
            self._lib.delete_fluid_synth(self._synth)
            self._lib.delete_fluid_settings(self._settings)
        self._synth = self._settings = None

    def choose(self, channel: int, program: int, *, bank: int = 0) -> None:
        """Give a channel a preset, with a bend range of 24 semitones.

        Raises
        ------
        Unavailable
            When the font lacks it.
        """
        if self._lib.fluid_synth_program_select(self._synth, channel, self._font, bank, program) != 0:
            raise Unavailable(f"the SoundFont has no preset {bank}:{program}")
        self._lib.fluid_synth_cc(self._synth, channel, _CONTROL_CHANGE_RESET, 0)
        self._lib.fluid_synth_pitch_wheel_sens(self._synth, channel, BEND_RANGE_SEMITONES)

    def has(self, program: int, *, bank: int = 0) -> bool:
        """Whether the font has a preset."""
        font = self._lib.fluid_synth_get_sfont_by_id(self._synth, self._font)
        return bool(self._lib.fluid_sfont_get_preset(font, bank, program))

    def pin(self, program: int, *, bank: int = 0) -> None:
        """Keep a preset's decoded samples in the process's cache for as long as this synth lives."""
        self._lib.fluid_synth_pin_preset(self._synth, self._font, bank, program)

    def unpin(self, program: int, *, bank: int = 0) -> None:
        """Let them go."""
        self._lib.fluid_synth_unpin_preset(self._synth, self._font, bank, program)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note; ``velocity`` 1 to 127."""
        self._lib.fluid_synth_noteon(self._synth, channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Release a note."""
        self._lib.fluid_synth_noteoff(self._synth, channel, pitch)

    def bend(self, channel: int, semitones: float) -> None:
        """Bend a channel, -24 to 24 semitones."""
        value = round(BEND_CENTRE + semitones / BEND_RANGE_SEMITONES * BEND_CENTRE)
        self._lib.fluid_synth_pitch_bend(self._synth, channel, min(max(value, 0), 2 * BEND_CENTRE - 1))

    def control(self, channel: int, controller: int, value: int) -> None:
        """Send a MIDI controller, 0 to 127."""
        self._lib.fluid_synth_cc(self._synth, channel, controller, min(max(value, 0), 127))

    def write(self, out: npt.NDArray[np.float32], start: int, frames: int) -> None:
        """Render ``frames`` samples into ``out[:, start:start + frames]``; ``out`` C-contiguous of shape (2, n)."""
        left = out.ctypes.data
        right = left + out.strides[0]
        if self._lib.fluid_synth_write_float(self._synth, frames, left, start, 1, right, start, 1) != 0:
            raise PermanentError("FluidSynth stopped while it rendered: run the track again")


@cache
def presets_of(font: Path) -> frozenset[tuple[int, int]]:
    """Bank and program of every melodic preset and drum kit that a font has; asked once a process."""
    with FluidSynth(font, 44_100) as synth:
        return frozenset(
            (bank, program) for bank in (0, DRUM_BANK) for program in range(128) if synth.has(program, bank=bank)
        )


class _Keeper:
    """Holds the presets used last, since decoding a compressed font's piano takes longer than playing it.

    The samples are read only and shared by FluidSynth itself: what is rendered does not depend on this.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._font: Path | None = None
        self._synth: FluidSynth | None = None
        self._pinned: list[tuple[int, int]] = []

    def keep(self, font: Path, bank: int, program: int) -> None:
        with self._lock:
            if self._synth is None or self._font != font:
                if self._synth is not None:
                    self._synth.close()
                self._synth, self._font, self._pinned = FluidSynth(font, 44_100), font, []
            if (bank, program) in self._pinned:
                self._pinned.remove((bank, program))
            else:
                self._synth.pin(program, bank=bank)
            self._pinned.append((bank, program))
            if len(self._pinned) > KEPT_PRESETS:
                oldest_bank, oldest = self._pinned.pop(0)
                self._synth.unpin(oldest, bank=oldest_bank)


_keeper = _Keeper()


def keep_preset(font: Path, program: int, *, bank: int = 0) -> None:
    """Have a preset decoded once for this process, rather than once for every part."""
    _keeper.keep(font, bank, program)
