"""Whether the product lives, and whether it can work: for supervisors and proxies."""

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from casework.forgiving_cache import ForgivingRedisCache


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of database or Redis."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database and Redis answer: 200, or 503 naming the one that is away.

    Without Redis pages work and follow-up work waits, so only the database decides the
    status.
    """
    cache = caches["default"]
    redis = isinstance(cache, ForgivingRedisCache) and cache.answers()
    found = {"database": _database_answers(), "redis": redis}
    return JsonResponse(found, status=200 if found["database"] else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever it is, the database did not answer
        return False
    return True
