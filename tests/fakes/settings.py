"""Names for ``settings.PIPELINE``."""

FAKE_PIPELINE = "tests.fakes.stages:STAGES"
