"""The whole calculation of one gap, step by step, each number with its release and its line."""

from observatory.db.explain.answer import FIGURE_FIELDS, ExplainQuestion, Explanation, explain_gap

__all__ = ["FIGURE_FIELDS", "ExplainQuestion", "Explanation", "explain_gap"]
