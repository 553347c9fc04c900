from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ScopingConfig(AppConfig):
    name = "casework.scoping"
    label = "scoping"
    verbose_name = "Scoping"

    def ready(self) -> None:
        from casework.scoping.securing import after_migrate

        # Once, after the last app that announces its migration: rights are given
        # when all tables are there.
        announcing = [config for config in apps.get_app_configs() if config.models_module]
        if announcing:
            post_migrate.connect(
                after_migrate, sender=announcing[-1], dispatch_uid="scoping.secure"
            )
