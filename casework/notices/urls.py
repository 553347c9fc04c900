"""Addresses of notices; included at the root."""

from django.urls import path

from casework.notices.views import desk, verification

urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("verify/file/", verification.verify_file, name="check_notice_file"),
    path("desk/notices/", desk.index, name="desk_notices"),
    path("desk/notices/<uuid:pk>/", desk.show, name="desk_notice"),
    path("desk/notices/<uuid:pk>/pdf/", desk.pdf, name="desk_notice_pdf"),
    path("desk/notices/<uuid:pk>/retry/", desk.retry, name="desk_notice_retry"),
    path("desk/notices/<uuid:pk>/serve/", desk.serve_by_email, name="desk_notice_serve"),
    path("desk/notices/<uuid:pk>/service/", desk.record_service, name="desk_notice_service"),
    path("desk/notices/<uuid:pk>/withdraw/", desk.withdraw, name="desk_notice_withdraw"),
]
