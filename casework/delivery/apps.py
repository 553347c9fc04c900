from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "casework.delivery"
    label = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        from casework.delivery import failures

        failures.connect()
