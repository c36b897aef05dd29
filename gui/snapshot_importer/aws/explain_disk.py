"""Failures of the disk image itself. Texts: VM Import/Export User Guide, "Troubleshooting", and captured answers."""

from snapshot_importer.aws.explain_rule import COPY_DETAILS, IMPORT_AGAIN, NOTHING_IMPORTED, Cure, Rule

_CONVERTED = Cure(
    "import-again",
    "Import the converted file…",
    command="{to_vmdk}",
    title="Convert the disk and import it again",
    detail="Your settings, tags and key are kept; a new client token is made.",
)
_TO_RAW = Cure(
    "copy-command",
    "Copy command",
    command="{to_raw}",
    title="Convert to raw instead",
    detail="Any raw disk is accepted. The upload is larger.",
)
_WRONG_FORMAT = ("unsupported specified file format", "disk-image-size=0")

DISK_RULES = (
    Rule(
        name="vmdk-type",
        reason="VMDK type not supported",
        title="The VMDK is not stream-optimized",
        sentences=(
            "AWS checked the file and refused it. It imports only stream-optimized VMDK, VHD, VHDX or raw disks.",
            NOTHING_IMPORTED,
        ),
        cures=(
            _CONVERTED,
            _TO_RAW,
            Cure(
                "import-as-raw",
                "Import it as RAW…",
                title="A file whose name ends in “-flat.vmdk” is a raw disk",
                detail="Any other VMDK would import as RAW without error and never work.",
            ),
        ),
        texts=("unsupported vmdk file format", "unsupported compression algorithm 0"),
    ),
    Rule(
        name="format-refused",
        reason="Format not supported",
        title="AWS does not import this kind of file",
        sentences=("{refused}. AWS imports VMDK, VHD, VHDX and raw disks.", NOTHING_IMPORTED),
        cures=(
            Cure(
                "import-again",
                "Import the converted file…",
                command="{convert}",
                title="Convert or unpack the file and import it again",
                detail="Your settings, tags and key are kept; a new client token is made.",
            ),
        ),
        texts=_WRONG_FORMAT,
        known="refused",
    ),
    Rule(
        name="format-wrong",
        reason="Format does not fit",
        title="The file is not a {declared} disk",
        sentences=("AWS read the bytes and found another format than the request names.", NOTHING_IMPORTED),
        cures=(
            Cure(
                "import-again-as",
                "Import again as {found}…",
                value="{found}",
                detail="All else is kept; a new client token is made.",
            ),
        ),
        texts=_WRONG_FORMAT,
        known="found",
    ),
    Rule(
        name="format-unknown",
        reason="Format does not fit",
        title="The file is not a {declared} disk",
        sentences=(
            "AWS read the bytes and found another format than the request names, or none it knows.",
            NOTHING_IMPORTED,
        ),
        cures=(
            Cure(
                "import-again-as",
                "Find the format and import again…",
                detail="The app reads a few KiB of the object. All else is kept; a new client token is made.",
            ),
        ),
        texts=_WRONG_FORMAT,
    ),
    Rule(
        name="ova",
        reason="An OVA cannot be imported",
        title="The file is an OVA, not a disk",
        sentences=("An OVA holds several files. A snapshot is made from one disk.", NOTHING_IMPORTED),
        cures=(
            Cure(
                "import-again",
                "Import its disk…",
                command="{unpack}",
                title="Unpack the OVA, upload its disk and import that",
            ),
        ),
        texts=("unsupported ova format", "ovf file parsing error"),
    ),
    Rule(
        name="vhd-footers",
        reason="Disk file damaged",
        title="The VHD is damaged or differencing",
        sentences=("Its two footers are not the same.", NOTHING_IMPORTED),
        cures=(
            Cure(
                "import-again",
                "Import the merged file…",
                command="{merge_vhd}",
                title="Merge it with its parent, or export it again",
                detail="The command runs in PowerShell, where the disk and its parents are.",
            ),
        ),
        texts=("footers not identical",),
    ),
    Rule(
        name="damaged",
        reason="Disk file damaged",
        title="The upload is not the original",
        sentences=("A part of the disk has another length than the file says.", NOTHING_IMPORTED),
        cures=(
            Cure(
                "upload-again",
                "Import the new upload…",
                command="aws s3 cp {file} {address} --checksum-algorithm SHA256",
                title="Upload the disk again, with a checksum",
                detail="Export it again where the original has the same fault.",
            ),
        ),
        texts=("uncompressed data has",),
    ),
    Rule(
        name="no-partitions",
        reason="No partitions found",
        title="AWS found no partitions on the disk",
        sentences=(
            "Only the import as a machine needs them. A snapshot is made from any disk.",
            NOTHING_IMPORTED,
        ),
        cures=(Cure("import-again", "Import it as a snapshot…"), COPY_DETAILS),
        texts=("no valid partitions", "not a valid volume"),
    ),
    Rule(
        name="machine-import",
        reason="Not for machine import",
        title="AWS does not start this operating system as it is",
        sentences=(
            "Only the import as a machine (ImportImage) looks at kernel, boot loader and fstab.",
            "An import as a snapshot takes the disk as it is.",
            NOTHING_IMPORTED,
        ),
        cures=(
            Cure(
                "import-again",
                "Import it as a snapshot…",
                detail="An AMI can be registered from the snapshot afterwards.",
            ),
            COPY_DETAILS,
        ),
        texts=(
            "unknown os",
            "missing os files",
            "unsupported kernel",
            "efi partition detected",
            "grub/menu.lst",
            "blsc-style grub",
            "read fstab",
            "unsupported configuration",
            "initramfs/initrd",
            "firstbootfailure",
            "booter networking failure",
        ),
    ),
)

SNAPSHOT_FAILED = Rule(
    name="snapshot-error",
    reason="Snapshot not finished",
    title="AWS could not finish the snapshot",
    sentences=("The disk was read, but its snapshot ended in an error.", "The object in S3 is as it was."),
    cures=(IMPORT_AGAIN, COPY_DETAILS),
    kinds=("snapshot",),
)
