"""Addresses of referral packets, under ``/desk/``."""

from django.urls import path

from casework.packets import views

app_name = "packets"
urlpatterns = [
    path("referrals/", views.packets, name="packets"),
    path("referrals/<uuid:pk>/", views.packet, name="packet"),
    path("referrals/<uuid:pk>/pdf/", views.pdf, name="pdf"),
    path("referrals/<uuid:pk>/data/", views.data, name="data"),
    path("referrals/<uuid:pk>/approve/", views.approve, name="approve"),
    path("referrals/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("referrals/<uuid:pk>/retry/", views.retry, name="retry"),
    path("referrals/<uuid:pk>/handed-over/", views.hand_over, name="hand-over"),
    path("referrals/<uuid:pk>/answer/", views.answer, name="answer"),
    path("referrals/<uuid:pk>/copy/", views.copy, name="copy"),
    path("cases/<uuid:pk>/referrals/new/", views.new, name="new"),
]
