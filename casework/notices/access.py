"""Rights on documents.

An authority's desk has its own notices; nobody deletes any. The public pages have no
right on any of these tables: one function answers whoever holds a notice's check code or
its file, with what the verification page says and nothing more.
"""

from casework.scoping.standing import APP_ROLE, PUBLIC_ROLE
from casework.scoping.tables import NOTHING, OWN, Function, Rules, Table, own

_STARTER_OR_OWN = f"authority_id IS NULL OR {OWN}"

TABLES = [
    own("notices_noticeseries"),
    own("notices_notice"),
    own("notices_serviceattempt"),
    # Starter texts belong to no authority; an operator's command adds them.
    Table(
        "notices_templateversion",
        desk=Rules(select=_STARTER_OR_OWN, insert=OWN),
        public=NOTHING,
        app=Rules(select="authority_id IS NULL", insert="authority_id IS NULL"),
    ),
]

FUNCTIONS = [
    # Runs past the policies, so the capability is its only key: nothing set, nothing found.
    Function(
        signature="notices_verified()",
        returns=(
            "TABLE (number text, authority text, issued_at timestamptz, served boolean,"
            " withdrawn_at timestamptz, pdf_sha256 text, pdf_size integer, pages smallint,"
            " development boolean, certificate_sha256 text)"
        ),
        definer=True,
        roles=(PUBLIC_ROLE,),
        body="SELECT n.number::text, n.authority_id::text, n.issued_at, n.state = 'served',"
        " n.withdrawn_at, n.pdf_sha256::text, n.pdf_size, n.pages, n.development_certificate,"
        " n.certificate_sha256::text FROM notices_notice n"
        " WHERE n.state IN ('ready', 'served')"
        " AND (n.check_code_hash = redress_capability() OR n.file_hash = redress_capability())",
    ),
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="notices_unrendered(before timestamptz, most integer)",
        returns="TABLE (notice uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT n.id, n.authority_id::text FROM notices_notice n"
        " WHERE n.state IN ('queued', 'rendering') AND n.announced_at < before"
        " ORDER BY n.announced_at LIMIT most",
    ),
]
