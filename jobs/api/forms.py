"""What may be sent to the jobs API; the services check the values, these check the types and draw the forms."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from jobs.api.schemas import STAGES
from jobs.remixing import GAIN_DB
from jobs.requests import ENGINE_TAKES_MAX, RETRIES_MAX, TARGET_LUFS, TARGET_NAMES
from jobs.revising import DEFAULT_STRENGTH
from musicassist.catalog.targets import MOST_TARGETS
from musicassist.contracts.brief import BITS, DURATION_RANGE_SECONDS, SEED_MAX
from musicassist.contracts.revision import STRENGTH


class TextField(serializers.CharField):
    """Text and nothing else: a number is not a prompt."""

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


TARGETS_SCHEMA = {
    "oneOf": [
        {"type": "string"},
        {"type": "number"},
        {"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "number"}]}},
    ]
}


@extend_schema_field(TARGETS_SCHEMA)
class TargetField(serializers.CharField):
    """A target's name or a number in LUFS; or several of them, as a list or with commas."""

    def to_internal_value(self, data: Any) -> str:
        """As text, with commas between several."""
        words = data if isinstance(data, list) and 0 < len(data) <= MOST_TARGETS else [data]
        if any(isinstance(word, bool) or not isinstance(word, str | int | float) for word in words):
            self.fail("invalid")
        return ",".join(str(word)[:40] for word in words) if isinstance(data, list) else str(data)[:200]

    def get_value(self, dictionary: Any) -> Any:
        """In a form the field may come several times."""
        values = dictionary.getlist(self.field_name) if hasattr(dictionary, "getlist") else []
        return values if len(values) > 1 else super().get_value(dictionary)


def amount_field() -> serializers.FloatField:
    """How far to follow the reference."""
    return serializers.FloatField(
        required=False,
        allow_null=True,
        help_text="How far the master follows the reference's balance, dynamics and width, 0 to 100 %; 70 when absent.",
    )


def bits_field(otherwise: str) -> serializers.ChoiceField:
    """Bit depth of what is delivered without loss."""
    return serializers.ChoiceField(
        choices=list(BITS),
        required=False,
        allow_null=True,
        error_messages={"invalid_choice": "WAV and FLAC have 16 or 24 bits, not {input}."},
        help_text=f"Of WAV and FLAC, with dither; {otherwise}.",
    )


def prompt_field(**options: Any) -> TextField:
    """The prompt; the service says what is wrong with an empty or a long one."""
    return TextField(
        trim_whitespace=False,
        allow_blank=True,
        style={"base_template": "textarea.html", "rows": 4},
        error_messages={
            "required": "Send a prompt: what the track should be.",
            "null": "Send a prompt: what the track should be.",
            "invalid": "The prompt must be text.",
        },
        help_text="What the track should be, in your own words; flags such as --target_lufs -14 are understood.",
        **options,
    )


class JobForm(serializers.Serializer):
    """A new track."""

    prompt = prompt_field()
    engine = TextField(required=False, allow_null=True, allow_blank=True, help_text="The default engine when absent.")
    seed = serializers.IntegerField(
        required=False, allow_null=True, help_text=f"0 to {SEED_MAX}; drawn when absent.", max_value=2**63
    )
    duration_seconds = serializers.FloatField(
        required=False, allow_null=True, help_text=f"{DURATION_RANGE_SECONDS[0]:g} to {DURATION_RANGE_SECONDS[1]:g}."
    )
    target = TargetField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=f"{', '.join(TARGET_NAMES)}, or {TARGET_LUFS[0]:g} to {TARGET_LUFS[1]:g} LUFS, with a ceiling "
        "behind @ (club@-0.5); or several of them: the first is judged, all are delivered.",
    )
    bits = bits_field("24 when absent")
    max_retries = serializers.IntegerField(
        required=False, allow_null=True, help_text=f"0 to {RETRIES_MAX}.", max_value=2**31
    )
    split_drums = serializers.BooleanField(
        required=False, default=False, help_text="Kick, snare, hats and percussion as stems of their own."
    )
    dry_stems = serializers.BooleanField(
        required=False, default=False, help_text="Each stem also as it was played, before the mix."
    )
    reference = serializers.FileField(
        required=False,
        allow_null=True,
        help_text="An audio file to follow in tempo, key, balance and loudness (multipart only).",
        error_messages={"empty": "The reference file is empty."},
    )
    reference_amount = amount_field()
    engine_takes = serializers.IntegerField(
        required=False,
        allow_null=True,
        max_value=2**31,
        help_text=f"So many of the asked instruments as takes of their own, 0 to {ENGINE_TAKES_MAX}, each a paid call: "
        "stems of an engine that gives one piece otherwise.",
    )
    reference_strength = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text=f"Send the reference's sound to an engine that hears it, which goes so far from it: {STRENGTH[0]:g} "
        f"to {STRENGTH[1]:g}. It is not sent when absent, unless the settings say so.",
    )


class RerunForm(serializers.Serializer):
    """A re-run: what comes before the stage is kept."""

    stage = serializers.ChoiceField(choices=STAGES)
    prompt = prompt_field(required=False, allow_null=True)


class StemChangeForm(serializers.Serializer):
    """One stem's fader, counted from the style's own mix."""

    name = TextField(max_length=200)
    gain_db = serializers.FloatField(required=False, default=0.0, help_text=f"{GAIN_DB[0]:g} to {GAIN_DB[1]:g}.")
    pan = serializers.FloatField(required=False, default=0.0, help_text="-1 left, 0 as mixed, 1 right.")
    mute = serializers.BooleanField(required=False, default=False)


class RemixForm(serializers.Serializer):
    """A person's own mix; a stem that is not named sounds as the style mixed it."""

    stems = StemChangeForm(many=True, required=False, default=list)
    target = TargetField(
        required=False, allow_null=True, allow_blank=True, help_text="As for a new track; kept when absent."
    )
    bits = bits_field("kept when absent")
    attempt = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=32767,
        help_text="Whose music; the best take's when absent.",
    )


class RevisionForm(serializers.Serializer):
    """What every change of a finished take may name."""

    seed = serializers.IntegerField(
        required=False, allow_null=True, help_text=f"0 to {SEED_MAX}; drawn when absent.", max_value=2**63
    )
    engine = TextField(
        required=False, allow_null=True, allow_blank=True, help_text="Which one does it; the take's own when absent."
    )
    attempt = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=32767,
        help_text="From which take; the best one when absent.",
    )


class VariationForm(RevisionForm):
    """The same piece otherwise."""

    strength = serializers.FloatField(
        required=False,
        allow_null=True,
        help_text=f"{STRENGTH[0]:g} (hardly another) to {STRENGTH[1]:g}; {DEFAULT_STRENGTH:g} when absent.",
    )


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class SectionField(serializers.CharField):
    """A section's name or number."""

    def to_internal_value(self, data: Any) -> str:
        """As text."""
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("invalid")
        return str(data)[:100]


class RepaintForm(RevisionForm):
    """A span of the piece anew: a section, or from a second to another."""

    section = SectionField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="Name of a section (the first of that name), or its number from 1.",
    )
    start_seconds = serializers.FloatField(required=False, allow_null=True)
    end_seconds = serializers.FloatField(required=False, allow_null=True)


class EmptyForm(serializers.Serializer):
    """Nothing to fill in."""


class GenerateForm(serializers.Serializer):
    """The generation stage alone."""

    prompt = prompt_field()
    duration_seconds = serializers.FloatField(
        required=False, allow_null=True, help_text=f"{DURATION_RANGE_SECONDS[0]:g} to {DURATION_RANGE_SECONDS[1]:g}."
    )
    engine = TextField(required=False, allow_null=True, allow_blank=True)
    seed = serializers.IntegerField(required=False, allow_null=True, max_value=2**63)


IDEMPOTENCY_KEY_NOTE = "The same key and body answer with the same job, so that sending twice makes one track."
OPEN_DICT = OpenApiTypes.OBJECT
