"""Writes report.json and report.html of a job's last round, however it ended."""

from __future__ import annotations

from jobs.artifacts import document_record, page_record
from jobs.models import Job
from jobs.onepager import report_page
from jobs.report import report_document
from musicassist.contracts.stage import StageName


def reports_write(job: Job) -> None:
    """Reports of every take of the newest round, now that the end is known; nothing for a job without one."""
    newest = job.attempts.order_by("-number").first()
    if newest is None:
        return
    for take in job.attempts.filter(round=newest.round).select_related("job"):
        run = take.runs.filter(stage=StageName.QA).first()
        document = report_document(take)
        document_record(attempt=take, run=run, kind="report", document=document)
        page_record(attempt=take, run=run, page=report_page(take, document))
