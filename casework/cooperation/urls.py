"""Addresses of this room, under ``/desk/``."""


app_name = "cooperation"
urlpatterns: list = []
