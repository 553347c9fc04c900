"""Addresses of matching's pages, under ``/desk/``."""

from django.urls import path

from casework.matching import views

app_name = "matching"
urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<uuid:pk>/", views.approach, name="approach"),
    path("contacts/offers/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<uuid:pk>/alike/look/", views.look, name="look"),
    path("cases/<uuid:pk>/alike/offer/", views.offer, name="offer"),
]
