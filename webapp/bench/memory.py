"""W4m: what exports hold in memory, by number of documents; only when it is asked for, since it takes long."""

from webapp.bench.exporting import measure_memory as measure

__all__ = ["measure"]
