"""Addresses of enforcement's pages, under ``/desk/``."""

from django.urls import path

from casework.enforcement.views import begin, draft, steps

app_name = "enforcement"
urlpatterns = [
    path("cases/<uuid:pk>/actions/new/", begin.choose, name="choose"),
    path("cases/<uuid:pk>/actions/new/<slug:power>/", begin.begin, name="begin"),
    path("actions/", steps.actions, name="actions"),
    path("actions/<uuid:pk>/", steps.action, name="action"),
    path("actions/<uuid:pk>/edit/", draft.edit, name="edit"),
    path("actions/<uuid:pk>/review/", draft.review, name="review"),
    path("actions/<uuid:pk>/editions/<int:number>/", draft.edition, name="edition"),
    path("actions/<uuid:pk>/send/", steps.send, name="send"),
    path("actions/<uuid:pk>/approve/", steps.approve, name="approve"),
    path("actions/<uuid:pk>/return/", steps.send_back, name="return"),
    path("actions/<uuid:pk>/response/", steps.response, name="response"),
    path("actions/<uuid:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("actions/<uuid:pk>/close/", steps.close, name="close"),
]
