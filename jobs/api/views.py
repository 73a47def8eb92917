"""Jobs over HTTP: create, list, look at, cancel, run again, delete."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.access import JOB_ID, found_job, no_such_job
from jobs.api.forms import IDEMPOTENCY_KEY_NOTE, EmptyForm, JobForm, RemixForm, RerunForm
from jobs.api.lists import JobFilter, LibraryPages
from jobs.api.representation import job_detail
from jobs.api.schemas import (
    CreatedTrackSerializer,
    ErrorSerializer,
    JobSerializer,
    JobSummarySerializer,
    OriginalJobSerializer,
)
from jobs.api.summaries import job_summaries
from jobs.models import Job
from jobs.remixing import job_remix
from jobs.services import job_cancel, job_create, job_delete, job_rerun
from musicassist.uploads import stored_upload

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description=IDEMPOTENCY_KEY_NOTE
)


def create_from(request: Request, values: dict[str, Any]) -> tuple[Job, bool]:
    """A job made of a checked form."""
    values = dict(values)
    reference = values.pop("reference", None)
    with ExitStack() as kept:
        path = kept.enter_context(stored_upload(reference, field="reference")) if reference else None
        return job_create(
            owner=request.user,
            reference=path,
            reference_name=reference.name if reference else "",
            idempotency_key=request.headers.get("Idempotency-Key"),
            **values,
        )


class JobsView(GenericAPIView):
    """Every track: the library, and the door for new prompts."""

    queryset = Job.objects.all()
    serializer_class = JobForm
    filterset_class = JobFilter
    pagination_class = LibraryPages

    @extend_schema(operation_id="jobs_list", responses={200: JobSummarySerializer(many=True), 400: ErrorSerializer})
    def get(self, request: Request) -> Response:
        """The library, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(job_summaries(page or []))

    @extend_schema(
        operation_id="jobs_create",
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": JobForm, "multipart/form-data": JobForm},
        responses={
            201: JobSerializer,
            200: JobSerializer,
            400: ErrorSerializer,
            409: ErrorSerializer,
            413: ErrorSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """A new track: 201 with the job, 200 when the same key and body came before."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        job, created = create_from(request, form.validated_data)
        return Response(job_detail(job.pk), status=201 if created else 200)


class JobView(GenericAPIView):
    """One track."""

    serializer_class = EmptyForm

    @extend_schema(operation_id="jobs_read", parameters=[JOB_ID], responses={200: JobSerializer, 404: ErrorSerializer})
    def get(self, request: Request, job_id: str) -> Response:
        """The job with its attempts and results."""
        return Response(job_detail(found_job(job_id).pk))

    @extend_schema(operation_id="jobs_delete", parameters=[JOB_ID], responses={204: None, 404: ErrorSerializer})
    def delete(self, request: Request, job_id: str) -> Response:
        """Stop it when it is at work, and remove it with all its files."""
        job_delete(job=found_job(job_id))
        return Response(status=204)


class JobCancelView(GenericAPIView):
    """Stops a track."""

    serializer_class = EmptyForm

    @extend_schema(
        operation_id="jobs_cancel",
        parameters=[JOB_ID],
        request=None,
        responses={200: JobSerializer, 404: ErrorSerializer},
    )
    def post(self, request: Request, job_id: str) -> Response:
        """Ask the job to stop; one that has ended stays as it is."""
        return Response(job_detail(job_cancel(job=found_job(job_id)).pk))


class JobRerunView(GenericAPIView):
    """Runs a track again."""

    serializer_class = RerunForm

    @extend_schema(
        operation_id="jobs_rerun",
        parameters=[JOB_ID],
        request=RerunForm,
        responses={200: JobSerializer, 400: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer},
    )
    def post(self, request: Request, job_id: str) -> Response:
        """A new attempt from the stage on, with a fresh retry budget; 409 while the job is at work."""
        job = found_job(job_id)
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        prompt = form.validated_data.get("prompt")
        return Response(job_detail(job_rerun(job=job, stage=form.validated_data["stage"], prompt=prompt).pk))


class JobRemixView(GenericAPIView):
    """Masters a person's own mix of a track."""

    serializer_class = RemixForm

    @extend_schema(
        operation_id="jobs_remix",
        parameters=[JOB_ID],
        request=RemixForm,
        responses={200: JobSerializer, 400: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer},
    )
    def post(self, request: Request, job_id: str) -> Response:
        """A new attempt with the same music, mixed as sent and mastered again; 409 while the job is at work."""
        job = found_job(job_id)
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        job_remix(
            job=job,
            stems=values["stems"],
            target=values.get("target"),
            bits=values.get("bits"),
            attempt_number=values.get("attempt"),
        )
        return Response(job_detail(job.pk))


class CreateTrackView(GenericAPIView):
    """The original address for a new prompt."""

    serializer_class = JobForm

    @extend_schema(
        operation_id="create_track",
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": JobForm, "multipart/form-data": JobForm},
        responses={202: CreatedTrackSerializer, 400: ErrorSerializer, 409: ErrorSerializer, 413: ErrorSerializer},
    )
    def post(self, request: Request) -> Response:
        """202 with the id to ask for at `/jobs/{id}`."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        job, _ = create_from(request, form.validated_data)
        return Response({"job_id": str(job.pk), "status": job.status}, status=202)


class OriginalJobView(GenericAPIView):
    """One track, at its original address."""

    serializer_class = EmptyForm

    @extend_schema(
        operation_id="original_job", parameters=[JOB_ID], responses={200: OriginalJobSerializer, 404: ErrorSerializer}
    )
    def get(self, request: Request, job_id: str) -> Response:
        """Status, prompt, retries, progress and result."""
        job = job_detail(found_job(job_id).pk)
        if job is None:
            raise no_such_job(job_id)
        return Response({"job_id": job["id"], **job})
