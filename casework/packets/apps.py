from django.apps import AppConfig


class PacketsConfig(AppConfig):
    name = "casework.packets"
    label = "packets"
    verbose_name = "Referral packets"

    def ready(self) -> None:
        from casework.packets import desk, receivers

        receivers.connect()
        desk.register()
