"""The generation stage over HTTP, in the original design's shape: the request waits until a worker has played."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.changes import Change
from jobs.api.events import job_end
from jobs.api.forms import GenerateForm
from jobs.api.generated import generated_document
from jobs.api.schemas import ErrorSerializer, GeneratedSerializer
from jobs.api.views import IDEMPOTENCY_KEY, create_from
from jobs.models import Job
from jobs.selectors import worker_status
from jobs.states import JobStatus
from musicassist.async_view import AsyncAPIView
from musicassist.contracts.errors import BadInput, Cancelled, MusicAssistError, PermanentError, Unavailable
from musicassist.contracts.stage import StageName
from musicassist.request_errors import TimedOut

# What a failed job's code means for the one who waits; anything else is the studio's own fault.
ERRORS_BY_CODE: dict[str, type[MusicAssistError]] = {"bad_input": BadInput, "unavailable": Unavailable}

DOCUMENTED: dict[str, Any] = {
    "parameters": [IDEMPOTENCY_KEY],
    "request": GenerateForm,
    "responses": {200: GeneratedSerializer, 400: ErrorSerializer, 503: ErrorSerializer, 504: ErrorSerializer},
}


class GenerateView(AsyncAPIView, GenericAPIView):
    """Music without mastering and quality control: one rough mix."""

    serializer_class = GenerateForm

    @extend_schema(operation_id="generate", **DOCUMENTED)
    async def post(self, request: Request) -> Response:
        """Wait for a worker to play it; 504 with the `job_id` when that takes too long, and the job goes on."""
        values = await sync_to_async(self._values)(request)
        job = await sync_to_async(_create)(request, values)
        # The wait holds no database connection.
        await sync_to_async(close_old_connections)()
        change = await job_end(job.pk, settings.GENERATE_TIMEOUT_SECONDS)
        _check_end(job.pk, change)
        return Response(await sync_to_async(generated_document)(job.pk))

    def _values(self, request: Request) -> dict[str, Any]:
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)


class OriginalGenerateView(GenerateView):
    """Music without mastering and quality control, at its original address."""

    @extend_schema(operation_id="original_generate", **DOCUMENTED)
    async def post(self, request: Request) -> Response:
        """As `/api/v1/generate`."""
        return await super().post(request)


def _create(request: Request, values: dict[str, Any]) -> Job:
    if not worker_status().alive:
        raise Unavailable(
            "No worker is at work, so nothing would be played: start one and try again.", code="no_worker"
        )
    job, _ = create_from(request, values | {"until": StageName.GENERATION.value, "max_retries": 0})
    return job


def _check_end(job_id: UUID, change: Change | None) -> None:
    """Raise what went wrong, with the job's id beside it."""
    error: MusicAssistError | None = None
    if change is None:
        waited = settings.GENERATE_TIMEOUT_SECONDS
        error = TimedOut(f"The music is not ready after {waited} s: ask for the job at /jobs/{job_id}.")
    elif change.event == "deleted" or change.data["status"] == JobStatus.CANCELLED:
        error = Cancelled("The job was cancelled while the request waited.")
    elif change.data["status"] == JobStatus.FAILED:
        failure = change.data["error"] or {"code": "failed", "message": "The music could not be made."}
        kind = ERRORS_BY_CODE.get(failure["code"], PermanentError)
        error = kind(failure["message"], code=failure["code"])
    if error is not None:
        error.more = {"job_id": str(job_id)}  # type: ignore[attr-defined]
        raise error
