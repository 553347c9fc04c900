"""Tables of cooperation."""

from casework.cooperation.models.answer import ShareAnswer
from casework.cooperation.models.cluster import Cluster
from casework.cooperation.models.comment import ShareComment
from casework.cooperation.models.disclosure import Disclosure
from casework.cooperation.models.document import DisclosedDocument
from casework.cooperation.models.export import ExportKey, ShareExport
from casework.cooperation.models.reading import ShareReading
from casework.cooperation.models.request import RequestAnswer, ShareRequest
from casework.cooperation.models.share import Share

__all__ = [
    "Cluster",
    "DisclosedDocument",
    "Disclosure",
    "ExportKey",
    "RequestAnswer",
    "Share",
    "ShareAnswer",
    "ShareComment",
    "ShareExport",
    "ShareReading",
    "ShareRequest",
]
