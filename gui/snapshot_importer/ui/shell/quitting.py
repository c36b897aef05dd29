"""What quitting means for the work that runs."""

# Seconds that copies of objects get to remove what they copied; with the watches' two, quitting takes three at the most.
COPIES_END = 1.0


def quit_words(imports: int, copies: int, queued: int = 0) -> str:
    """Say what becomes of the imports and of the copies of objects that run, and of the imports that wait."""
    goes_on = "1 import goes on" if imports == 1 else f"{imports} imports go on"
    stops = "1 copy stops" if copies == 1 else f"{copies} copies stop"
    sentences = [f"{goes_on} in AWS and can be watched again later."] if imports else []
    if queued:
        waits = "1 queued import is" if queued == 1 else f"{queued} queued imports are"
        sentences.append(f"{waits} sent when the program runs again.")
    if copies:
        sentences.append(f"{stops}, and what was copied so far is removed.")
    return " ".join(sentences)
