"""The process that reads one document, and ends. Started by ``cleaning``; no Django here.

Gets the kind as its argument and the bytes on standard input; answers with one line of
JSON and the new document on standard output. Before it looks at anything it gives up what
it will not need: memory, time, files, further processes. What goes wrong ends in a
refusal, never in a document.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

_TOP = str(Path(__file__).resolve().parents[2])


def main() -> None:
    """Read, write anew, answer."""
    from complaints.documents import limits, refusals
    from complaints.documents.refusals import Refused

    _give_up(limits.MEMORY, limits.CPU_SECONDS)
    kind = sys.argv[1]
    data = sys.stdin.buffer.read(limits.LARGEST_FILE + 1)
    try:
        if len(data) > limits.LARGEST_FILE:
            raise Refused(refusals.TOO_LARGE)
        content, pictures, others = _rebuild(kind, data)
    except Refused as refused:
        _say({"why": refused.why})
    except MemoryError:
        _say({"why": refusals.TOO_LONG})
    except Exception:  # noqa: BLE001  whatever a hostile file does to a parser
        _say({"why": refusals.UNREADABLE})
    else:
        _say({"kind": kind, "pictures": pictures, "others": others}, content)


def _rebuild(kind: str, data: bytes) -> tuple[bytes, int, int]:
    if kind == "pdf":
        from complaints.documents import pdf

        return pdf.rebuild(data)
    if kind == "email":
        from complaints.documents import email_file

        return email_file.rebuild(data)
    if kind == "text":
        from complaints.documents import text

        return text.rebuild(data)
    raise ValueError("no such kind")


def _give_up(memory: int, seconds: int) -> None:
    import resource

    # Also no core file: a document that breaks the parser is not written to a disk.
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _say(about: dict[str, object], content: bytes = b"") -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(about).encode() + b"\n" + content)
    out.flush()


if __name__ == "__main__":
    sys.path.insert(0, _TOP)
    main()
