from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REVIEWING = ("investigator", "cooperation_officer", "administrator")
"""Who finds corrections, respondents and rule sets in the navigation."""


class RoutingConfig(AppConfig):
    name = "casework.routing"
    label = "routing"
    verbose_name = "Routing"

    def ready(self) -> None:
        from casework.authorities import leaving, navigation
        from casework.cases import opened, panels
        from casework.routing import receivers
        from casework.routing.allocation.views.hand_over import before_leaving
        from casework.routing.services.conflicts import keep_out
        from casework.routing.views import decision

        receivers.connect()
        opened.register("conflicts", keep_out)
        leaving.register("cases", before_leaving)
        for item in (
            navigation.Item("availability", _("Away and conflicts"), "allocation:availability", 70),
            navigation.Item(
                "allocation", _("Allocation"), "allocation:home", 85, ("administrator",)
            ),
        ):
            navigation.register(item)
        panels.register(
            panels.Panel(
                "routing",
                _("Routing"),
                15,
                "routing/panels/routing.html",
                decision.routing_tab,
                decision.unconfirmed,
            )
        )
        panels.register_participants("routing", decision.named_participants)
        navigation.register(
            navigation.Item("routing", _("Routing"), "routing:waiting", 45, REVIEWING)
        )
