from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "casework.demonstration"
    label = "demonstration"
    verbose_name = "Demonstration"
