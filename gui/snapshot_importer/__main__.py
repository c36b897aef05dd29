"""Entry of the program."""


def main() -> int:
    """Run the program and return its exit status."""
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
