"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("complaints.urls")),
    path("", include("casework.notices.urls")),
    path("desk/account/", include("casework.authorities.urls")),
    path("desk/", include("casework.cases.urls")),
    path("desk/", include("casework.routing.urls")),
    path("desk/", include("casework.cooperation.urls")),
    path("desk/", include("casework.enforcement.urls")),
]

handler400 = "complaints.views.failures.bad_request"
handler403 = "complaints.views.failures.forbidden"
handler404 = "complaints.views.failures.not_found"
handler500 = "complaints.views.failures.server_error"
