from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "casework.routing"
    label = "routing"
    verbose_name = "Routing"

    def ready(self) -> None:
        from casework.cases import panels
        from casework.routing import receivers, views

        receivers.connect()
        panels.register(
            panels.Panel(
                "routing",
                _("Routing"),
                15,
                "routing/panels/routing.html",
                views.routing_tab,
                views.unconfirmed,
            )
        )
        panels.register_participants("routing", views.named_participants)
