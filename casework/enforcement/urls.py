"""Addresses of this room, under ``/desk/``."""

app_name = "enforcement"
urlpatterns: list = []
