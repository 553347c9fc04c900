"""The benchmarks, one module each; `script/bench` lists and runs them.

A module has NAME, LENGTH (such as "about 40 s"), DESCRIPTION and ``run()``, which yields a
`benchmarks.figure.Figure` for each thing it measured. It runs with PostgreSQL and Redis
servers of the benchmarks' own, a migrated database and the directory seeded, and with the
product's environment set, unless it says ``SERVERS = False``. Listing imports every module
without that environment, so what needs Django is imported inside ``run()``.
"""
