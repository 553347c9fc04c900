from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "casework.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from casework.authorities import navigation
        from casework.authorities.models import Role
        from casework.notices import receivers

        receivers.connect()
        navigation.register(
            navigation.Item(
                key="notices",
                title=_("Notices"),
                url_name="desk_notices",
                order=52,
                roles=(Role.INVESTIGATOR, Role.APPROVER, Role.ADMINISTRATOR),
            )
        )
