from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "casework.enforcement"
    label = "enforcement"
    verbose_name = "Enforcement"

    def ready(self) -> None:
        from casework.enforcement import desk, receivers

        receivers.connect()
        desk.register()
