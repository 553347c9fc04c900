"""Addresses of cooperation's pages, under ``/desk/``."""

from django.urls import path

from casework.cooperation.views import clusters, copies, keys, making, shares, talking

app_name = "cooperation"
urlpatterns = [
    path("shares/", shares.shares, name="shares"),
    path("shares/keys/", keys.keys, name="keys"),
    path("shares/keys/<uuid:pk>/prove/", keys.prove, name="key-prove"),
    path("shares/keys/<uuid:pk>/retire/", keys.retire, name="key-retire"),
    path("shares/clusters/<uuid:pk>/", clusters.cluster, name="cluster"),
    path("shares/clusters/<uuid:pk>/revoke/", clusters.cluster_revoke, name="cluster-revoke"),
    path("shares/requests/<uuid:pk>/refuse/", talking.refuse, name="refuse"),
    path("shares/<uuid:pk>/", shares.share, name="share"),
    path("shares/<uuid:pk>/revoke/", shares.revoke, name="revoke"),
    path("shares/<uuid:pk>/answer/", shares.answer, name="answer"),
    path("shares/<uuid:pk>/comment/", talking.comment, name="comment"),
    path("shares/<uuid:pk>/ask/", talking.ask, name="ask"),
    path("shares/<uuid:pk>/hand-on/", making.hand_on, name="hand-on"),
    path("shares/<uuid:pk>/documents/<int:number>/", copies.document, name="document"),
    path("shares/<uuid:pk>/copies/", copies.copy_ask, name="copy-ask"),
    path("shares/<uuid:pk>/copies/<uuid:copy>/", copies.copy, name="copy"),
    path("cases/<uuid:pk>/shares/new/", making.new, name="new"),
    path("cases/<uuid:pk>/shares/cluster/", clusters.new_cluster, name="new-cluster"),
]
