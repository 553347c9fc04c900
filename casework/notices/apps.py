from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "casework.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        from casework.notices import receivers

        receivers.connect()
