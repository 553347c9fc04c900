"""Addresses of intake, under /desk/. None holds a reference or a code."""

from django.urls import path

from casework.intake.views import codes
from casework.intake.views.entering import (
    BeginView,
    CheckView,
    ContinueView,
    DestroyView,
    HomeView,
    ReceiptView,
    StepView,
)

app_name = "intake"

urlpatterns = [
    path("intake/", HomeView.as_view(), name="home"),
    path("intake/begin/", BeginView.as_view(), name="begin"),
    path("intake/<uuid:pk>/", ContinueView.as_view(), name="entry"),
    path("intake/<uuid:pk>/check/", CheckView.as_view(), name="check"),
    path("intake/<uuid:pk>/receipt/", ReceiptView.as_view(), name="receipt"),
    path("intake/<uuid:pk>/destroy/", DestroyView.as_view(), name="destroy"),
    path("intake/<uuid:pk>/step/<slug:step>/", StepView.as_view(), name="step"),
    path("intake/codes/", codes.ask, name="code-ask"),
    path("intake/codes/<uuid:pk>/", codes.code, name="code"),
    path("intake/codes/<uuid:pk>/decide/", codes.code_decide, name="code-decide"),
    path("intake/codes/<uuid:pk>/give/", codes.code_give, name="code-give"),
]
