"""Addresses of routing's pages."""

from django.urls import path

from casework.routing.views import comparing, correcting, decision, respondents

app_name = "routing"
_CASE = "cases/<uuid:pk>/routing/"
_FACTS = f"{_CASE}facts/<uuid:version>/"
urlpatterns = [
    path(f"{_CASE}confirm/", decision.confirm_routing, name="confirm"),
    path(f"{_CASE}override/", decision.override_routing, name="override"),
    path(f"{_CASE}facts/", correcting.correct, name="correct"),
    path(_FACTS, correcting.correction, name="correction"),
    path(f"{_FACTS}confirm/", correcting.confirm_correction, name="confirm-facts"),
    path(f"{_FACTS}set-aside/", correcting.set_aside, name="set-facts-aside"),
    path(f"{_FACTS}anew/", correcting.recalculate, name="recalculate"),
    path("routing/", correcting.waiting, name="waiting"),
    path("routing/rule-sets/", comparing.rulesets, name="rulesets"),
    path("routing/rule-sets/<uuid:pk>/", comparing.comparison, name="comparison"),
    path("routing/rule-sets/<uuid:pk>/cancel/", comparing.cancel, name="cancel-comparison"),
    path("routing/respondents/", respondents.listing, name="respondents"),
    path("routing/respondents/<uuid:pk>/", respondents.respondent, name="respondent"),
]
