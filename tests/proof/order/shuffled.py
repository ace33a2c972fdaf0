"""A plugin for pytest that runs tests in another order: by chance, but the same for the same `ORDER`."""

from __future__ import annotations

import os
import random
from typing import Any


def pytest_collection_modifyitems(items: list[Any]) -> None:
    random.Random(os.environ["ORDER"]).shuffle(items)  # noqa: S311
