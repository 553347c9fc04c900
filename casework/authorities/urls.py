"""Accounts of staff, under /desk/account/: allauth's pages by name, and our own.

allauth's own list of addresses is not included as a whole: there is no sign-up, and
e-mail addresses are changed by administrators alone.
"""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from casework.authorities.views import account as own

HOME = RedirectView.as_view(pattern_name="account_home")

urlpatterns = [
    path("", own.home, name="account_home"),
    path("authority/", own.choose_authority, name="choose_authority"),
    path("no-authority/", own.no_authority, name="no_authority"),
    path("stay/", own.stay, name="account_stay"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("signup/", own.signup_closed, name="account_signup"),
    path("email/", HOME, name="account_email"),
    path(
        "confirm-email/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", HOME, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
]
