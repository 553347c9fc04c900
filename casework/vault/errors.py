"""What can go wrong with sealed data. Messages name ids at most, never content."""


class VaultError(Exception):
    """Base of the vault's errors."""


class Unreadable(VaultError):
    """The data cannot be opened: altered, moved to another place, or no key within reach."""


class KeyDestroyed(Unreadable):
    """The subject's key was destroyed; nothing sealed under it will be read again."""


class MasterKeyMissing(VaultError):
    """The ring holds no master key of the name that a stored key was wrapped with."""
