"""Addresses of the public's side. None holds a reference or a code."""

from django.urls import path

from complaints.paper import ADULT, CHILD
from complaints.views.begin import (
    BeginView,
    ClosedView,
    LaterView,
    LeaveView,
    ReopenView,
    StartView,
)
from complaints.views.check import CheckView, SentView
from complaints.views.follow import CloseView, FollowView, LostCodeView, StatusView
from complaints.views.follow_fingerprints import FingerprintsView
from complaints.views.follow_letter import (
    LetterAgainView,
    LetterDestroyView,
    LetterFileView,
    LetterFromReceiptView,
    LettersView,
    NewLetterView,
)
from complaints.views.follow_messages import DocumentView, MessagesView
from complaints.views.follow_places import PlaceStateView, PlacesView
from complaints.views.follow_requests import QuestionsView
from complaints.views.follow_wishes import SafetyView, WishesView
from complaints.views.follow_withdraw import WithdrawView
from complaints.views.help_now import FormHelpView, HelpNowView
from complaints.views.language import LanguageView
from complaints.views.paper import OnPaperView, PaperFormView
from complaints.views.quiet import ClosedQuietView, FollowStayView, StayView
from complaints.views.step import ContinueView, StepView

urlpatterns = [
    path("", StartView.as_view(), name="start"),
    path("help-now/", HelpNowView.as_view(), name="help-now"),
    path("language/", LanguageView.as_view(), name="language"),
    path("leave/", LeaveView.as_view(), name="leave"),
    path("closed/", ClosedView.as_view(), name="closed"),
    path("closed/open/", ReopenView.as_view(), name="reopen"),
    path("closed/quiet/", ClosedQuietView.as_view(), name="closed-quiet"),
    path("complain/", BeginView.as_view(), name="begin"),
    path("complain/continue/", ContinueView.as_view(), name="continue"),
    path("complain/later/", LaterView.as_view(), name="later"),
    path("complain/check/", CheckView.as_view(), name="check"),
    path("complain/sent/", SentView.as_view(), name="sent"),
    path("complain/help/<slug:step>/", FormHelpView.as_view(), name="form-help"),
    path("complain/sent/letter/", LetterFromReceiptView.as_view(), name="sent-letter"),
    path("complain/stay/", StayView.as_view(), name="stay"),
    path("complain/<slug:step>/", StepView.as_view(), name="step"),
    path("complain-on-paper/", OnPaperView.as_view(), name="on-paper"),
    path("complain-on-paper/a/", PaperFormView.as_view(version=ADULT), name="on-paper-adult"),
    path("complain-on-paper/b/", PaperFormView.as_view(version=CHILD), name="on-paper-child"),
    path("follow/", FollowView.as_view(), name="follow"),
    path("follow/status/", StatusView.as_view(), name="follow-status"),
    path("follow/messages/", MessagesView.as_view(), name="follow-messages"),
    path(
        "follow/messages/document/<uuid:pk>/",
        DocumentView.as_view(),
        name="follow-document",
    ),
    path("follow/lost/", LostCodeView.as_view(), name="follow-lost"),
    path("follow/questions/", QuestionsView.as_view(), name="follow-questions"),
    path("follow/places/", PlacesView.as_view(), name="follow-places"),
    path("follow/places/state/", PlaceStateView.as_view(), name="follow-place-state"),
    path("follow/wishes/", WishesView.as_view(), name="follow-wishes"),
    path("follow/safety/", SafetyView.as_view(), name="follow-safety"),
    path("follow/fingerprints/", FingerprintsView.as_view(), name="follow-fingerprints"),
    path("follow/withdraw/", WithdrawView.as_view(), name="follow-withdraw"),
    path("follow/letter/", LettersView.as_view(), name="follow-letters"),
    path("follow/letter/new/", NewLetterView.as_view(), name="follow-letter-new"),
    path("follow/letter/<uuid:pk>/file/", LetterFileView.as_view(), name="follow-letter-file"),
    path("follow/letter/<uuid:pk>/again/", LetterAgainView.as_view(), name="follow-letter-again"),
    path(
        "follow/letter/<uuid:pk>/destroy/",
        LetterDestroyView.as_view(),
        name="follow-letter-destroy",
    ),
    path("follow/stay/", FollowStayView.as_view(), name="follow-stay"),
    path("follow/close/", CloseView.as_view(), name="follow-close"),
]
