"""Every address of the product."""

from django.urls import include, path
from django.views.generic import TemplateView

from casework import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("healthz/ready", health.ready, name="ready"),
    path("about/", TemplateView.as_view(template_name="pages/about.html"), name="about"),
    path("privacy/", TemplateView.as_view(template_name="pages/privacy.html"), name="privacy"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="pages/accessibility.html"),
        name="accessibility",
    ),
    path("", include("complaints.urls")),
    path("", include("casework.notices.urls")),
    path("desk/account/", include("casework.authorities.urls")),
    path("desk/", include("casework.authorities.desk_urls")),
    path("desk/", include("casework.intake.urls")),
    path("desk/", include("casework.cases.urls")),
    path("desk/", include("casework.routing.urls")),
    path("desk/", include("casework.routing.allocation.urls")),
    path("desk/", include("casework.cooperation.urls")),
    path("desk/", include("casework.procedures.urls")),
    path("desk/", include("casework.matching.urls")),
    path("desk/", include("casework.packets.urls")),
    path("desk/", include("casework.enforcement.urls")),
]

handler400 = "complaints.views.failures.bad_request"
handler403 = "complaints.views.failures.forbidden"
handler404 = "complaints.views.failures.not_found"
handler500 = "complaints.views.failures.server_error"
