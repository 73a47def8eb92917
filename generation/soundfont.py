"""Where the SoundFont is: the setting, then what set-up brought, then Debian's packages."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

NO_FONT = "none"
FONT_NAME = "MuseScore_General_Lite.sf3"
# Debian: musescore-general-soundfont(-small, -lossless), fluid-soundfont-gm.
SYSTEM_FONTS = (
    "/usr/share/sounds/sf3/MuseScore_General_Full.sf3",
    "/usr/share/sounds/sf3/MuseScore_General.sf3",
    "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
    "/usr/share/sounds/sf2/MuseScore_General.sf2",
    "/usr/share/sounds/sf2/MuseScore_General_Full.sf2",
    "/usr/share/sounds/sf3/default-GM.sf3",
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
)


def soundfont() -> Path | None:
    """The font that the players use, or None when the synths play everything.

    ``SOUNDFONT=none`` asks for that; a font that is named but missing counts as none.
    """
    named = settings.SOUNDFONT
    if named:
        path = Path(named).expanduser()
        return path if named.lower() != NO_FONT and path.is_file() else None
    candidates = [Path(settings.VAR_DIR) / "soundfonts" / FONT_NAME, *map(Path, SYSTEM_FONTS)]
    return next((path for path in candidates if path.is_file()), None)
