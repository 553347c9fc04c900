"""Administration of an authority's staff and letterhead, under /desk/."""

from django.urls import path

from casework.authorities.views import staff

urlpatterns = [
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/invite/", staff.staff_invite, name="staff_invite"),
    path("staff/<uuid:pk>/", staff.staff_member, name="staff_member"),
    path("staff/<uuid:pk>/activity/", staff.staff_activity, name="staff_activity"),
    path("letterhead/", staff.letterhead_page, name="letterhead"),
]
