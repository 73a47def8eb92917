"""What mood words ask of density, register, energy and length."""

from __future__ import annotations

from generation.core.compose.piece import MoodBias

_CALM = MoodBias(density=0.8, energy=-0.06, length=1.0)
_FIERCE = MoodBias(density=1.2, energy=0.07, length=0.9)
_DARK = MoodBias(register=-3)
_BRIGHT = MoodBias(density=1.05, register=2, energy=0.02)
_SPARSE = MoodBias(density=0.65, energy=-0.05)

_ROWS: dict[MoodBias, tuple[str, ...]] = {
    _CALM: ("calm", "chill", "mellow", "relaxed", "relaxing", "peaceful", "soft", "gentle", "sleepy", "dreamy", "warm",
            "rainy", "nostalgic", "melancholic", "sad", "tender", "intimate", "lazy", "laid-back", "soothing", "slow"),
    _FIERCE: ("energetic", "high-energy", "aggressive", "intense", "driving", "powerful", "hard", "angry", "fast",
              "epic", "heavy", "hype", "frantic", "euphoric", "banging", "fierce"),
    _DARK: ("dark", "gloomy", "ominous", "brooding", "moody", "sinister", "haunting", "mysterious", "sombre", "deep"),
    _BRIGHT: ("happy", "bright", "uplifting", "cheerful", "joyful", "playful", "sunny", "hopeful", "summery", "fun"),
    _SPARSE: ("minimal", "sparse", "minimalist", "simple", "stripped", "empty", "spacious"),
}  # fmt: skip


def bias_of(moods: tuple[str, ...]) -> MoodBias:
    """The sum of what the mood words ask, kept within musical bounds."""
    density, register, energy, length = 1.0, 0, 0.0, 1.0
    said = {mood.strip().lower().replace(" ", "-") for mood in moods}
    for bias, words in _ROWS.items():
        if said & {word.replace(" ", "-") for word in words}:
            density *= bias.density
            register += bias.register
            energy += bias.energy
            length *= bias.length
    return MoodBias(
        density=max(0.6, min(1.35, density)),
        register=max(-4, min(4, register)),
        energy=max(-0.12, min(0.12, energy)),
        length=max(0.8, min(1.1, length)),
    )
