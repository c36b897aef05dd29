"""A shell whose ``aws`` is the real AWS CLI."""

import os
import subprocess
import sys
from pathlib import Path

from snapshot_importer.simulator.server import Simulator


def run_in_shell(aws: Simulator, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run *text* in *folder*, as the administrator of the simulated AWS."""
    program = folder / "aws"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m awscli --endpoint-url {aws.endpoint} "$@"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "AWS_ACCESS_KEY_ID": aws.access_key_id,
        "AWS_SECRET_ACCESS_KEY": aws.secret_access_key,
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
    }
    command = ["bash", "-e", "-c", text]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
