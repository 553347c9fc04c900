"""Referral packets: what is handed to bodies that are not data protection authorities (child
hotlines, removal bodies, the police) and have no account here."""
