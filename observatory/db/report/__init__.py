"""Reads what editions of the report are made from: the only SQL behind them."""
