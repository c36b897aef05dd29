"""100,000 tasks: our table beside a QStandardItemModel under a QSortFilterProxyModel, each with its view."""

from benchmarks.children import figures, ratios

# The alternative takes up to half a minute a round, and its figures differ little.
MOST_ROUNDS = 3


def measure(rounds: int) -> dict[str, object]:
    found = figures("rows_table.py", ["items and proxy", "ours"], min(rounds, MOST_ROUNDS))
    return {**found, "ratio": ratios(found["ours"], found["items and proxy"])}
