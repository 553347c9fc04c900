from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "casework.cooperation"
    label = "cooperation"
    verbose_name = "Cooperation"
