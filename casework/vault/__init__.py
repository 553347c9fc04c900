"""Keeps personal data unreadable to whoever holds the tables or a backup of them.

Each subject (a complaint, notice, disclosure, draft …) has a key of its own. It is
wrapped by a key of the authority that holds it, and that by a master key from the
environment or a file. Destroying a subject's key makes everything sealed under it
unreadable; ``docs/vault.md`` tells after how long that holds for old backups too.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.vault.errors import KeyDestroyed, Unreadable, VaultError
    from casework.vault.indexes import blind_index, capability
    from casework.vault.services import (
        create_key,
        destroy_key,
        grant,
        load_keys,
        open_sealed,
        open_sealed_bytes,
        revoke_grant,
        seal,
    )
    from casework.vault.tokens import open_with_token, seal_with_token

__all__ = [
    "KeyDestroyed",
    "Unreadable",
    "VaultError",
    "blind_index",
    "capability",
    "create_key",
    "destroy_key",
    "grant",
    "load_keys",
    "open_sealed",
    "open_sealed_bytes",
    "open_with_token",
    "revoke_grant",
    "seal",
    "seal_with_token",
]

_HOMES = {
    "errors": ("KeyDestroyed", "Unreadable", "VaultError"),
    "indexes": ("blind_index", "capability"),
    "tokens": ("open_with_token", "seal_with_token"),
}


def __getattr__(name: str) -> Any:
    """Import on first use: Django loads this package before models may be imported."""
    if name not in __all__:
        raise AttributeError(name)
    home = next((home for home, names in _HOMES.items() if name in names), "services")
    return getattr(import_module(f"casework.vault.{home}"), name)
