from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoritiesConfig(AppConfig):
    name = "casework.authorities"
    label = "authorities"
    verbose_name = "Authorities"

    def ready(self) -> None:
        from casework.authorities import navigation, recording

        recording.connect()
        navigation.register(
            navigation.Item(
                key="staff",
                title=_("Staff"),
                url_name="staff_list",
                order=90,
                roles=("administrator",),
            )
        )
