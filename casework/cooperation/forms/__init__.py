"""Forms of sharing: what is typed, checked before the gate sees it."""

from casework.cooperation.forms.keys import ProveKeyForm, RegisterKeyForm, RetireKeyForm
from casework.cooperation.forms.sharing import (
    LASTS,
    ClusterForm,
    HandOnForm,
    SendForm,
    ShareForm,
)
from casework.cooperation.forms.talking import (
    AnswerForm,
    AskForm,
    CommentForm,
    CopyForm,
    RefuseForm,
    RevokeForm,
)

__all__ = [
    "LASTS",
    "AnswerForm",
    "AskForm",
    "ClusterForm",
    "CommentForm",
    "CopyForm",
    "HandOnForm",
    "ProveKeyForm",
    "RefuseForm",
    "RegisterKeyForm",
    "RetireKeyForm",
    "RevokeForm",
    "SendForm",
    "ShareForm",
]
