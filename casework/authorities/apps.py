from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "casework.authorities"
    label = "authorities"
    verbose_name = "Authorities"
