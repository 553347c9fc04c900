"""How allauth keeps second factors."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from casework.vault import cipher

_PLACE = b"mfa_authenticator.data"


class StaffFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted at rest, under a key
    derived from INDEX_KEY: a stolen backup lets nobody make codes."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(cipher.encrypt(_key(), text.encode(), _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher.decrypt(_key(), base64.b64decode(encrypted_text), _PLACE).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.MFA_TOTP_ISSUER}


def _key() -> bytes:
    return cipher.derive(settings.INDEX_KEY.encode(), "second-factor")
