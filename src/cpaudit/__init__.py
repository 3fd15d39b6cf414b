"""cpaudit audits population records: it links departments' exports, runs rules and lists missed births."""

__version__ = "0.1.0"
