"""Parsing over HTTP: what a prompt says, and the whole brief."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from musicassist.contracts.brief import SEED_MAX
from musicassist.contracts.errors import BadInput
from musicassist.web_child import Lane, ask_child

TIMEOUT_SECONDS = 30.0


class ParseForm(serializers.Serializer):
    """A prompt to understand."""

    prompt = serializers.CharField(
        trim_whitespace=False,
        allow_blank=True,
        style={"base_template": "textarea.html", "rows": 4},
        error_messages={"required": "Send a prompt: what the track should be."},
    )
    seed = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=SEED_MAX,
        help_text="The seed the track would be made with: it draws the key where none is asked. 0 when absent.",
    )


class ParseKeySerializer(serializers.Serializer):
    """One value, and the words that said so."""

    field = serializers.CharField()
    value = serializers.CharField()
    origin = serializers.ChoiceField(choices=["asked", "inferred", "reference", "default", "correction"])
    start = serializers.IntegerField(allow_null=True, help_text="Offset into the prompt, in Unicode code points.")
    end = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()


class ParsedSerializer(serializers.Serializer):
    """What the text says; ``brief`` is the complete decision."""

    tempo = serializers.FloatField(allow_null=True, help_text="A whole number wherever it is one.")
    key = serializers.CharField(allow_null=True)
    time_signature = serializers.CharField(allow_null=True)
    duration_seconds = serializers.FloatField(allow_null=True)
    genre = serializers.CharField(allow_null=True)
    family = serializers.CharField(allow_null=True)
    genres = serializers.ListField(child=serializers.CharField())
    instruments = serializers.ListField(child=serializers.CharField())
    style_references = serializers.ListField(child=serializers.CharField())
    mood = serializers.CharField(allow_null=True)
    moods = serializers.ListField(child=serializers.CharField())
    excluded = serializers.ListField(child=serializers.CharField())
    structure = serializers.ListField(child=serializers.CharField())
    target = serializers.CharField(allow_null=True)
    provenance = ParseKeySerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    understood = serializers.BooleanField()
    brief = serializers.DictField(help_text="As a job's brief.")


def check_text(prompt: object) -> str:
    """A prompt of a length that can be read.

    Raises
    ------
    BadInput
    """
    if not isinstance(prompt, str):
        raise BadInput("The prompt must be text.", field="prompt")
    if not prompt.strip():
        raise BadInput(
            "The prompt is empty: say what the track should be, a genre or a mood is enough.", field="prompt"
        )
    if len(prompt) > settings.PROMPT_MAX_CHARACTERS:
        raise BadInput(
            f"The prompt has {len(prompt):,} characters; at most {settings.PROMPT_MAX_CHARACTERS:,} can be read.",
            field="prompt",
        )
    return prompt


class ParseView(GenericAPIView):
    """Reads a prompt."""

    serializer_class = ParseForm

    @extend_schema(operation_id="parse", request=ParseForm, responses={200: ParsedSerializer})
    def post(self, request: Request) -> Response:
        """Tempo, key, genre, instruments and the rest, each with the words that said so."""
        if isinstance(request.data, dict) and "prompt" in request.data:
            check_text(request.data["prompt"])
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        prompt = check_text(form.validated_data["prompt"])
        return Response(
            ask_child(
                "parsing.services:prompt_parse_document",
                prompt,
                form.validated_data.get("seed") or 0,
                timeout_seconds=TIMEOUT_SECONDS,
                lane=Lane.PROMPTS,
            )
        )
