"""Links as people paste them: found among other words, asked about where one looks mistyped,
refused with a reason, or brought to one form.

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
_ACCOUNT_WORDS = 5
"""Words of a line that names an account, such as "@name on that service"."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):(.*)", re.IGNORECASE | re.DOTALL)
_NOT_THE_WEB = {"javascript", "data", "file", "vbscript", "blob", "about"}
_BARE = re.compile(r"[^\s/?#@:.]+(\.[^\s/?#@:.]+)+\.?(:\d{1,5})?([/?#]\S*)?\Z")
_IN_TEXT = re.compile(r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"'“”‘’„«»]+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2060-\u206f\ufeff]")
_TRAILING = ".,;:!?…)]}>*_|\"'”’»"
_LEADING = "([{<>*_|\"'“‘„«"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_OTHER_SCHEME = re.compile(r"(?!h(?:tt|xx)ps?:)[a-z][a-z0-9+.-]{1,30}:(//|\\\\)", re.IGNORECASE)
_MISTYPED = re.compile(
    r"[htpsx]{3,7}[:;,.]?[/\\]{1,3}\S"  # htps://, https//, http:/
    r"|[htps]{4,7}[:;]\S+\.\S"  # https:x.com
    r"|[a-z0-9-]+,(com|net|org)(/|\Z)",  # x,com
    re.IGNORECASE,
)
_MISTYPED_WWW = re.compile(r"(w{2}|w{4,5})[.,]\S+[.,]\S|www,\S", re.IGNORECASE)
"""What people type when they mean a link: asked about, because guessing could be wrong."""
_SITE_ENDING = re.compile(
    r"(com|net|org|info|biz|io|tv|app|xyz|ai|ru|uk|de|fr|es|nl|pl|pt|gr|se|kr|jp|cn|br|ca|au|eu"
    r"|cc|gg|vip|site|online|club|porn|xxx|sex|example)\Z"
)
"""Ends of names that mean a website even where nothing follows and words stand around it."""
_MOBILE = ("www.", "m.", "mobile.", "touch.", "amp.")
_ALIASES = {
    "twitter.com": "x.com",
    "threads.net": "threads.com",
    "mega.io": "mega.nz",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
    "mbasic.facebook.com": "facebook.com",
    "web.facebook.com": "facebook.com",
    "fb.com": "facebook.com",
}
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
    MISTYPED = "mistyped"
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


@dataclass(frozen=True)
class Reading:
    """What a pasted text holds: its links, each once; what looks like a link with a slip; how
    many links stood there again; how many lines held no link and were passed over; and the
    lines that name an account, which are no links but places all the same."""

    links: tuple[Link, ...]
    doubts: tuple[Refusal, ...]
    merged: int
    passed: int
    accounts: tuple[str, ...]


def read_text(text: str) -> Reading:
    """Read links, or a message that holds some. Ordinary words around links are passed over."""
    links: dict[str, Link] = {}
    doubts: list[Refusal] = []
    accounts: list[str] = []
    count = passed = 0
    for number, line in enumerate(clean(text).split("\n"), start=1):
        words = _INVISIBLE.sub("", line).split()
        alone = len(words) == 1
        found = [thing for word in words for thing in _things_in(word, number, alone=alone)]
        for thing in found:
            if isinstance(thing, Refusal):
                doubts.append(thing)
            else:
                count += 1
                links.setdefault(thing.normal, thing)
        if words and not found:
            if words[0].startswith("@") and len(words[0]) > 1 and len(words) <= _ACCOUNT_WORDS:
                accounts.append(" ".join(words))
            else:
                passed += 1
    return Reading(
        tuple(links.values()), tuple(doubts), count - len(links), passed, tuple(accounts)
    )


def read_lines(text: str) -> tuple[list[Link], list[Refusal]]:
    """Links and refusals in a text. Where it holds words and no link at all, its first line
    is refused as no link."""
    reading = read_text(text)
    refusals = list(reading.doubts)
    if not reading.links and not refusals:
        lines = enumerate(clean(text).split("\n"), start=1)
        first = next(((n, line.strip()) for n, line in lines if line.strip()), None)
        if first:
            refusals.append(Refusal(*first, Reason.NOT_A_LINK))
    return list(reading.links), refusals


def _things_in(word: str, line: int, *, alone: bool) -> Iterable[Link | Refusal]:
    """The links in one word, or the doubt about it; nothing for an ordinary word. A word
    that is ``alone`` on its line is more likely meant as a link."""
    bare = word.lstrip(_LEADING)
    if _MISTYPED_WWW.match(bare):
        return [Refusal(line, _without_trailing(bare), Reason.MISTYPED)]
    if alone and (link := _read_or_none(word)):
        return [link]
    found = _IN_TEXT.findall(bare)
    if found and not _OTHER_SCHEME.match(bare):
        return [_read_or_doubt(_without_trailing(part), line) for part in found]
    trimmed = _without_trailing(bare)
    if _MISTYPED.match(trimmed) or (alone and re.match(r"h(tt|xx)ps?:", trimmed, re.IGNORECASE)):
        return [_read_or_doubt(trimmed, line, meant=True)]
    scheme = _SCHEME.match(trimmed)
    if _OTHER_SCHEME.match(trimmed) or (
        scheme and scheme[1].lower() in _NOT_THE_WEB and (alone or len(scheme[2]) > 1)
    ):
        return [Refusal(line, trimmed, Reason.NOT_THE_WEB)]
    if alone and _refused_for(trimmed) in {Reason.INTERNAL, Reason.TOO_LONG}:
        return [_read_or_doubt(trimmed, line)]
    if (alone or _plainly_a_site(trimmed)) and (link := _read_or_none(trimmed)):
        return [link]
    return []


def _read_or_none(word: str) -> Link | None:
    try:
        return read(word)
    except Refused:
        return None


def _refused_for(word: str) -> Reason | None:
    try:
        read(word)
    except Refused as refused:
        # One word without a dot is a word, whatever a browser would make of it.
        return refused.reason if re.search(r"[.:/]", word) else Reason.NOT_A_LINK
    return None


def _read_or_doubt(word: str, line: int, *, meant: bool = False) -> Link | Refusal:
    """A link, or why not. ``meant``: it only looks like one, and is asked about."""
    try:
        link = read(word)
    except Refused as refused:
        reason = Reason.MISTYPED if refused.reason is Reason.NOT_A_LINK else refused.reason
        if meant and refused.reason is Reason.NOT_THE_WEB:
            reason = Reason.MISTYPED
        return Refusal(line, word, reason)
    return Refusal(line, word, Reason.MISTYPED) if meant and _MISTYPED.match(word) else link


def _plainly_a_site(word: str) -> bool:
    """Whether a word among others is a web address without its scheme: it has a path, or a
    name that only websites have. "gone.Then" and "e.g." are not."""
    if not _BARE.match(word):
        return False
    host, rest = _cut(word, "/?#")
    if _FILES.search(host):
        return False
    ending = host.rstrip(".").rpartition(".")[2].partition(":")[0]
    if rest.strip("/"):
        return len(ending) > 1 and not ending.isdigit() and host == host.lower()
    return host == host.lower() and bool(_SITE_ENDING.match(ending))


def _without_trailing(word: str) -> str:
    """The word without the punctuation of the sentence around it; a bracket stays where the
    link itself opened it."""
    while word and word[-1] in _TRAILING:
        opening = _PAIRS.get(word[-1])
        if opening and word.count(opening) >= word.count(word[-1]):
            break
        word = word[:-1]
    return word


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
