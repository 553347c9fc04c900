"""The running product itself: it starts, serves, and survives losing a server."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from tests.cast import sign_in_of
from tests.live import LiveProduct


class Visitor:
    """A browser without scripts: cookies, pages and forms."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.origin + path))

    def post(self, path: str, page: str, **answers: str) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **answers}).encode()
        headers = {"Origin": self.origin}
        return self._ask(urllib.request.Request(self.origin + path, data, headers))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def test_the_product_runs_and_staff_can_sign_in(live_product: LiveProduct) -> None:
    staff = Visitor(live_product.origin)
    status, page = staff.get("/desk/")
    assert status == 200
    assert "<h1 class" in page
    assert "Sign in" in page
    who = sign_in_of("investigator")
    status, page = staff.post("/desk/account/login/", page, login=who.email, password=who.password)
    assert status == 200, page
    assert "Sign out" in page


def test_without_a_database_a_page_says_so_and_keeps_what_was_typed(
    live_product: LiveProduct,
) -> None:
    anyone = Visitor(live_product.origin)
    _, page = anyone.get("/follow/")
    with live_product.without_database():
        status, lost = anyone.post("/follow/", page, reference="RD-TEST-TEST", code="7 words")
        assert status == 503
        assert "not available at the moment" in lost
        assert 'value="RD-TEST-TEST"' in lost
        assert "Try again" in lost
        # The process lives, and says that it cannot work.
        assert anyone.get("/healthz")[0] == 200
        assert anyone.get("/healthz/ready")[0] == 503
    live_product.wait_for(lambda: anyone.get("/healthz/ready")[0] == 200)
    status, again = anyone.post("/follow/", lost, reference="RD-TEST-TEST", code="7 words")
    assert status < 500, again


def test_a_password_is_never_kept_in_the_page(live_product: LiveProduct) -> None:
    staff = Visitor(live_product.origin)
    _, page = staff.get("/desk/account/login/")
    who = sign_in_of("investigator")
    with live_product.without_database():
        status, lost = staff.post(
            "/desk/account/login/", page, login=who.email, password=who.password
        )
    assert status == 503
    assert who.password not in lost
    live_product.wait_for(lambda: staff.get("/healthz/ready")[0] == 200)


def test_signing_in_works_without_redis(live_product: LiveProduct) -> None:
    staff = Visitor(live_product.origin)
    _, page = staff.get("/desk/account/login/")
    who = sign_in_of("approver")
    with live_product.without_redis():
        status, page = staff.post(
            "/desk/account/login/", page, login=who.email, password=who.password
        )
        assert status == 200, page
        assert "Sign out" in page


def test_nothing_personal_is_logged(live_product: LiveProduct) -> None:
    visitor = Visitor(live_product.origin)
    visitor.get("/follow/?reference=RD-SEEN-SEEN&mail=someone@example.com")
    visitor.get("/no/such/page/?mail=someone@example.com")
    said = "".join(live_product.log(name) for name in ("web", "worker", "beat"))
    assert "someone@example.com" not in said
    assert "RD-SEEN-SEEN" not in said
