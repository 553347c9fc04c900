"""Set-up of Redress: from a fresh clone to a running product, and the tools around it.

``script/launch.py`` starts it with whatever ``python3`` there is, so the first part
(`begin`, `packages`, `environment_python`, `places`, `speech`) uses the standard library
alone; the rest runs inside the virtual environment of the checkout.
"""
