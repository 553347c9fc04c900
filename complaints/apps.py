from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ComplaintsConfig(AppConfig):
    name = "complaints"
    label = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        from casework.authorities import models
        from casework.delivery import permission
        from complaints.directory import forget_directory
        from complaints.services.mail import PURPOSES, still_wanted

        for changed in (
            models.Authority,
            models.Platform,
            models.Respondent,
            models.Establishment,
            models.ReferralBody,
        ):
            for signal in (post_save, post_delete):
                signal.connect(forget_directory, sender=changed, dispatch_uid="directory")

        for purpose in PURPOSES:
            permission.register(purpose, still_wanted)
