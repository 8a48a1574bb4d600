"""Fetches the official files from their addresses, untouched, into a cache of the home."""

from etl.fetch.release import Outcome, fetch_all, fetch_release
from etl.fetch.store import Cache
from etl.fetch.web import Web, is_online

__all__ = ["Cache", "Outcome", "Web", "fetch_all", "fetch_release", "is_online"]
