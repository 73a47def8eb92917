"""What the studio can do, what it knows, and whether anybody works."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.services import engine_account, engine_list
from jobs.api.representation import moment
from jobs.api.schemas import REVISION_KINDS, ErrorSerializer
from jobs.selectors import queue_counts, worker_status
from musicassist.catalog.loader import CATALOG_VERSION, genres, instruments
from musicassist.contracts.errors import BadInput
from musicassist.version import VERSION


class EngineSerializer(serializers.Serializer):
    """An engine and what it can do."""

    name = serializers.CharField()
    title = serializers.CharField()
    is_default = serializers.BooleanField(help_text="Taken when a job names none.")
    available = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why it is not available; else empty.")
    stems = serializers.BooleanField()
    midi = serializers.BooleanField(help_text="It writes a score.")
    transcribes = serializers.BooleanField(help_text="It writes none, but its notes are heard afterwards.")
    exact_tempo = serializers.BooleanField()
    vocals = serializers.BooleanField()
    revisions = serializers.ListField(
        child=serializers.ChoiceField(choices=REVISION_KINDS),
        help_text="What it can do to a finished take.",
    )
    revises_any_take = serializers.BooleanField(help_text="Also to takes of other engines; else only to its own.")
    max_seconds = serializers.FloatField()
    licence = serializers.CharField(help_text="Of its weights or its service, as far as it binds what is made.")
    credits_per_call = serializers.FloatField(allow_null=True, help_text="Null for one that costs nothing.")
    hears_reference = serializers.BooleanField(help_text="It can start from the reference's sound, with a strength.")
    makes_takes = serializers.BooleanField(help_text="It can make instruments as takes of their own, each a call.")
    has_account = serializers.BooleanField(help_text="`/api/v1/engines/{name}/account` tells what is left.")


class AccountSerializer(serializers.Serializer):
    """How a paid engine stands."""

    balance_credits = serializers.FloatField(allow_null=True, help_text="Null when the service cannot be asked now.")
    problem = serializers.CharField(help_text="Why the balance is not known; else empty.")
    spent_today_credits = serializers.FloatField(help_text="Since midnight UTC, calls with a lost answer among them.")
    left_today_credits = serializers.FloatField()
    day_budget_credits = serializers.FloatField()
    job_budget_credits = serializers.FloatField(help_text="The most that one track may cost.")


class QueueSerializer(serializers.Serializer):
    """How many jobs wait and how many are at work."""

    pending = serializers.IntegerField()
    running = serializers.IntegerField()


class WorkerSerializer(serializers.Serializer):
    """Whether a worker lives."""

    alive = serializers.BooleanField()
    seen_at = serializers.DateTimeField(allow_null=True)


class StatusSerializer(serializers.Serializer):
    """The studio's state."""

    version = serializers.CharField()
    queue = QueueSerializer()
    worker = WorkerSerializer()


class CatalogTempoSerializer(serializers.Serializer):
    """Usual tempo of a style."""

    low_bpm = serializers.FloatField()
    high_bpm = serializers.FloatField()
    typical_bpm = serializers.FloatField()


class CatalogGenreSerializer(serializers.Serializer):
    """A style family."""

    slug = serializers.CharField()
    name = serializers.CharField()
    family = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    tempo = CatalogTempoSerializer()
    metre = serializers.CharField()
    moods = serializers.ListField(child=serializers.CharField())
    instruments = serializers.ListField(child=serializers.CharField())


class CatalogInstrumentSerializer(serializers.Serializer):
    """A playable sound."""

    slug = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    role = serializers.CharField()
    played_as = serializers.CharField(help_text="Empty, or the stand-in that plays it.")


class CatalogSerializer(serializers.Serializer):
    """What the house knows about music."""

    version = serializers.CharField()
    genres = CatalogGenreSerializer(many=True)
    instruments = CatalogInstrumentSerializer(many=True)


class EnginesView(APIView):
    """The engines."""

    @extend_schema(operation_id="engines", responses=EngineSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every engine, with what it can do and why one is not available."""
        return Response(engine_list())


class AccountView(APIView):
    """A paid engine's account."""

    @extend_schema(
        operation_id="engine_account",
        responses={200: AccountSerializer, 404: ErrorSerializer, 503: ErrorSerializer},
    )
    def get(self, request: Request, name: str) -> Response:
        """Balance and budgets. The service is given four seconds to answer; pages ask for it beside everything else."""
        try:
            account = engine_account(name)
        except BadInput as error:
            raise NotFound(error.message) from None
        return Response(AccountSerializer(account).data, headers={"Cache-Control": "no-store"})


class StatusView(APIView):
    """The studio's state."""

    @extend_schema(operation_id="status", responses=StatusSerializer)
    def get(self, request: Request) -> Response:
        """Version, queue and worker."""
        worker = worker_status()
        seen_at = moment(worker.seen_at)
        return Response(
            {"version": VERSION, "queue": queue_counts(), "worker": {"alive": worker.alive, "seen_at": seen_at}}
        )


class CatalogView(APIView):
    """The catalog."""

    @extend_schema(operation_id="catalog", responses=CatalogSerializer)
    def get(self, request: Request) -> Response:
        """Style families and playable sounds."""
        document: dict[str, Any] = {
            "version": CATALOG_VERSION,
            "genres": CatalogGenreSerializer(list(genres().values()), many=True).data,
            "instruments": CatalogInstrumentSerializer(list(instruments().values()), many=True).data,
        }
        return Response(document, headers={"Cache-Control": "max-age=300"})
