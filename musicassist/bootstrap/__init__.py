"""Sets the project up on a fresh machine. Standard library only: it runs before anything is installed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one place that an older Python reaches
    sys.exit("Python 3.11 or newer is needed, this is %d.%d: make PYTHON=python3.12" % sys.version_info[:2])  # noqa: UP031
