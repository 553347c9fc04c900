"""Addresses of routing's pages."""

from django.urls import path

from casework.routing import views

app_name = "routing"
urlpatterns = [
    path("cases/<uuid:pk>/routing/confirm/", views.confirm_routing, name="confirm"),
    path("cases/<uuid:pk>/routing/override/", views.override_routing, name="override"),
]
