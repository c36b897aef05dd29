# Read by packaging/demo and packaging/test: finds or installs what they need, once, and asks before sudo.
# shellcheck shell=sh

# What Qt opens at run time that its wheel does not bring, and the Debian package that has it.
qt_libraries='
libGL.so.1              libgl1
libEGL.so.1             libegl1
libfontconfig.so.1      libfontconfig1
libxkbcommon.so.0       libxkbcommon0
libdbus-1.so.3          libdbus-1-3
libglib-2.0.so.0        libglib2.0-0
libxcb-cursor.so.0      libxcb-cursor0
libxcb-icccm.so.4       libxcb-icccm4
libxcb-keysyms.so.1     libxcb-keysyms1
libxcb-shape.so.0       libxcb-shape0
libxkbcommon-x11.so.0   libxkbcommon-x11-0
libwayland-cursor.so.0  libwayland-cursor0
libwayland-egl.so.1     libwayland-egl1
'

# What the tests start beside the program: a display, a window manager, a keyring; and the makers of what users bring:
# disk images, partition tables, file systems, ISO images, compressed files and archives.
test_tools='
Xvfb                    xvfb
openbox                 openbox
xdotool                 xdotool
dbus-daemon             dbus
gnome-keyring-daemon    gnome-keyring
/usr/share/dbus-1/services/org.a11y.Bus.service  at-spi2-core
qemu-img                qemu-utils
/sbin/sfdisk            fdisk
/sbin/mkswap            util-linux
/sbin/mkfs.ext4         e2fsprogs
/sbin/mkfs.xfs          xfsprogs
/sbin/mkfs.btrfs        btrfs-progs
/sbin/mkfs.fat          dosfstools
genisoimage             genisoimage
xz                      xz-utils
bzip2                   bzip2
zstd                    zstd
lz4                     lz4
lzop                    lzop
zip                     zip
7z                      p7zip-full
'

yes=
if [ "${1-}" = --yes ]; then
    yes=1
    shift
fi

say() {
    printf '%s\n' "$*" >&2
}

stop() {
    say "$*"
    exit 1
}

# Is the library, command or file $1 on this machine?
is_there() {
    case $1 in
    /*) [ -e "$1" ] ;;
    lib*.so.*) printf '%s\n' "$libraries" | grep -qF "$1 " ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

system_for_window() {
    need "by the window" "$qt_libraries"
}

system_for_tests() {
    need "by the window and the tests" "$qt_libraries$test_tools"
}

# need WHY LIST: install what is missing of the lines "name package" in LIST.
need() {
    [ "$(uname -s)" = Linux ] || return 0 # Qt's wheels for other systems are complete
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p) || libraries=
    missing=
    packages=
    while read -r name package; do
        if [ -n "$name" ] && ! is_there "$name"; then
            missing="$missing $name"
            packages="$packages $package"
        fi
    done <<END
$2
END
    [ -n "$missing" ] || return 0
    say "Missing on this machine, needed $1:$missing"
    command -v apt-get >/dev/null ||
        stop "There is no apt here, so please install them with this system's own tools and start again."
    # Names of Debian packages hold no space, so they are split on purpose.
    # shellcheck disable=SC2086
    apt_install $packages
}

apt_install() {
    command="apt-get install --yes --no-install-recommends $*"
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif ! command -v sudo >/dev/null; then
        stop "Please run as root, then start again: $command"
    elif [ -n "$yes" ]; then
        sudo=sudo
    elif [ -t 0 ]; then
        printf 'Run "sudo %s"? [y/N] ' "$command" >&2
        read -r answer
        case $answer in
        [yY]*) sudo=sudo ;;
        *) stop "Nothing was installed." ;;
        esac
    else
        stop "There is no terminal to ask for sudo on. Please run this, then start again: sudo $command"
    fi
    say "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update --quiet=2 || say "The package lists could not be renewed; trying with those at hand."
    # shellcheck disable=SC2086
    $sudo $command --quiet=2 >&2 || stop "apt could not install: $*"
}

# Sets $uv: the one on PATH, or else our own in .tools, installed from PyPI.
find_uv() {
    if uv --version >/dev/null 2>&1; then
        uv=uv
        return
    fi
    uv=.tools/bin/uv
    "$uv" --version >/dev/null 2>&1 && return
    command -v python3 >/dev/null || stop "Python 3 is missing. Please install it, or uv, and start again."
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        say "Missing on this machine, needed to set up a virtual environment: Python's venv module"
        command -v apt-get >/dev/null || stop "There is no apt here; please install it and start again."
        apt_install python3-venv
    fi
    say "Installing uv, which manages the Python environment, into .tools"
    rm -rf .tools
    python3 -m venv .tools
    .tools/bin/pip install --quiet uv || stop "uv could not be installed from PyPI; is there a network?"
}

# environment [OPTION…]: bring .venv to the state of uv.lock; without network when all of it is at hand.
environment() {
    "$uv" sync --frozen --offline --quiet "$@" 2>/dev/null && return
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        say "Python 3.11 or newer is needed: uv looks for another one on this machine, or else fetches one."
    say "Installing the Python packages of uv.lock into .venv"
    "$uv" sync --frozen "$@" || stop "The environment could not be made; the lines above say why."
}
