from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "casework.matching"
    label = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        from casework.matching import desk, receivers

        receivers.connect()
        desk.register()
