from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "casework.enforcement"
    label = "enforcement"
    verbose_name = "Enforcement"

    def ready(self) -> None:
        from casework.enforcement import desk, receivers, selectors
        from casework.notices import need_to_know

        receivers.connect()
        need_to_know.register("enforcement", selectors.notices_in_sight)
        desk.register()
