"""Addresses of the public's side. None holds a reference or a code."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
