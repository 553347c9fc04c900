"""Addresses of the desk's lists and of the case page."""

from django.urls import path, register_converter

from casework.cases import panels
from casework.cases.views import asking, case, documents, lists, person, trouble, work


class PanelConverter:
    """A tab that some room has registered; anything else is another room's address."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> str:
        """The key itself; ValueError (no match) if there is no such tab."""
        if panels.get(value) is None:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The key itself."""
        return value


register_converter(PanelConverter, "panel")

app_name = "cases"
urlpatterns = [
    path("", lists.mine, name="mine"),
    path("queue/", lists.authority_queue, name="queue"),
    path("search/", lists.search, name="search"),
    path("trouble/", trouble.trouble, name="trouble"),
    path("trouble/<uuid:pk>/retry/", trouble.retry, name="trouble-retry"),
    path("trouble/<uuid:pk>/dismiss/", trouble.dismiss, name="trouble-dismiss"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/status/", work.status, name="status"),
    path("cases/<uuid:pk>/assign/", work.assignment, name="assign"),
    path("cases/<uuid:pk>/take/", work.take, name="take"),
    path("cases/<uuid:pk>/clocks/<uuid:clock>/met/", work.clock_met, name="clock-met"),
    path("cases/<uuid:pk>/clocks/<uuid:clock>/stop/", work.clock_stop, name="clock-stop"),
    path("cases/<uuid:pk>/tasks/add/", work.task_add, name="task-add"),
    path("cases/<uuid:pk>/tasks/<uuid:task>/done/", work.task_done, name="task-done"),
    path("cases/<uuid:pk>/notes/add/", work.note_add, name="note-add"),
    path("cases/<uuid:pk>/messages/send/", person.message_send, name="message-send"),
    path("cases/<uuid:pk>/ask/", asking.ask, name="ask"),
    path("cases/<uuid:pk>/ask/<uuid:asked>/take-back/", asking.take_back, name="request-take-back"),
    path("cases/<uuid:pk>/places/state/", asking.places_state, name="places-state"),
    path("cases/<uuid:pk>/silence/", asking.silence, name="silence"),
    path(
        "cases/<uuid:pk>/documents/<uuid:document>/open/",
        documents.open_document,
        name="document-open",
    ),
    path("cases/<uuid:pk>/reveal/", person.reveal, name="reveal"),
    path("cases/<uuid:pk>/<panel:key>/", case.panel, name="panel"),
]
