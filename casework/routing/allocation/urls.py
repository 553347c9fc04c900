"""Addresses of the pages of allocation."""

from django.urls import path

from casework.routing.allocation.views import (
    absences,
    conflicts,
    hand_over,
    home,
    rules,
    teams,
)

app_name = "allocation"
urlpatterns = [
    path("allocation/", home.home, name="home"),
    path("allocation/retry/", home.retry, name="retry"),
    path("allocation/people/<uuid:pk>/", home.person, name="person"),
    path("allocation/rules/", rules.rules, name="rules"),
    path("allocation/rules/new/", rules.new, name="rules-new"),
    path("allocation/rules/<int:number>/", rules.version, name="version"),
    path("allocation/dry-runs/<uuid:pk>/", rules.dry_run, name="dry-run"),
    path("allocation/dry-runs/<uuid:pk>/stop/", rules.stop, name="dry-run-stop"),
    path("allocation/teams/", teams.teams, name="teams"),
    path("allocation/teams/new/", teams.new, name="team-new"),
    path("allocation/teams/<uuid:pk>/", teams.team, name="team"),
    path("allocation/teams/<uuid:pk>/close/", teams.close, name="team-close"),
    path("allocation/absences/", absences.everybodys, name="absences"),
    path("allocation/conflicts/", conflicts.everybodys, name="conflicts"),
    path("allocation/conflicts/<uuid:pk>/end/", conflicts.end, name="conflict-end"),
    path("allocation/hand-over/<uuid:pk>/", hand_over.hand_over, name="hand-over"),
    path("allocation/handed-over/<uuid:pk>/", hand_over.handed_over, name="handed-over"),
    path("availability/", absences.availability, name="availability"),
    path("availability/absence/", absences.own, name="absence-own"),
    path("availability/absence/<uuid:pk>/call-off/", absences.call_off, name="call-off"),
    path("availability/conflict/", conflicts.own, name="conflict-own"),
    path("availability/conflict/<uuid:pk>/", conflicts.conflict, name="conflict"),
]
