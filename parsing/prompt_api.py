"""Help with prompts over HTTP: a fuller prompt, and examples by style."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from musicassist.contracts.errors import BadInput
from musicassist.web_child import Lane, ask_child
from parsing.api import TIMEOUT_SECONDS
from parsing.core.examples import example_prompts


class EnhanceForm(serializers.Serializer):
    """A prompt to make fuller; an empty one gets a whole suggestion."""

    prompt = serializers.CharField(
        trim_whitespace=False,
        allow_blank=True,
        style={"base_template": "textarea.html", "rows": 4},
        error_messages={"required": "Send a prompt, be it empty: what is there stays as it is."},
    )


class AdditionSerializer(serializers.Serializer):
    """One thing that was added."""

    field = serializers.ChoiceField(choices=["genre", "mood", "instrument", "tempo", "key"])
    text = serializers.CharField(help_text="As it stands in the fuller prompt.")
    why = serializers.CharField()


class EnhancedSerializer(serializers.Serializer):
    """A fuller prompt: what was sent, as it was typed, and what was added behind it."""

    prompt = serializers.CharField()
    added = AdditionSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class ExamplePromptSerializer(serializers.Serializer):
    """An example prompt."""

    family = serializers.CharField(help_text="Slug of the style that plays it.")
    group = serializers.CharField(help_text="The kind of music, for grouping.")
    title = serializers.CharField()
    prompt = serializers.CharField()


class EnhanceView(GenericAPIView):
    """Makes a thin prompt fuller."""

    serializer_class = EnhanceForm

    @extend_schema(operation_id="prompts_enhance", request=EnhanceForm, responses={200: EnhancedSerializer})
    def post(self, request: Request) -> Response:
        """Style, moods, instruments, tempo and key where the prompt leaves them open, and what was added.

        The same prompt always gets the same answer. What it says is left alone.
        """
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        prompt = form.validated_data["prompt"]
        if len(prompt) > settings.PROMPT_MAX_CHARACTERS:
            raise BadInput(
                f"The prompt has {len(prompt):,} characters; at most {settings.PROMPT_MAX_CHARACTERS:,} can be read.",
                field="prompt",
            )
        answer = ask_child(
            "parsing.services:prompt_enhance_document", prompt, timeout_seconds=TIMEOUT_SECONDS, lane=Lane.PROMPTS
        )
        return Response(answer)


class ExamplesView(APIView):
    """Example prompts by style."""

    @extend_schema(operation_id="prompts_examples", responses={200: ExamplePromptSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """At least forty prompts, one a style."""
        return Response([asdict(example) for example in example_prompts()])
