from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "casework.cooperation"
    label = "cooperation"
    verbose_name = "Cooperation"

    def ready(self) -> None:
        from casework.cooperation import desk, receivers

        receivers.connect()
        desk.register()
