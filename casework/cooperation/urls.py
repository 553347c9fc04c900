"""Addresses of cooperation's pages, under ``/desk/``."""

from django.urls import path

from casework.cooperation import views

app_name = "cooperation"
urlpatterns = [
    path("shares/", views.shares, name="shares"),
    path("shares/<uuid:pk>/", views.share, name="share"),
    path("shares/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("shares/<uuid:pk>/answer/", views.answer, name="answer"),
    path("cases/<uuid:pk>/shares/new/", views.new, name="new"),
]
