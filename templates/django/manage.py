#!/usr/bin/env python
"""Django's command line: `uv run python manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from config.address import check_address
from config.environment import environment
from config.outages import told_in_one_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with told_in_one_line(environment.database_url):
        if sys.argv[1:] == ["dev"]:
            check_address(environment.host, environment.port)
            execute_from_command_line([sys.argv[0], "migrate"])
            # What the reloader starts again after each change.
            sys.argv[1:] = ["runserver"]
        if sys.argv[1:] == ["runserver"]:
            sys.argv.append(environment.address)
        execute_from_command_line(sys.argv)
