from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "casework.intake"
    label = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        from casework.authorities import navigation
        from casework.intake.permissions import OPEN

        navigation.register(navigation.Item("intake", _("Intake"), "intake:home", 35, OPEN))
