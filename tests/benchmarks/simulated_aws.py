"""The simulated AWS beside moto: time to the first answers and memory, both inside a process that has boto3."""

from benchmarks.children import figures, ratios


def measure(rounds: int) -> dict[str, object]:
    found = figures("simulated_aws_start.py", ["moto", "ours", "ours, demo account"], rounds)
    return {
        **found,
        "ratio": ratios(found["ours"], found["moto"]),
        "ratio, demo account": ratios(found["ours, demo account"], found["moto"]),
    }
