"""Production refuses to start with what only a demonstration may have."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.module_loading import import_string

SOUND = {
    "REDRESS_ENV": "production",
    "DEBUG": "false",
    "DEMONSTRATION": "false",
    "PUBLIC_ORIGIN": "https://redress.example.org",
    "ALLOWED_HOSTS": "redress.example.org",
    "SECRET_KEY": "a" * 50,
    "INDEX_KEY": "b" * 44,
    "AUDIT_SIGNING_KEY": "c" * 44,
    "SIGNING_PASSWORD": "d" * 44,
    "VAULT_MASTER_KEYS": "m1:" + "A" * 43 + "=",
    "SECURE_SSL_REDIRECT": "true",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import casework.settings"],
        env={**os.environ, **SOUND, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_sound_settings_start() -> None:
    assert start().returncode == 0, start().stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "true"),
        # It would open the desk to whoever has a password.
        ("DEMONSTRATION", "true"),
        ("PUBLIC_ORIGIN", "http://redress.example.org"),
        ("ALLOWED_HOSTS", "*"),
        ("SECRET_KEY", "development-only-secret"),
        ("INDEX_KEY", "short"),
        ("VAULT_MASTER_KEYS", ""),
        ("SECURE_SSL_REDIRECT", "false"),
    ],
)
def test_what_production_refuses(variable: str, value: str) -> None:
    found = start(**{variable: value})
    assert found.returncode != 0
    assert "ImproperlyConfigured" in found.stderr


def test_forms_are_protected_by_djangos_check_or_a_stricter_one() -> None:
    """Django's own system check (security.W003) knows its class by name alone."""
    found = [import_string(path) for path in settings.MIDDLEWARE]
    assert any(isinstance(one, type) and issubclass(one, CsrfViewMiddleware) for one in found)
