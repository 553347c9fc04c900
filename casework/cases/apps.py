from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "casework.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        from casework.authorities import navigation
        from casework.cases import receivers
        from casework.cases.views import documents, person_tabs, tabs

        receivers.connect()
        tabs.register()
        person_tabs.register()
        documents.register()
        for item in (
            navigation.Item("cases-mine", _("My cases"), "cases:mine", 10),
            navigation.Item("cases-queue", _("Queue"), "cases:queue", 20),
            navigation.Item("cases-search", _("Search"), "cases:search", 30),
            navigation.Item("cases-trouble", _("Trouble"), "cases:trouble", 80, ("administrator",)),
        ):
            navigation.register(item)
