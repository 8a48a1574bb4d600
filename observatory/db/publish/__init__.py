"""Publishes what was staged: one transaction, after which readers see all of it or none."""

from observatory.db.publish.transaction import Progress, publish_staged

__all__ = ["Progress", "publish_staged"]
