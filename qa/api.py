"""Measuring over HTTP: judge a file, describe a reference."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from musicassist.uploads import stored_upload
from musicassist.web_child import Lane, ask_child

TIMEOUT_SECONDS = 300.0


@extend_schema_field(OpenApiTypes.BINARY)
class AudioField(serializers.FileField):
    """An audio file."""

    def __init__(self, **options: Any) -> None:
        words = {
            "required": "Send an audio file in the form's field 'file' (multipart/form-data).",
            "invalid": "Send an audio file in the form's field 'file' (multipart/form-data).",
            "empty": "The file is empty.",
        }
        super().__init__(
            error_messages=words, help_text="WAV, FLAC, MP3, Ogg or AIFF; M4A where ffmpeg is installed.", **options
        )


class AnalyzeForm(serializers.Serializer):
    """A file to judge."""

    file = AudioField()
    target = serializers.CharField(
        required=False, allow_blank=True, help_text="streaming, apple, deezer, broadcast, club, or a number in LUFS."
    )
    tempo = serializers.CharField(required=False, allow_blank=True, help_text="In beats per minute.")
    key = serializers.CharField(required=False, allow_blank=True, help_text="Such as A minor.")


class StyleForm(serializers.Serializer):
    """A reference to describe."""

    file = AudioField()


class AnalysisCheckSerializer(serializers.Serializer):
    """One row of the judgement."""

    name = serializers.CharField()
    requested = serializers.CharField()
    measured = serializers.CharField()
    tolerance = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["pass", "fail", "unsure", "warn", "skipped"])
    note = serializers.CharField()
    severity = serializers.ChoiceField(choices=["critical", "major", "minor"], help_text="Of a failure.")
    correction = serializers.CharField(help_text="What would mend it; empty where nothing is wrong.")


class AnalysisCurveSerializer(serializers.Serializer):
    """A line to draw."""

    name = serializers.CharField()
    unit_x = serializers.CharField()
    unit_y = serializers.CharField()
    x = serializers.ListField(child=serializers.FloatField())
    y = serializers.ListField(child=serializers.FloatField())


class AnalysisSerializer(serializers.Serializer):
    """The judgement."""

    status = serializers.ChoiceField(choices=["pass", "fail"])
    details = serializers.DictField(help_text="Flat: tempo, key, lufs, clipping and the rest.")
    checks = AnalysisCheckSerializer(many=True)
    curves = AnalysisCurveSerializer(many=True)


class EnergySerializer(serializers.Serializer):
    """How the level moves through the piece."""

    seconds = serializers.ListField(child=serializers.FloatField())
    level = serializers.ListField(child=serializers.FloatField())


class DensitySerializer(serializers.Serializer):
    """How much happens through the piece, at the moments of the energy."""

    seconds = serializers.ListField(child=serializers.FloatField())
    onsets_hz = serializers.ListField(child=serializers.FloatField(), help_text="Notes and beats that begin, a second.")


class StyleFamilySerializer(serializers.Serializer):
    """A style family that the track may be of."""

    slug = serializers.CharField()
    probability = serializers.FloatField(help_text="0 to 1, calibrated on music of the embedded composer.")


class HeardSectionSerializer(serializers.Serializer):
    """A section; those of one letter sound alike."""

    start = serializers.FloatField(help_text="Seconds.")
    end = serializers.FloatField()
    letter = serializers.CharField()
    energy = serializers.FloatField(help_text="0 (the barest of the track) to 1 (the fullest).")


class StyleSerializer(serializers.Serializer):
    """What was measured on a reference."""

    duration_seconds = serializers.FloatField()
    tempo_bpm = serializers.FloatField(allow_null=True)
    tempo_confidence = serializers.FloatField()
    tempo_alternatives = serializers.ListField(child=serializers.FloatField())
    tempo_drift = serializers.FloatField(help_text="How far the tempo wanders, relative: 0.01 is one per cent.")
    key = serializers.CharField(allow_null=True)
    key_confidence = serializers.FloatField()
    key_alternatives = serializers.ListField(child=serializers.CharField())
    tuning_cents = serializers.FloatField()
    metre = serializers.CharField(allow_null=True)
    metre_confidence = serializers.FloatField()
    loudness_lufs = serializers.FloatField()
    loudness_range_lu = serializers.FloatField()
    true_peak_dbtp = serializers.FloatField()
    crest_db = serializers.FloatField()
    balance_db = serializers.ListField(child=serializers.FloatField())
    brightness_hz = serializers.FloatField()
    percussiveness = serializers.FloatField(help_text="0 (tones alone) to 1 (beats alone).")
    events_hz = serializers.FloatField(help_text="Notes and beats that begin, a second, in the mean.")
    width = serializers.FloatField()
    correlation = serializers.FloatField(help_text="-1 to 1.")
    families = StyleFamilySerializer(many=True)
    sections = HeardSectionSerializer(many=True)
    energy = EnergySerializer()
    density = DensitySerializer()
    plot = serializers.CharField(help_text="An SVG document: sections, energy, density, loudness and balance.")


class AnalyzeView(GenericAPIView):
    """Judges an audio file."""

    serializer_class = AnalyzeForm

    @extend_schema(
        operation_id="analyze", request={"multipart/form-data": AnalyzeForm}, responses={200: AnalysisSerializer}
    )
    def post(self, request: Request) -> Response:
        """Loudness, true peak, clipping, tempo and key, against the target (streaming when none is given)."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        asked = {name: values.get(name) or None for name in ("target", "tempo", "key")}
        with stored_upload(values["file"], field="file") as path:
            return Response(
                ask_child(
                    "qa.services:analyze_document", str(path), asked, timeout_seconds=TIMEOUT_SECONDS, lane=Lane.AUDIO
                )
            )


@extend_schema_view(post=extend_schema(operation_id="original_analyze"))
class OriginalAnalyzeView(AnalyzeView):
    """Judges an audio file, at its original address."""


class StyleView(GenericAPIView):
    """Describes a reference track."""

    serializer_class = StyleForm

    @extend_schema(operation_id="style", request={"multipart/form-data": StyleForm}, responses={200: StyleSerializer})
    def post(self, request: Request) -> Response:
        """Tempo, key, metre, loudness, balance, width, form, energy, density, likely style; a picture."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        with stored_upload(form.validated_data["file"], field="file") as path:
            return Response(
                ask_child("qa.services:style_document", str(path), timeout_seconds=TIMEOUT_SECONDS, lane=Lane.AUDIO)
            )
