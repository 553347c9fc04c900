"""Links as people paste them: read, refused with a reason, or brought to one form.

The normalised form is only for telling that two links lead to the same place; what is
kept and shown is the link as given. Nothing is ever fetched.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, quote, unquote, urlencode

from complaints.places.hosts import InternalHost, NotAHost, public_host
from complaints.typed_text import clean

LONGEST = 2000
"""Characters of one link."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):(.*)", re.IGNORECASE | re.DOTALL)
_NOT_THE_WEB = {"javascript", "data", "file", "vbscript", "blob", "about"}
_BARE = re.compile(r"[^\s/?#@:.]+(\.[^\s/?#@:.]+)+\.?(:\d{1,5})?([/?#]\S*)?\Z")
_IN_TEXT = re.compile(r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"'“”‘’„«»]+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2060-\u206f\ufeff]")
_TRAILING = ".,;:!?…)]}>\"'”’»"
_MOBILE = ("www.", "m.", "mobile.", "touch.", "amp.")
_ALIASES = {"twitter.com": "x.com", "threads.net": "threads.com", "mega.io": "mega.nz"}
"""Second names under which a service serves the same addresses."""
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|ttclid|twclid|li_fat_id"
    r"|igsh(id)?|mc_[ce]id|_ga|_gl|_hs\w+|mkt_tok|oly_\w+|vero_\w+|ref_(src|url)|cmpid|spm"
    r"|share_(id|app_id|link_id)|sharer?|is_from_webapp|sender_device|web_id|__tn__|__cft__.*"
    r"|rdid|_branch_match_id|si|feature|pp)\Z",
    re.IGNORECASE,
)
_TRACKING_AT = {
    "x.com": {"s", "t", "ref"},
    "reddit.com": {"rdt", "context", "ref", "ref_source"},
    "tiktok.com": {"_r", "_t", "lang"},
}
_FILES = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|bmp|tiff?|mp4|m4v|avi|webm|mkv|pdf|docx?|txt|eml)\Z", re.IGNORECASE
)
"""Endings of file names that no web address has where nothing follows the host."""
_FRAGMENT_COUNTS = {"mega.nz"}
"""Services at which what follows "#" names the file."""
_UNRESERVED = "-._~!$&'()*+,;=:@/"


class Reason(Enum):
    """Why a line is not taken as a link."""

    NOT_A_LINK = "not_a_link"
    NOT_THE_WEB = "not_the_web"
    INTERNAL = "internal"
    TOO_LONG = "too_long"
    HAS_LOGIN = "has_login"


class Refused(ValueError):
    """This is no link to a public web page; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True)
class Link:
    """A link as given, its normalised form, and its host in ASCII."""

    given: str
    normal: str
    host: str


@dataclass(frozen=True)
class Refusal:
    """A line that was refused: its number, the line itself and why."""

    line: int
    text: str
    reason: Reason


def read_lines(text: str) -> tuple[list[Link], list[Refusal]]:
    """Links and refusals in a text with one link (or a message that holds some) a line.

    Links with the same normalised form appear once. Empty lines are passed over.
    """
    links: dict[str, Link] = {}
    refusals: list[Refusal] = []
    for number, line in enumerate(clean(text).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            for link in _links_in(line.strip()):
                links.setdefault(link.normal, link)
        except Refused as refused:
            refusals.append(Refusal(number, line.strip(), refused.reason))
    return list(links.values()), refusals


def _links_in(line: str) -> Iterable[Link]:
    found = _IN_TEXT.findall(line)
    if found and " " in line:
        return [read(part.rstrip(_TRAILING)) for part in found]
    return [read(line)]


def read(typed: str) -> Link:
    """The link meant by what was typed. Raises Refused."""
    given = _INVISIBLE.sub("", clean(typed)).strip()
    if len(given) > LONGEST:
        raise Refused(Reason.TOO_LONG)
    if not given or any(c.isspace() for c in given):
        raise Refused(_kind_of_words(given))
    scheme, rest = _split(given)
    authority, rest = _cut(rest.lstrip("/\\"), "/?#\\")
    if "@" in authority:
        raise Refused(Reason.HAS_LOGIN)
    host, port = _host_and_port(authority)
    query_at = rest.find("?") if "?" in rest.split("#", 1)[0] else -1
    body, _hash, fragment = rest.partition("#")
    path = body if query_at < 0 else body[:query_at]
    query = "" if query_at < 0 else body[query_at + 1 :]
    normal = _normal(scheme, host, port, path, query, fragment)
    return Link(given=given if "://" in given else f"https://{given}", normal=normal, host=host)


def _kind_of_words(text: str) -> Reason:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in _NOT_THE_WEB:
        return Reason.NOT_THE_WEB
    return Reason.NOT_A_LINK


def _split(given: str) -> tuple[str, str]:
    """Scheme (http or https) and what follows it; a bare host is taken as https."""
    if _BARE.match(given) and not _FILES.search(re.split("[/?#]", given, maxsplit=1)[0]):
        return "https", given
    found = _SCHEME.match(given)
    if not found:
        if given.startswith("//") and len(given) > 2:
            return "https", given
        # One word or a bracketed address without a scheme.
        raise Refused(Reason.NOT_A_LINK)
    scheme, rest = found[1].lower(), found[2]
    scheme = {"hxxp": "http", "hxxps": "https"}.get(scheme, scheme)
    if scheme not in {"http", "https"}:
        if scheme in _NOT_THE_WEB:
            raise Refused(Reason.NOT_THE_WEB)
        if re.match(r"\d{1,5}([/?#]|\Z)", rest):  # "localhost:8000/…": a port, not a scheme
            return "https", given
        raise Refused(Reason.NOT_THE_WEB)
    if not rest.startswith(("//", "\\\\")):
        raise Refused(Reason.NOT_A_LINK)
    return scheme, rest


def _host_and_port(authority: str) -> tuple[str, str]:
    host, port = authority, ""
    found = re.fullmatch(r"(.*?):(\d{0,5})", authority, re.DOTALL)
    if found and not (authority.startswith("[") and authority.endswith("]")):
        host, port = found[1], found[2].lstrip("0")
        if port and int(port) > 65535:
            raise Refused(Reason.NOT_A_LINK)
    try:
        return public_host(unquote(host)), "" if port in {"80", "443"} else port
    except InternalHost:
        raise Refused(Reason.INTERNAL) from None
    except NotAHost:
        raise Refused(Reason.NOT_A_LINK) from None


def _normal(scheme: str, host: str, port: str, path: str, query: str, fragment: str) -> str:
    """One form for links that lead to the same place (RFC 3986, section 6, and the habits
    of services): https, one host for mobile and desktop, no tracking, sorted parameters."""
    host = _one_host(host)
    path = _one_path(path)
    if host == "youtu.be" and path.count("/") == 1 and len(path) > 1:
        query = f"v={path[1:]}&{query}" if query else f"v={path[1:]}"
        host, path = "youtube.com", "/watch"
    dropped = _TRACKING_AT.get(host, set())
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        if not _TRACKING.match(name) and name.lower() not in dropped
    )
    text = f"https://{host}{f':{port}' if port else ''}{path}"
    if kept:
        text += f"?{urlencode(kept)}"
    if fragment and (host in _FRAGMENT_COUNTS or fragment.startswith(("!", "/"))):
        text += f"#{quote(unquote(fragment), safe=_UNRESERVED + '?')}"
    return text


def _one_host(host: str) -> str:
    changed = True
    while changed:
        changed = False
        for prefix in _MOBILE:
            shorter = host.removeprefix(prefix)
            if shorter != host and "." in shorter:
                host, changed = shorter, True
    return _ALIASES.get(host, host)


def _one_path(path: str) -> str:
    segments: list[str] = []
    for segment in path.replace("\\", "/").split("/"):
        plain = unquote(segment)
        if plain == "..":
            if segments:
                segments.pop()
        elif plain not in {"", "."}:
            segments.append(quote(plain, safe=_UNRESERVED.replace("/", "")))
    return "/" + "/".join(segments)


def _cut(text: str, stops: str) -> tuple[str, str]:
    for index, character in enumerate(text):
        if character in stops:
            return text[:index], text[index:]
    return text, ""
