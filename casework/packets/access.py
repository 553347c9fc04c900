"""Who may see and change packets: the authority that makes them, nobody else."""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import OWN, Function, own

TABLES = [
    own(
        "packets_packet",
        insert=f"{OWN} AND EXISTS (SELECT FROM cases_participation p"
        " JOIN cases_case k ON k.id = p.case_id WHERE p.id = packets_packet.participation_id"
        " AND p.authority_id = packets_packet.authority_id"
        " AND k.complaint_id = packets_packet.complaint_id)",
        update_columns=(
            "state",
            "approved_by_id",
            "approved_at",
            "sealed_pdf",
            "pdf_sha256",
            "pages",
            "development_certificate",
            "failure",
            "attempts",
            "claimed_by",
            "announced_at",
            "ready_at",
            "way",
            "handed_on",
            "handed_to",
            "handed_by_id",
            "their_reference",
            "answer",
            "answered_on",
            "answer_words",
            "copied_at",
            "ended_reason",
        ),
    ),
]

FUNCTIONS = [
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="packets_unmade(before timestamptz, most integer)",
        returns="TABLE (packet uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT p.id, p.authority_id::text FROM packets_packet p"
        " WHERE p.state IN ('queued', 'making') AND p.announced_at < before"
        " ORDER BY p.announced_at LIMIT most",
    ),
]
