"""Tables of documents."""

from casework.notices.models.notice import Notice, NoticeSeries
from casework.notices.models.service_attempt import ServiceAttempt
from casework.notices.models.template_version import TemplateVersion

__all__ = ["Notice", "NoticeSeries", "ServiceAttempt", "TemplateVersion"]
