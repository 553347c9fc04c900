from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "casework.procedures"
    label = "procedures"
    verbose_name = "Procedures"

    def ready(self) -> None:
        from casework.procedures import desk, receivers

        receivers.connect()
        desk.register()
