#!/usr/bin/env python
"""Django's command line for the studio."""

import os
import sys


def main() -> None:
    """Run the named command with the local settings unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
