"""Laws are tried on fewer examples here: each plans a query, which takes longer than it runs."""

import pytest
from hypothesis import HealthCheck, settings


@pytest.fixture(autouse=True)
def _patient_laws(monkeypatch):
    """No deadline: the first example reads the tables."""
