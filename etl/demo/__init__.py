"""The demonstration: a fictional region whose true gaps are known, drawn from a fixed seed."""

from etl.demo.releases import demo_releases, demo_truth

__all__ = ["demo_releases", "demo_truth"]
