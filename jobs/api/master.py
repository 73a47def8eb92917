"""Mastering of a mix or of stems that somebody brings: a job like any other, without the making of music."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.forms import TargetField, TextField, amount_field
from jobs.api.representation import job_detail
from jobs.api.schemas import ErrorSerializer, JobSerializer
from jobs.api.views import IDEMPOTENCY_KEY
from jobs.models import Job
from jobs.own_mix import own_music
from jobs.requests import OWN_PROMPT, TARGET_LUFS, TARGET_NAMES
from jobs.services import job_create
from musicassist.contracts.brief import BITS
from musicassist.uploads import stored_upload


class MasterForm(serializers.Serializer):
    """A mix, or a ZIP of stems, and what to master it for."""

    file = serializers.FileField(
        help_text="WAV, FLAC, MP3, Ogg or AIFF (M4A where ffmpeg is installed), mono or stereo; or a ZIP of up to 32 "
        "stems, named after what they are.",
        error_messages={
            "required": "Send a mix or a ZIP of stems in the form's field 'file' (multipart/form-data).",
            "invalid": "Send a mix or a ZIP of stems in the form's field 'file' (multipart/form-data).",
            "empty": "The file is empty.",
        },
    )
    target = TargetField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=f"{', '.join(TARGET_NAMES)}, or {TARGET_LUFS[0]:g} to {TARGET_LUFS[1]:g} LUFS, with a ceiling behind "
        "@; or several of them. Streaming when absent.",
    )
    words = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="What it is, in your own words (house, 124 BPM): the style's balance is then gone towards; neutral "
        "when absent.",
    )
    title = TextField(required=False, allow_null=True, allow_blank=True, max_length=200)
    bits = serializers.ChoiceField(choices=list(BITS), required=False, default=24, help_text="Of WAV and FLAC.")
    reference = serializers.FileField(
        required=False,
        allow_null=True,
        help_text="An audio file whose balance, dynamics and width to go towards.",
        error_messages={"empty": "The reference file is empty."},
    )
    reference_amount = amount_field()


class MasterView(GenericAPIView):
    """Masters music that somebody brings."""

    serializer_class = MasterForm

    @extend_schema(
        operation_id="master",
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": MasterForm},
        responses={
            201: JobSerializer,
            200: JobSerializer,
            400: ErrorSerializer,
            409: ErrorSerializer,
            413: ErrorSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """A job that masters the file: 201 with it; its files, report and events are where every job has them."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        job, created = _create(request, form.validated_data)
        return Response(job_detail(job.pk), status=201 if created else 200)


def _create(request: Request, values: dict[str, Any]) -> tuple[Job, bool]:
    reference = values.get("reference")
    with ExitStack() as kept:
        own = kept.enter_context(own_music(values["file"], title=values.get("title") or "", bits=values["bits"]))
        path = kept.enter_context(stored_upload(reference, field="reference")) if reference else None
        return job_create(
            prompt=(values.get("words") or "").strip() or OWN_PROMPT,
            owner=request.user,
            target=values.get("target"),
            reference=path,
            reference_name=reference.name if reference else "",
            reference_amount=values.get("reference_amount"),
            idempotency_key=request.headers.get("Idempotency-Key"),
            own=own,
        )
