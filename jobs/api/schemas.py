"""The shapes that the jobs API answers with, for the OpenAPI schema; ``representation`` fills them."""

from __future__ import annotations

from rest_framework import serializers

from jobs.api.contract_fields import contract_serializer
from jobs.states import JobStatus, RunStatus
from musicassist.contracts.brief import DeliveryTarget, MusicBrief
from musicassist.contracts.master import ChainStep
from musicassist.contracts.remix import Remix
from musicassist.contracts.rendering import PlayedInstrument
from musicassist.contracts.report import Check, Correction, Curve, Verdict
from musicassist.contracts.revision import Revision, RevisionKind
from musicassist.contracts.stage import StageName

JOB_STATUSES = [status.value for status in JobStatus]
RUN_STATUSES = [status.value for status in RunStatus]
VERDICTS = [Verdict.PASS.value, Verdict.FAIL.value]
CHECK_VERDICTS = [verdict.value for verdict in Verdict]
REVISION_KINDS = [kind.value for kind in RevisionKind]
FILE_KINDS = ["master", "mix", "stem", "dry", "midi", "picture", "brief", "report"]
STAGES = [stage.value for stage in StageName]


class ErrorDetailSerializer(serializers.Serializer):
    """What was wrong, where, and what to do."""

    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField(help_text="A sentence for the person.")
    field = serializers.CharField(allow_null=True, help_text="The input that was wrong, when one was.")


class ErrorSerializer(serializers.Serializer):
    """How every error is answered."""

    error = ErrorDetailSerializer()


class JobErrorSerializer(serializers.Serializer):
    """Why a job or a stage failed."""

    code = serializers.CharField()
    message = serializers.CharField()


class JobOptionsSerializer(serializers.Serializer):
    """What was chosen beside the prompt."""

    duration_seconds = serializers.FloatField(allow_null=True)
    target = serializers.CharField(allow_null=True, help_text="A target's name or LUFS.")
    more_targets = serializers.ListField(child=serializers.CharField(), help_text="Delivered beside the target.")
    reference_amount = serializers.FloatField(allow_null=True, help_text="Share of the way to the reference, 0 to 1.")
    engine_takes = serializers.IntegerField(allow_null=True, help_text="Instruments as takes of their own.")
    reference_strength = serializers.FloatField(
        allow_null=True, help_text="How far the engine goes from the reference's sound; null when it does not hear it."
    )
    reference_name = serializers.CharField(help_text="Empty without a reference track.")
    bits = serializers.IntegerField(help_text="Of WAV and FLAC, 16 or 24.")
    split_drums = serializers.BooleanField(help_text="Kick, snare, hats and percussion are stems of their own.")
    dry_stems = serializers.BooleanField(help_text="Each stem also as it was played, under dry/.")


class StageSerializer(serializers.Serializer):
    """One stage of one attempt."""

    name = serializers.ChoiceField(choices=STAGES)
    status = serializers.ChoiceField(choices=RUN_STATUSES)
    progress = serializers.FloatField(help_text="0 to 1.")
    message = serializers.CharField()
    seconds = serializers.FloatField(allow_null=True, help_text="How long it took; null until it has ended.")
    reused = serializers.BooleanField(help_text="Its inputs had not changed, so an earlier result serves.")
    error = JobErrorSerializer(allow_null=True)


class SectionSerializer(serializers.Serializer):
    """One section of the form."""

    name = serializers.CharField()
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    energy = serializers.FloatField(help_text="0 to 1.")


class StemResultSerializer(serializers.Serializer):
    """One stem."""

    name = serializers.CharField()
    role = serializers.CharField()
    url = serializers.CharField()
    waveform = serializers.ListField(child=serializers.FloatField(), help_text="Peaks, 0 to 1.")
    instruments = serializers.ListField(child=contract_serializer(PlayedInstrument)())


class FileSerializer(serializers.Serializer):
    """One file of a take."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=FILE_KINDS)
    url = serializers.CharField()
    size_bytes = serializers.IntegerField()
    media_type = serializers.CharField()


class PictureSerializer(serializers.Serializer):
    """A drawing of what was measured."""

    name = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="What it shows, for those who do not see it.")
    url = serializers.CharField(help_text="SVG, for a light and a dark ground.")


class QaSerializer(serializers.Serializer):
    """Requested against measured."""

    status = serializers.ChoiceField(choices=VERDICTS)
    details = serializers.DictField(help_text="Flat measured values: tempo, key, lufs, clipping and the rest.")
    checks = serializers.ListField(child=contract_serializer(Check)())
    curves = serializers.ListField(child=contract_serializer(Curve)())
    pictures = serializers.ListField(child=PictureSerializer())


class MixSerializer(serializers.Serializer):
    """The mix before mastering."""

    url = serializers.CharField()
    loudness_lufs = serializers.FloatField(allow_null=True)


class DeliveredFileSerializer(serializers.Serializer):
    """One file of a delivery, as it measures once decoded."""

    name = serializers.CharField()
    format = serializers.ChoiceField(choices=["wav", "flac", "mp3", "opus"])
    url = serializers.CharField()
    loudness_lufs = serializers.FloatField()
    true_peak_dbtp = serializers.FloatField()
    held_back_db = serializers.FloatField(
        help_text="How far under the ceiling its limiter was set, so that the codec does not overshoot."
    )


class DeliverySerializer(serializers.Serializer):
    """The mix mastered to one target."""

    target = contract_serializer(DeliveryTarget)()
    loudness_lufs = serializers.FloatField()
    true_peak_dbtp = serializers.FloatField()
    limited_by_physics = serializers.BooleanField(help_text="The loudness gave way; the notes say how.")
    files = serializers.ListField(child=DeliveredFileSerializer())
    chain = serializers.ListField(child=contract_serializer(ChainStep)())
    notes = serializers.ListField(child=serializers.CharField())


class ResultSerializer(serializers.Serializer):
    """What one attempt gave."""

    track_url = serializers.CharField(allow_null=True, help_text="The master as MP3.")
    waveform = serializers.ListField(child=serializers.FloatField(), help_text="Peaks of the master, 0 to 1.")
    duration_seconds = serializers.FloatField()
    tempo_bpm = serializers.FloatField(allow_null=True)
    key = serializers.CharField(allow_null=True)
    genre = serializers.CharField(allow_null=True)
    sections = serializers.ListField(child=SectionSerializer())
    stems = serializers.ListField(child=StemResultSerializer())
    mix = MixSerializer()
    deliveries = serializers.ListField(child=DeliverySerializer(), help_text="One a target, the judged one first.")
    chain = serializers.ListField(child=contract_serializer(ChainStep)(), help_text="How it was mixed and mastered.")
    files = serializers.ListField(child=FileSerializer())
    midi_url = serializers.CharField(allow_null=True)
    archive_url = serializers.CharField()
    report_url = serializers.CharField(allow_null=True, help_text="One page to share; null until the job has ended.")
    qa = QaSerializer(allow_null=True, help_text="Null until quality control is done.")
    notes = serializers.ListField(child=serializers.CharField())


class AttemptEventSerializer(serializers.Serializer):
    """One walk through the pipeline, without what it gave."""

    number = serializers.IntegerField()
    prompt = serializers.CharField(help_text="The effective prompt: the words and every correction so far.")
    seed = serializers.IntegerField(allow_null=True)
    verdict = serializers.ChoiceField(choices=VERDICTS, allow_null=True)
    is_best = serializers.BooleanField()
    corrections = serializers.ListField(child=contract_serializer(Correction)())
    remix = contract_serializer(Remix)(allow_null=True, help_text="A person's own mix; null for the style's.")
    revision = contract_serializer(Revision)(
        allow_null=True, help_text="Made from an earlier take: which, and how; null for music from nothing."
    )
    stages = serializers.ListField(child=StageSerializer())


class AttemptSerializer(AttemptEventSerializer):
    """One walk through the pipeline."""

    result = ResultSerializer(allow_null=True, help_text="Null until mastering is done.")


class JobBaseSerializer(serializers.Serializer):
    """What every view of a job has."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    prompt = serializers.CharField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    stage = serializers.ChoiceField(choices=STAGES, allow_null=True)
    progress = serializers.FloatField(help_text="0 to 1, of the current attempt.")
    message = serializers.CharField()
    retry_count = serializers.IntegerField()
    max_retries = serializers.IntegerField()
    engine = serializers.CharField()
    seed = serializers.IntegerField()
    queue_position = serializers.IntegerField(allow_null=True, help_text="1 for the next; null unless it waits.")
    cancel_requested = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Grows at every visible change.")
    error = JobErrorSerializer(allow_null=True)
    options = JobOptionsSerializer()


class JobEventSerializer(JobBaseSerializer):
    """A job as its event stream tells it."""

    attempts = serializers.ListField(child=AttemptEventSerializer())


class JobSerializer(JobBaseSerializer):
    """One prompt on its way to a finished track."""

    brief = contract_serializer(MusicBrief)(allow_null=True, help_text="What was understood; null before parsing.")
    attempts = serializers.ListField(child=AttemptSerializer())
    result = ResultSerializer(allow_null=True, help_text="The best attempt's result.")
    report_url = serializers.CharField(
        allow_null=True, help_text="One page on how the job ended, a failed or cancelled one too; null until then."
    )


class OriginalJobSerializer(JobSerializer):
    """A job at its original address."""

    job_id = serializers.UUIDField()


class JobSummarySerializer(serializers.Serializer):
    """A job as the library lists it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    prompt = serializers.CharField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    stage = serializers.ChoiceField(choices=STAGES, allow_null=True)
    progress = serializers.FloatField()
    message = serializers.CharField()
    retry_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    tempo_bpm = serializers.FloatField(allow_null=True)
    key = serializers.CharField(allow_null=True)
    genre = serializers.CharField(allow_null=True)
    duration_seconds = serializers.FloatField(allow_null=True)
    queue_position = serializers.IntegerField(allow_null=True)


class CreatedTrackSerializer(serializers.Serializer):
    """The original answer to a new prompt."""

    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)


class GeneratedSerializer(serializers.Serializer):
    """The original answer of the generation stage."""

    file_path = serializers.CharField(help_text="Below the media folder.")
    prompt = serializers.CharField()
    duration_seconds = serializers.FloatField(help_text="As asked.")
    rendered_seconds = serializers.FloatField(help_text="As played: whole bars.")
    url = serializers.CharField()
    job_id = serializers.UUIDField()
    seed = serializers.IntegerField()
    engine = serializers.CharField()
    stems = serializers.ListField(child=serializers.CharField())
