"""Places: countries and their subdivisions, links, and the services behind them.

Everything here is plain data and plain functions. Nothing is ever fetched.
"""
