"""Who did what: a log that only grows, each line of which holds the digest of the one before."""

from monitoring.audit.log import record, record_once
from monitoring.audit.targets import Target

__all__ = ["Target", "record", "record_once"]
