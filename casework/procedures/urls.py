"""Addresses of procedures' pages, under ``/desk/``."""

from django.urls import path

from casework.procedures.views import beginning, pages

app_name = "procedures"
urlpatterns = [
    path("procedures/", pages.procedures, name="procedures"),
    path("procedures/<uuid:pk>/", pages.procedure, name="procedure"),
    path("procedures/<uuid:pk>/steps/<slug:step>/", pages.step, name="step"),
    path("procedures/<uuid:pk>/letters/<int:number>/", pages.letter, name="letter"),
    path("cases/<uuid:pk>/procedures/new/", beginning.choose, name="choose"),
    path("cases/<uuid:pk>/procedures/new/<slug:kind>/", beginning.begin, name="begin"),
]
