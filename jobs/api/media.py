"""Serves a take's files: ranges, so that a player can seek; archives that are made while they are sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from zipstream import ZIP_STORED, ZipStream

from jobs.api.access import JOB_ID, found_job
from jobs.api.schemas import ErrorSerializer
from jobs.models import Artifact, Attempt, Job
from musicassist.api_errors import error_response
from musicassist.async_view import AsyncAPIView, FirstRenderer, release_request_thread
from musicassist.byte_range import ByteRange, Unsatisfiable, is_known, range_counts, requested_range
from musicassist.contracts.errors import BadInput
from musicassist.request_errors import NotFound

CHUNK_BYTES = 256 * 1024
UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
DRAWN = ("image/svg+xml", "text/html")
ATTEMPT = OpenApiParameter("attempt", int, description="An earlier take; the best one when absent.")
DOWNLOAD = OpenApiParameter("download", int, description="1: save under a name made of the title.")


def found_attempt(job: Job, number: str | None) -> Attempt:
    """The take with that number, or the one that plays: the best, or the newest while none is best.

    Raises
    ------
    BadInput, NotFound
    """
    attempts = job.attempts.order_by("-number")
    if number is None:
        attempt = job.best_attempt or attempts.filter(artifacts__isnull=False).first() or attempts.first()
    elif re.fullmatch(r"\d{1,4}", number):
        attempt = attempts.filter(number=int(number)).first()
    else:
        raise BadInput("An attempt is a whole number from 1.", field="attempt")
    if attempt is None:
        raise NotFound(f"The job has no attempt {number}." if number else "The job has no attempt yet.")
    return attempt


def found_artifact(job_id: str, name: str, number: str | None) -> Artifact:
    """The row of a file; only what has a row is served.

    Raises
    ------
    BadInput, NotFound
    """
    job = found_job(job_id)
    attempt = found_attempt(job, number)
    # PostgreSQL takes no NUL in a query.
    rows = Artifact.objects.select_related("job").filter(attempt=attempt, name=name.replace("\x00", "\ufffd"))
    artifact = rows.first()
    if artifact is None or not artifact.file.is_file():
        raise NotFound(f"Attempt {attempt.number} has no file {name[:200]!r}.")
    return artifact


def download_name(job: Job, name: str) -> str:
    """``Rainy Window - Drums.wav``."""
    title = UNSAFE_IN_NAMES.sub(" ", job.title or "Track").strip(" .")[:80] or "Track"
    return f"{title} - {UNSAFE_IN_NAMES.sub(' ', Path(name).name)}"


class ArtifactView(AsyncAPIView):
    """One file of a take."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="job_artifact",
        parameters=[JOB_ID, OpenApiParameter("name", str, OpenApiParameter.PATH), ATTEMPT, DOWNLOAD],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            304: None,
            404: ErrorSerializer,
            416: ErrorSerializer,
        },
    )
    async def get(self, request: Request, job_id: str, name: str) -> HttpResponseBase:
        """The bytes, or the range of them that was asked for."""
        artifact = await sync_to_async(found_artifact)(job_id, name, request.query_params.get("attempt"))
        response = await self._response(request, artifact)
        response["ETag"] = _etag(artifact)
        response["Accept-Ranges"] = "bytes"
        # The same address plays another take after a re-run: ask each time, and mostly hear 304.
        response["Cache-Control"] = "private, no-cache"
        return response

    async def head(self, request: Request, job_id: str, name: str) -> HttpResponseBase:
        """As GET, without the bytes."""
        return await self.get(request, job_id, name)

    async def _response(self, request: Request, artifact: Artifact) -> HttpResponseBase:
        if is_known(request.headers.get("If-None-Match"), _etag(artifact)):
            return HttpResponse(status=304)
        if prefix := getattr(settings, "X_ACCEL_PREFIX", ""):
            return _handed_to_nginx(request, artifact, prefix)
        size_bytes = (await asyncio.to_thread(artifact.file.stat)).st_size
        try:
            header = request.headers.get("Range")
            wanted = requested_range(header, size_bytes) if range_counts(_if_range(request), _etag(artifact)) else None
        except Unsatisfiable:
            response = error_response(416, "range", f"The file has {size_bytes:,} bytes: the range lies behind them.")
            response["Content-Range"] = f"bytes */{size_bytes}"
            return response
        part = wanted or ByteRange(0, size_bytes - 1)
        response = await _body(request, artifact, part)
        if wanted is not None:
            response.status_code = 206
            response["Content-Range"] = f"bytes {part.first}-{part.last}/{size_bytes}"
        return response


@extend_schema_view(
    get=extend_schema(
        operation_id="job_report",
        parameters=[JOB_ID, ATTEMPT, DOWNLOAD],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
)
class ReportPageView(ArtifactView):
    """The one-page report of a take, to read, print and share."""

    async def get(self, request: Request, job_id: str) -> HttpResponseBase:  # type: ignore[override]
        """One HTML file that holds everything it shows, and runs nothing."""
        return await super().get(request, job_id, "report.html")

    async def head(self, request: Request, job_id: str) -> HttpResponseBase:  # type: ignore[override]
        """As GET, without the bytes."""
        return await self.get(request, job_id)


def _etag(artifact: Artifact) -> str:
    return f'"{artifact.sha256}"'


def _if_range(request: Request) -> str | None:
    header: str | None = request.headers.get("If-Range")
    return header


def _describe(response: HttpResponseBase, request: Request, artifact: Artifact) -> None:
    response["Content-Type"] = artifact.media_type
    if artifact.media_type.startswith(DRAWN):
        # They carry their own styles, and nothing else.
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    saved = request.query_params.get("download", "") not in ("", "0", "false")
    disposition = content_disposition_header(saved, download_name(artifact.job, artifact.name))
    if disposition:
        response["Content-Disposition"] = disposition


async def _body(request: Request, artifact: Artifact, part: ByteRange) -> HttpResponseBase:
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse()
    else:
        # Opened here, so that a file that has just been deleted is a 404 and not half an answer.
        try:
            source = await asyncio.to_thread(artifact.file.open, "rb")
        except FileNotFoundError:
            raise NotFound(f"There is no file {artifact.name!r} any more.") from None
        response = StreamingHttpResponse(_bytes_of(source, part))
        response._resource_closers.append(source.close)  # type: ignore[attr-defined]
    _describe(response, request, artifact)
    response["Content-Length"] = str(part.length)
    return response


def _handed_to_nginx(request: Request, artifact: Artifact, prefix: str) -> HttpResponse:
    """nginx sends the file, and its ranges, itself."""
    inside = artifact.file.relative_to(settings.MEDIA_ROOT).as_posix()
    response = HttpResponse()
    _describe(response, request, artifact)
    response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{quote(inside)}"
    return response


async def _bytes_of(source: BinaryIO, part: ByteRange) -> AsyncIterator[bytes]:
    """The part, read in threads: the event loop never waits for the disk."""
    release_request_thread()
    left = part.length
    await asyncio.to_thread(source.seek, part.first)
    while left > 0:
        chunk = await asyncio.to_thread(source.read, min(CHUNK_BYTES, left))
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


class ArchiveView(AsyncAPIView):
    """Every file of a take in one."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="job_archive",
        parameters=[JOB_ID, ATTEMPT],
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 404: ErrorSerializer},
    )
    async def get(self, request: Request, job_id: str) -> HttpResponseBase:
        """A ZIP file that is made while it is sent, so its size costs neither memory nor disk."""
        job, archive = await sync_to_async(_archive)(job_id, request.query_params.get("attempt"))
        response = StreamingHttpResponse(_pieces(archive), content_type="application/zip")
        response["Content-Length"] = str(len(archive))
        response["Content-Disposition"] = content_disposition_header(True, f"{_folder_name(job)}.zip") or "attachment"
        response["Cache-Control"] = "private, no-cache"
        return response


def _folder_name(job: Job) -> str:
    return UNSAFE_IN_NAMES.sub(" ", job.title or "Track").strip(" .")[:80] or "Track"


def _archive(job_id: str, number: str | None) -> tuple[Job, ZipStream]:
    job = found_job(job_id)
    attempt = found_attempt(job, number)
    files = [row for row in Artifact.objects.select_related("job").filter(attempt=attempt) if row.file.is_file()]
    if not files:
        raise NotFound(f"Attempt {attempt.number} has no files yet.")
    # Stored, not deflated: audio does not shrink, and the length is known before the first byte.
    archive = ZipStream(compress_type=ZIP_STORED, sized=True)
    for row in files:
        archive.add_path(row.file, f"{_folder_name(job)}/{row.name}")
    return job, archive


async def _pieces(archive: ZipStream) -> AsyncIterator[bytes]:
    """The archive's bytes, gathered into larger pieces by a thread."""
    source = iter(archive)
    while piece := await asyncio.to_thread(_gather, source):
        yield piece


def _gather(source: Iterator[bytes]) -> bytes:
    gathered = bytearray()
    for chunk in source:
        gathered += chunk
        if len(gathered) >= CHUNK_BYTES:
            break
    return bytes(gathered)
