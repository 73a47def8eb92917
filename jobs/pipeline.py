"""The pipeline: an ordered tuple, run by one loop. Imported where stages run, never in the web process."""

from __future__ import annotations

from generation.stage import GenerationStage
from mastering.stage import MasteringStage
from musicassist.contracts.stage import Stage
from parsing.stage import ParsingStage
from qa.stage import QaStage

STAGES: tuple[Stage, ...] = (ParsingStage(), GenerationStage(), MasteringStage(), QaStage())
